"""The callers' end: errors as ever, connections kept, and nothing asked twice."""

import gc
import multiprocessing
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.privacy.worlds import QUIET, STARTS, cast, make_box
from tests.vault.remote.conftest import SlowVault
from tests.vault.serving import SharedClock, served, vault_process
from wellness.errors import Conflict, Invalid, NotFound, Unavailable
from wellness.vault.calls import Outcome, PeriodEnd, VaultStatus
from wellness.vault.remote import client as module
from wellness.vault.remote import wire
from wellness.vault.remote.address import UnixAddress
from wellness.vault.remote.client import Connections, RemoteVault
from wellness.vault.remote.listening import listening_unix
from wellness.vault.remote.server import VaultServer
from wellness.vault.service import EmbeddedVault, Vault

Serve = Callable[[Vault], VaultServer]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.3)


@contextmanager
def false_vault(path: Path, *talks: Callable[[socket.socket], None]) -> Iterator[list[int]]:
    """Something that listens where a vault should, and does as told with each caller in turn."""
    path.parent.mkdir(exist_ok=True)
    taken: list[int] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()

        def talk() -> None:
            for each in talks:
                end, _ = listener.accept()
                taken.append(1)
                with end:
                    each(end)

        thread = threading.Thread(target=talk)
        thread.start()
        yield taken
        thread.join(10)


def _say(end: socket.socket, content: bytes) -> None:
    end.sendall(struct.pack(">I", len(content)) + content)


def _greet(end: socket.socket) -> None:
    _say(end, wire.GREETING)


def _hear(end: socket.socket) -> bytes | None:
    try:
        return wire.Line(end).receive(idle=10, whole=10)
    except ConnectionResetError:  # the caller closed without reading all we said
        return None


def _greet_and_hear(end: socket.socket) -> None:
    _greet(end)
    _hear(end)


def _leave(_: socket.socket) -> None: ...


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


def test_a_connection_that_broke_while_it_was_idle_is_not_used_again(
    path: Path, connections: Connections, remote: RemoteVault
) -> None:
    def answer(end: socket.socket) -> None:
        _greet(end)
        _hear(end)
        _say(end, b'{"answer":{"boxes":[]}}')

    with false_vault(path, answer, answer) as taken:
        remote.status()
        [(line, _)] = connections._kept
        line.close()

        remote.status()

    assert len(taken) == 2


def test_one_connection_serves_many_calls(path: Path, remote: RemoteVault) -> None:
    def answer_twice(end: socket.socket) -> None:
        _greet(end)
        for _ in range(2):
            _hear(end)
            _say(end, b'{"answer":{"boxes":[]}}')

    with false_vault(path, answer_twice) as taken:
        for _ in range(2):
            remote.status()

    assert len(taken) == 1


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


def test_a_vault_that_was_started_again_is_found_without_an_error(
    path: Path, vault: EmbeddedVault, remote: RemoteVault
) -> None:
    from_first = _serve_once(path, vault, remote)
    from_second = _serve_once(path, vault, remote)

    assert from_first == from_second == VaultStatus(())


def _serve_once(path: Path, vault: Vault, remote: RemoteVault) -> VaultStatus:
    with listening_unix(path) as listener, served(vault, listener):
        return remote.status()


