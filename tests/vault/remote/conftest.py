"""A vault behind a socket within this process, and callers of it, well-behaved and not."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

import pytest

from tests.vault.serving import SharedClock, served
from wellness.vault.calls import CastOutcome, Outcome, VaultStatus
from wellness.vault.remote import client, wire
from wellness.vault.remote.address import UnixAddress
from wellness.vault.remote.client import Connections, RemoteVault
from wellness.vault.remote.listening import listening_unix
from wellness.vault.remote.server import VaultServer
from wellness.vault.service import Box, EmbeddedVault, End, Ended, Undone, Vault, Vote


@dataclass
class SlowVault:
    """A vault whose calls go on until they are let go; it may be told to fail."""

    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go_on: threading.Event = field(default_factory=threading.Event)
    error: BaseException | None = None
    casts: int = 0

    def open(self, box: Box) -> None:
        pass

    def cast(self, vote: Vote) -> CastOutcome:  # noqa: ARG002 - protocol
        self.casts += 1
        return self._outcome()

    def cancel(self, undone: Undone) -> CastOutcome:  # noqa: ARG002 - protocol
        return self._outcome()

    def close(self, end: End) -> Ended:
        pass

    def status(self) -> VaultStatus:
        return VaultStatus(())

    def _outcome(self) -> CastOutcome:
        self.begun.release()
        assert self.go_on.wait(30)
        if self.error is not None:
            raise self.error
        return CastOutcome(Outcome.COUNTED)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "vault.sock"


@pytest.fixture
def vault(tmp_path: Path, clock: SharedClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock)


@pytest.fixture
def slow() -> SlowVault:
    return SlowVault()


@pytest.fixture
def serve(path: Path) -> Iterator[Callable[[Vault], VaultServer]]:
    """Serve a vault at the path until the test ends."""
    with ExitStack() as stack:

        def start(vault: Vault) -> VaultServer:
            listener = stack.enter_context(listening_unix(path))
            return stack.enter_context(served(vault, listener))

        yield start


@pytest.fixture
def connections(path: Path) -> Iterator[Connections]:
    connections = Connections(UnixAddress(path))
    yield connections
    connections.drop()


@pytest.fixture
def remote(connections: Connections) -> RemoteVault:
    return RemoteVault(connections)


@dataclass
class Stranger:
    """Somebody at the other end of the vault's socket who says what they like."""

    end: socket.socket

    def greeting(self) -> bytes | None:
        return self.hear()

    def say(self, content: bytes) -> None:
        self.end.sendall(struct.pack(">I", len(content)) + content)

    def hear(self) -> bytes | None:
        """A frame; None when the vault closed the connection instead."""
        try:
            return wire.Line(self.end).receive(idle=10, whole=10)
        except ConnectionResetError:
            return None


@pytest.fixture
def stranger(path: Path) -> Iterator[Callable[[], Stranger]]:
    """Connect as somebody who needs no client of ours."""
    with ExitStack() as stack:

        def connect() -> Stranger:
            end = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            end.connect(str(path))
            return Stranger(end)

        yield connect


@pytest.fixture
def thread_failures(monkeypatch: pytest.MonkeyPatch) -> "Queue[threading.ExceptHookArgs]":
    """What ends threads of this process, in place of a warning."""
    found: Queue[threading.ExceptHookArgs] = Queue()
    monkeypatch.setattr(threading, "excepthook", found.put)
    return found


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller waits for a vault that is being started as long as a test may take."""
    monkeypatch.setattr(client, "_PATIENCE_SECONDS", 0.3)
