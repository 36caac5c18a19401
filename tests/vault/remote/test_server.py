"""The vault's end: who is let in, what is cut off, and what is logged."""

import io
import logging
import socket
import sqlite3
import struct
import threading
from queue import Queue

import pytest

from tests.privacy.worlds import QUIET, cast, make_box, person
from tests.vault.remote.conftest import SlowVault
from tests.vault.remote.remote_harness import CAST, STATUS, Connect, Serve
from wellness import logs
from wellness.errors import Conflict, Unavailable, WellnessError
from wellness.vault.calls import VaultStatus
from wellness.vault.remote import server as module
from wellness.vault.remote import wire
from wellness.vault.remote.client import RemoteVault
from wellness.vault.remote.server import log_failure
from wellness.vault.service import EmbeddedVault


class OddError(Exception):
    """Something the vault does not mean to say."""


def test_a_caller_is_greeted_and_answered_as_often_as_it_asks(
    serve: Serve, stranger: Connect, vault: EmbeddedVault
) -> None:
    serve(vault)
    caller = stranger()

    assert caller.greeting() == wire.GREETING
    for _ in range(3):
        caller.say(STATUS)
        assert caller.hear() == b'{"answer":{"boxes":[]}}'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x80\x04\x95pickle",
        b"[]",
        b"{}",
        b'{"call":"status"}',
        b'{"call":"status","of":null,"more":1}',
        b'{"call":"status","of":1}',
        b'{"call":"_recover","of":null}',
        b'{"call":"__init__","of":null}',
        b'{"call":"list_rows","of":"period-1"}',
        b'{"call":["status"],"of":null}',
        b'{"call":"cast","of":null}',
        b'{"call":"cast","of":{"Ballot":{"period":1}}}',
    ],
)
def test_who_asks_for_what_is_no_call_is_cut_off_without_an_answer(
    serve: Serve, stranger: Connect, vault: EmbeddedVault, remote: RemoteVault, content: bytes
) -> None:
    serve(vault)
    caller = stranger()
    caller.greeting()

    caller.say(content)

    assert caller.hear() is None
    assert remote.status() == VaultStatus(())


def test_a_frame_that_is_too_large_is_cut_off_before_it_is_read(
    serve: Serve, stranger: Connect, vault: EmbeddedVault, caplog: pytest.LogCaptureFixture
) -> None:
    serve(vault)
    caller = stranger()
    caller.greeting()

    caller.end.sendall(struct.pack(">I", wire.MOST_BYTES + 1))

    assert caller.hear() is None
    assert "a caller was cut off" in caplog.text


def test_half_a_request_is_no_request(
    serve: Serve, stranger: Connect, slow: SlowVault, remote: RemoteVault
) -> None:
    serve(slow)
    caller = stranger()
    caller.greeting()

    caller.end.sendall(struct.pack(">I", len(CAST)) + CAST[:-1])
    caller.end.shutdown(socket.SHUT_WR)

    assert caller.hear() is None
    assert slow.casts == 0
    assert remote.status() == VaultStatus(())


def test_a_request_that_does_not_come_to_its_end_is_given_up(
    serve: Serve, stranger: Connect, vault: EmbeddedVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FRAME_SECONDS", 0.2)
    serve(vault)
    caller = stranger()
    caller.greeting()

    caller.end.sendall(struct.pack(">I", 100) + b"{")

    assert caller.hear() is None


def test_a_caller_that_is_silent_for_long_is_let_go(
    serve: Serve, stranger: Connect, vault: EmbeddedVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.2)
    serve(vault)
    caller = stranger()
    caller.greeting()

    assert caller.hear() is None


def test_more_callers_than_the_vault_takes_are_turned_away(
    serve: Serve, stranger: Connect, vault: EmbeddedVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_CALLERS", 2)
    serve(vault)
    callers = [stranger() for _ in range(3)]

    greetings = [caller.greeting() for caller in callers]

    assert greetings == [wire.GREETING, wire.GREETING, None]


@pytest.mark.parametrize(
    "error",
    [
        Conflict("not over", kept="All is kept.", remedy="Wait."),
        WellnessError("something else"),
    ],
)
def test_an_error_for_people_arrives_as_it_was_raised(
    serve: Serve, slow: SlowVault, remote: RemoteVault, error: WellnessError
) -> None:
    slow.error = error
    slow.go_on.set()
    serve(slow)

    with pytest.raises(type(error)) as raised:
        cast(remote, 0, QUIET)

    told = raised.value
    assert (told.problem, told.kept, told.remedy) == (error.problem, error.kept, error.remedy)
    assert remote.status() == VaultStatus(())


@pytest.mark.parametrize("error", [sqlite3.OperationalError("disk 5 full"), OSError("no space")])
def test_a_disk_that_fails_is_told_without_its_words(
    serve: Serve, slow: SlowVault, remote: RemoteVault, error: Exception
) -> None:
    stream = io.StringIO()
    slow.error = error
    slow.go_on.set()
    serve(slow)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure(stream=stream)

    try:
        with pytest.raises(Unavailable) as raised:
            cast(remote, 0, QUIET)
    finally:
        root.handlers[:], root.level = handlers, level

    assert "Nothing was changed" in raised.value.kept
    assert str(error) not in str(raised.value)
    assert type(error).__name__ in stream.getvalue()
    assert str(error) not in stream.getvalue()


def test_what_no_rule_foresaw_costs_one_connection_and_is_logged_without_its_words(
    serve: Serve,
    slow: SlowVault,
    remote: RemoteVault,
    thread_failures: Queue[threading.ExceptHookArgs],
    caplog: pytest.LogCaptureFixture,
) -> None:
    slow.error = OddError("a row of somebody")
    slow.go_on.set()
    serve(slow)

    with pytest.raises(Unavailable):
        cast(remote, 0, QUIET)

    log_failure(thread_failures.get(timeout=10))
    [record] = [row for row in caplog.records if row.levelno == logging.ERROR]
    logs.Mask().filter(record)
    assert record.getMessage().startswith("a call failed")
    assert "OddError" in (record.exc_text or "")
    assert "somebody" not in (record.exc_text or "")
    assert remote.status() == VaultStatus(())


def test_a_failure_without_an_exception_is_logged_too(caplog: pytest.LogCaptureFixture) -> None:
    log_failure(threading.ExceptHookArgs((Exception, None, None, None)))

    assert "a call failed" in caplog.text


def test_nothing_of_a_call_is_logged(
    serve: Serve, vault: EmbeddedVault, remote: RemoteVault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    serve(vault)

    remote.open(make_box({"2": range(9), "3": ()}))
    cast(remote, 0, QUIET)

    assert person(0) not in caplog.text
    assert "cast" not in caplog.text
