"""The callers' end: errors as ever, and nothing asked twice."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.privacy.worlds import QUIET, cast, make_box
from tests.vault.remote.conftest import SlowVault
from tests.vault.remote.remote_harness import Serve, false_vault, greet, hear, leave, say
from wellness.errors import Conflict, Invalid, NotFound, Unavailable
from wellness.vault.calls import Outcome, PeriodEnd, VaultStatus
from wellness.vault.remote import client as module
from wellness.vault.remote import wire
from wellness.vault.remote.address import UnixAddress
from wellness.vault.remote.client import RemoteVault
from wellness.vault.service import EmbeddedVault

pytestmark = pytest.mark.usefixtures("impatient")


def test_the_five_calls_do_what_they_do_in_an_embedded_vault(
    serve: Serve, vault: EmbeddedVault, remote: RemoteVault
) -> None:
    serve(vault)
    remote.open(make_box({"2": range(9), "3": ()}))

    assert cast(remote, 0, QUIET).outcome is Outcome.COUNTED
    assert remote.status() == vault.status()
    with pytest.raises(Conflict, match="cannot be closed before"):
        remote.close(PeriodEnd(1))
    with pytest.raises(NotFound):
        remote.close(PeriodEnd(2))
    with pytest.raises(Invalid, match="no teams of the tree"):
        remote.open(make_box({"1": (1,)}, period=2))


def test_at19_a_remote_vault_offers_the_five_calls_and_no_more() -> None:
    offered = {name for name in vars(RemoteVault) if not name.startswith("_")}

    assert offered == {"open", "cast", "cancel", "close", "status"} == wire.CALLS.keys()


def test_threads_do_not_share_a_connection(
    serve: Serve, slow: SlowVault, remote: RemoteVault
) -> None:
    serve(slow)
    outcomes = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(cast(remote, 0, QUIET).outcome))
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for _ in threads:
        assert slow.begun.acquire(timeout=10)
    slow.go_on.set()
    for thread in threads:
        thread.join(10)

    assert outcomes == [Outcome.COUNTED] * 8


def test_where_nobody_listens_the_vault_is_unavailable_and_nothing_was_counted(
    remote: RemoteVault,
) -> None:
    with pytest.raises(Unavailable, match="does not answer") as raised:
        cast(remote, 0, QUIET)

    assert raised.value.kept == "Nothing was counted or changed."


def test_a_vault_that_is_just_being_started_is_waited_for(
    serve: Serve, vault: EmbeddedVault, remote: RemoteVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 10)
    statuses: list[VaultStatus] = []
    waiting = threading.Thread(target=lambda: statuses.append(remote.status()))
    monkeypatch.setitem(module._SECONDS, "status", 10.0)
    waiting.start()

    serve(vault)
    waiting.join(10)

    assert statuses == [VaultStatus(())]


@pytest.mark.parametrize(
    "talk",
    [
        leave,
        lambda end: end.sendall(b"\0\0"),
        lambda end: end.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        lambda end: say(end, b"{}"),
    ],
    ids=["leaves", "stops short", "speaks HTTP", "another version"],
)
def test_what_does_not_greet_like_our_vault_is_told_nothing(
    path: Path, remote: RemoteVault, talk: Callable[[socket.socket], None]
) -> None:
    heard = []

    def talk_and_listen(end: socket.socket) -> None:
        talk(end)
        end.shutdown(socket.SHUT_WR)
        heard.append(hear(end))

    with false_vault(path, talk_and_listen), pytest.raises(Unavailable) as raised:
        cast(remote, 0, QUIET)

    assert raised.value.kept == "Nothing was counted or changed."
    assert heard == [None]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        b"{}",
        b'{"answer":null}',
        b'{"answer":{"outcome":"perhaps","agency_wide":false}}',
        b'{"answer":{"boxes":[]},"refused":{}}',
        b'{"refused":{"kind":"SystemExit","problem":"","kept":"","remedy":""}}',
        b'{"refused":{}}',
    ],
)
def test_an_answer_that_does_not_come_is_not_asked_for_again(
    path: Path, remote: RemoteVault, answer: bytes | None
) -> None:
    heard = []

    def talk(end: socket.socket) -> None:
        greet(end)
        heard.append(hear(end))
        if answer is not None:
            say(end, answer)

    with false_vault(path, talk), pytest.raises(Unavailable) as raised:
        cast(remote, 0, QUIET)

    assert raised.value.kept == "Nobody can say whether it was counted."
    assert "sent twice counts once" in raised.value.remedy
    assert len(heard) == 1


def test_a_vault_that_does_not_answer_in_time_is_unavailable(
    serve: Serve, slow: SlowVault, remote: RemoteVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(module._SECONDS, "cast", 0.3)
    serve(slow)

    with pytest.raises(Unavailable):
        cast(remote, 0, QUIET)

    slow.go_on.set()
    assert slow.casts == 1


def test_a_request_is_given_up_when_the_time_is_over(
    path: Path, remote: RemoteVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(module._SECONDS, "status", -1.0)

    with pytest.raises(Unavailable) as raised:
        remote.status()

    assert raised.value.kept == "Nothing was counted or changed."
    assert not path.exists()


def test_a_period_too_large_for_a_frame_is_refused_here(
    remote: RemoteVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "MOST_BYTES", 100)

    with pytest.raises(Invalid, match="nothing was sent"):
        remote.open(make_box({"2": range(9)}))


def test_an_address_is_shown_as_it_is_written(path: Path) -> None:
    assert str(UnixAddress(path)) == f"unix:{path}"