def test_a_connection_that_was_idle_for_long_is_not_used_again(
    path: Path, remote: RemoteVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_KEPT_SECONDS", 0)

    def answer(end: socket.socket) -> None:
        _greet(end)
        _hear(end)
        _say(end, b'{"answer":{"boxes":[]}}')

    with false_vault(path, answer, answer) as taken:
        for _ in range(2):
            remote.status()

    assert len(taken) == 2


def test_a_connection_over_which_something_came_unasked_is_not_used_again(
    path: Path, remote: RemoteVault
) -> None:
    def answer(end: socket.socket) -> None:
        _greet(end)
        _hear(end)
        _say(end, b'{"answer":{"boxes":[]}}')

    def answer_and_add(end: socket.socket) -> None:
        _greet(end)
        _hear(end)
        frame = b'{"answer":{"boxes":[]}}'
        end.sendall(2 * (struct.pack(">I", len(frame)) + frame))
        _hear(end)

    with false_vault(path, answer_and_add, answer) as taken:
        for _ in range(2):
            remote.status()

    assert len(taken) == 2


@pytest.mark.parametrize(
    "talk",
    [
        _leave,
        lambda end: end.sendall(b"\0\0"),
        lambda end: end.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        lambda end: _say(end, b"{}"),
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
        heard.append(_hear(end))

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
        _greet(end)
        heard.append(_hear(end))
        if answer is not None:
            _say(end, answer)

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


def test_a_request_that_could_not_be_handed_over_is_sent_on_a_fresh_connection(
    path: Path, remote: RemoteVault
) -> None:
    """A vault that is being stopped reads no more, and has not closed the connection yet."""
    left_open = []

    def answer(end: socket.socket) -> None:
        _greet(end)
        _hear(end)
        _say(end, b'{"answer":{"boxes":[]}}')

    def answer_and_stop(end: socket.socket) -> None:
        _greet(end)
        _hear(end)
        left_open.append(end.dup())
        end.shutdown(socket.SHUT_RD)
        _say(end, b'{"answer":{"boxes":[]}}')

    with false_vault(path, answer_and_stop, answer) as taken:
        remote.status()
        assert remote.status() == VaultStatus(())

    left_open[0].close()
    assert len(taken) == 2


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


def _status_in_child(remote: RemoteVault, connections: Connections, result: Any) -> None:
    before = len(connections._kept)
    status = remote.status()
    result.send((before, status, len(connections._kept)))
    result.close()


def test_a_forked_process_makes_connections_of_its_own_and_leaves_its_parent_s(
    tmp_path: Path, clock_file: Path
) -> None:
    SharedClock(STARTS, clock_file)
    with vault_process(tmp_path / "vault", clock_file) as process:
        process.start()
        connections = Connections(process.address)
        remote = RemoteVault(connections)
        remote.status()
        [(line, _)] = connections._kept
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()

        child = context.Process(target=_status_in_child, args=(remote, connections, theirs))
        child.start()
        assert ours.poll(20)
        answered = ours.recv()
        child.join(10)

        assert answered == (1, VaultStatus(()), 1)
        assert child.exitcode == 0
        assert remote.status() == VaultStatus(())
        assert [kept for kept, _ in connections._kept] == [line]
        connections.drop()
        ours.close()
        theirs.close()


def test_what_a_parent_keeps_is_not_used_by_its_child(
    serve: Serve, vault: EmbeddedVault, remote: RemoteVault, connections: Connections
) -> None:
    serve(vault)
    remote.status()
    [(line, _)] = connections._kept
    connections._process = 0

    remote.status()

    assert [kept for kept, _ in connections._kept] != [line]


def test_a_connection_that_is_interrupted_is_not_kept(
    path: Path, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> bytes:
        raise KeyboardInterrupt

    with false_vault(path, _leave):
        monkeypatch.setattr(wire.Line, "receive", interrupt)
        with pytest.raises(KeyboardInterrupt):
            connections.borrow(time.monotonic() + 5)

    assert not connections._kept


def test_what_is_kept_is_closed_with_the_last_who_could_use_it(
    serve: Serve, path: Path, vault: EmbeddedVault
) -> None:
    serve(vault)
    connections = Connections(UnixAddress(path))
    RemoteVault(connections).status()
    [(line, _)] = connections._kept

    del connections
    gc.collect()

    assert line._end.fileno() == -1


def test_an_address_is_shown_as_it_is_written(path: Path) -> None:
    assert str(UnixAddress(path)) == f"unix:{path}"
