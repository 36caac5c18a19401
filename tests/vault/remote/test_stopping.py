"""A stop of the vault loses nothing and is held up by nobody."""

import json
import socket
import threading
from pathlib import Path

import pytest

from tests.privacy.worlds import QUIET, cast
from tests.vault.remote.conftest import SlowVault
from tests.vault.remote.remote_harness import CAST, STATUS, Connect
from wellness.vault.calls import Outcome
from wellness.vault.remote import server as module
from wellness.vault.remote import wire
from wellness.vault.remote.client import RemoteVault
from wellness.vault.remote.listening import Listener, listening_unix
from wellness.vault.remote.server import VaultServer
from wellness.vault.service import EmbeddedVault


def test_a_call_under_way_is_ended_and_answered_before_the_vault_stops(
    path: Path, slow: SlowVault, remote: RemoteVault
) -> None:
    outcomes = []
    with listening_unix(path) as listener:
        server = VaultServer(slow, listener)
        serving = threading.Thread(target=server.serve)
        calling = threading.Thread(target=lambda: outcomes.append(cast(remote, 0, QUIET).outcome))
        serving.start()
        calling.start()
        assert slow.begun.acquire(timeout=10)

        server.stop()
        serving.join(0.3)
        was_serving = serving.is_alive()
        slow.go_on.set()
        serving.join(10)
        calling.join(10)

    assert was_serving
    assert not serving.is_alive()
    assert outcomes == [Outcome.COUNTED]


def test_idle_callers_do_not_keep_the_vault_from_stopping(
    path: Path, stranger: Connect, vault: EmbeddedVault
) -> None:
    with listening_unix(path) as listener:
        server = VaultServer(vault, listener)
        serving = threading.Thread(target=server.serve)
        serving.start()
        callers = [stranger() for _ in range(3)]
        for caller in callers:
            caller.greeting()

        server.stop()
        serving.join(5)

        assert not serving.is_alive()
        assert [caller.hear() for caller in callers] == [None] * 3
        server.stop()


def test_a_request_that_was_on_its_way_at_the_stop_is_still_answered(
    path: Path, stranger: Connect, slow: SlowVault
) -> None:
    with listening_unix(path) as listener:
        server = VaultServer(slow, listener)
        serving = threading.Thread(target=server.serve)
        serving.start()
        caller = stranger()
        caller.greeting()
        caller.say(CAST)
        assert slow.begun.acquire(timeout=10)
        caller.say(STATUS)

        server.stop()
        slow.go_on.set()

        assert json.loads(caller.hear() or b"{}")["answer"]["outcome"] == "counted"
        assert caller.hear() == b'{"answer":{"boxes":[]}}'
        assert caller.hear() is None
        serving.join(10)


def test_a_caller_who_is_let_in_after_the_stop_does_not_hold_it_up(
    path: Path, stranger: Connect, vault: EmbeddedVault
) -> None:
    knocked, let_in = threading.Event(), threading.Event()

    class Slow:
        def __init__(self, listener: Listener) -> None:
            self.end = listener.end

        def admit(self, caller: socket.socket) -> socket.socket:
            knocked.set()
            assert let_in.wait(10)
            return caller

    with listening_unix(path) as listener:
        server = VaultServer(vault, Slow(listener))
        serving = threading.Thread(target=server.serve)
        serving.start()
        caller = stranger()
        assert knocked.wait(10)
        server.stop()
        serving.join(0.3)

        let_in.set()
        serving.join(5)

        assert not serving.is_alive()
        assert caller.greeting() == wire.GREETING
        assert caller.hear() is None


def test_a_call_without_end_does_not_keep_the_vault_from_stopping(
    path: Path,
    stranger: Connect,
    slow: SlowVault,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(module, "DRAIN_SECONDS", 0.2)
    with listening_unix(path) as listener:
        server = VaultServer(slow, listener)
        serving = threading.Thread(target=server.serve)
        serving.start()
        caller = stranger()
        caller.greeting()
        caller.say(CAST)
        assert slow.begun.acquire(timeout=10)

        server.stop()
        serving.join(10)

        assert not serving.is_alive()
        assert "calls were still under way at the end" in caplog.text
        slow.go_on.set()
        assert caller.hear() is not None
