"""The connections of a caller: kept while they are good, shared with nobody, closed in the end."""

import gc
import multiprocessing
import socket
import struct
import time
from pathlib import Path
from typing import Any

import pytest

from tests.privacy.worlds import STARTS
from tests.vault.remote.remote_harness import Serve, false_vault, greet, hear, leave, say
from tests.vault.serving import SharedClock, served, vault_process
from wellness.vault.calls import VaultStatus
from wellness.vault.remote import client as module
from wellness.vault.remote import wire
from wellness.vault.remote.address import UnixAddress
from wellness.vault.remote.client import Connections, RemoteVault
from wellness.vault.remote.listening import listening_unix
from wellness.vault.service import EmbeddedVault, Vault

pytestmark = pytest.mark.usefixtures("impatient")


def test_a_connection_that_broke_while_it_was_idle_is_not_used_again(
    path: Path, connections: Connections, remote: RemoteVault
) -> None:
    def answer(end: socket.socket) -> None:
        greet(end)
        hear(end)
        say(end, b'{"answer":{"boxes":[]}}')

    with false_vault(path, answer, answer) as taken:
        remote.status()
        [(line, _)] = connections._kept
        line.close()

        remote.status()

    assert len(taken) == 2


def test_one_connection_serves_many_calls(path: Path, remote: RemoteVault) -> None:
    def answer_twice(end: socket.socket) -> None:
        greet(end)
        for _ in range(2):
            hear(end)
            say(end, b'{"answer":{"boxes":[]}}')

    with false_vault(path, answer_twice) as taken:
        for _ in range(2):
            remote.status()

    assert len(taken) == 1


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
        greet(end)
        hear(end)
        say(end, b'{"answer":{"boxes":[]}}')

    with false_vault(path, answer, answer) as taken:
        for _ in range(2):
            remote.status()

    assert len(taken) == 2


def test_a_connection_over_which_something_came_unasked_is_not_used_again(
    path: Path, remote: RemoteVault
) -> None:
    def answer(end: socket.socket) -> None:
        greet(end)
        hear(end)
        say(end, b'{"answer":{"boxes":[]}}')

    def answer_and_add(end: socket.socket) -> None:
        greet(end)
        hear(end)
        frame = b'{"answer":{"boxes":[]}}'
        end.sendall(2 * (struct.pack(">I", len(frame)) + frame))
        hear(end)

    with false_vault(path, answer_and_add, answer) as taken:
        for _ in range(2):
            remote.status()

    assert len(taken) == 2


def test_a_request_that_could_not_be_handed_over_is_sent_on_a_fresh_connection(
    path: Path, remote: RemoteVault
) -> None:
    """A vault that is being stopped reads no more, and has not closed the connection yet."""
    left_open = []

    def answer(end: socket.socket) -> None:
        greet(end)
        hear(end)
        say(end, b'{"answer":{"boxes":[]}}')

    def answer_and_stop(end: socket.socket) -> None:
        greet(end)
        hear(end)
        left_open.append(end.dup())
        end.shutdown(socket.SHUT_RD)
        say(end, b'{"answer":{"boxes":[]}}')

    with false_vault(path, answer_and_stop, answer) as taken:
        remote.status()
        assert remote.status() == VaultStatus(())

    left_open[0].close()
    assert len(taken) == 2


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

    with false_vault(path, leave):
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
