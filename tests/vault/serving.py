"""Vaults behind a real socket: in a thread, where tests look inside, and in a process to kill."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

from tests.fakes import FrozenClock
from wellness.clock import Clock, FileClock
from wellness.vault.calls import PeriodEnd
from wellness.vault.remote.address import UnixAddress
from wellness.vault.remote.client import Connections, RemoteVault
from wellness.vault.remote.listening import Listener, listening_unix
from wellness.vault.remote.server import VaultServer
from wellness.vault.service import EmbeddedVault, Vault

_MODULES = ["tests.vault.serving"]
_WRITES = {"execute", "executemany", "write", "fsync", "unlink"}
"""C functions by which a close changes files: each call of one is a step to die at."""


class SharedClock(FrozenClock):
    """A clock in the hand of the test that another process reads too, from a file."""

    def __init__(self, now: datetime, path: Path) -> None:
        self._path = path
        super().__init__(now)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "now":
            show(value, self._path)


class FollowingVault(RemoteVault):
    """A vault whose process knows the time of the test's clock at each call."""

    def __init__(self, connections: Connections, clock: Clock, clock_file: Path) -> None:
        super().__init__(connections)
        self._clock, self._clock_file = clock, clock_file

    def _ask(self, name: str, asked: object) -> Any:
        show(self._clock(), self._clock_file)
        return super()._ask(name, asked)


def show(now: datetime, clock_file: Path) -> None:
    """Write the time that a vault process reads."""
    fresh = clock_file.with_suffix(".new")
    fresh.write_text(now.isoformat())
    fresh.replace(clock_file)


@dataclass
class VaultProcess:
    """A vault over `directory` in a process of its own, reached over a socket beside it."""

    directory: Path
    clock_file: Path
    die_at: int = 0
    durable: bool = True
    running: BaseProcess | None = None
    vaults: list[Connections] = field(default_factory=list)

    @property
    def address(self) -> UnixAddress:
        return UnixAddress(self.directory.parent / "run" / "vault.sock")

    def start(self) -> RemoteVault:
        """Start it and wait until it listens; a vault to call."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_MODULES)
        ours, theirs = context.Pipe()
        self.running = context.Process(target=_serve, args=(self, theirs), daemon=True)
        self.running.start()
        theirs.close()
        assert ours.recv() == "ready"
        ours.close()
        return self.call()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"running": None, "vaults": []}

    def call(self) -> RemoteVault:
        """A vault with connections of its own."""
        connections = Connections(self.address)
        self.vaults.append(connections)
        return RemoteVault(connections)

    def follow(self, clock: Clock) -> RemoteVault:
        """Start it; a vault that shows it the time of `clock` at each call."""
        show(clock(), self.clock_file)
        self.start()
        connections = Connections(self.address)
        self.vaults.append(connections)
        return FollowingVault(connections, clock, self.clock_file)

    def kill(self) -> int | None:
        """kill -9; how it ended."""
        return self._end(signal.SIGKILL)

    def stop(self) -> int | None:
        """SIGTERM; how it ended."""
        return self._end(signal.SIGTERM)

    def wait(self) -> int | None:
        """Until it ends by itself; how it ended."""
        assert self.running is not None
        self.running.join(30)
        return self.running.exitcode

    def close(self) -> None:
        for connections in self.vaults:
            connections.drop()
        if self.running is not None:
            self.kill()
            self.running.close()

    def _end(self, number: signal.Signals) -> int | None:
        assert self.running is not None
        assert self.running.pid is not None
        if self.running.is_alive():
            os.kill(self.running.pid, number)
        return self.wait()


@contextmanager
def vault_process(
    directory: Path, clock_file: Path, *, die_at: int = 0, durable: bool = True
) -> Iterator[VaultProcess]:
    """A vault process that can be started, and is gone in the end."""
    process = VaultProcess(directory, clock_file, die_at=die_at, durable=durable)
    try:
        yield process
    finally:
        process.close()


@contextmanager
def served(vault: Vault, listener: Listener) -> Iterator[VaultServer]:
    """A vault served from a thread of this process."""
    server = VaultServer(vault, listener)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(30)


def _serve(process: VaultProcess, ready: Any) -> None:
    vault = EmbeddedVault(process.directory, FileClock(process.clock_file), durable=process.durable)
    with listening_unix(process.address.path) as listener:
        server = VaultServer(vault, listener)
        signal.signal(signal.SIGTERM, lambda *_: server.stop())
        if process.die_at:
            threading.setprofile(_Death(process.die_at).profile)
        ready.send("ready")
        ready.close()
        server.serve()


class _Death:
    """Counts what a close writes, and kills the process before the n-th time."""

    def __init__(self, at: int) -> None:
        self.left = at

    def profile(self, frame: FrameType, event: str, what: Any) -> None:
        if event != "c_call" or what.__name__ not in _WRITES:
            return
        if "wellness/vault/" not in frame.f_code.co_filename.replace(os.sep, "/"):
            return
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def count_close_steps(directory: Path, clock: FrozenClock) -> int:
    """How many points at which `VaultProcess.die_at` can die a close of period 1 has."""
    vault, counter = EmbeddedVault(directory, clock), _Death(0)
    sys.setprofile(counter.profile)
    try:
        vault.close(PeriodEnd(1))
    finally:
        sys.setprofile(None)
    return -counter.left
