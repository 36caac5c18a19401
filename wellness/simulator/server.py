"""Serve the carrier simulator on this machine."""

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from wellness.simulator.addresses import is_loopback
from wellness.simulator.app import close_app, create_app
from wellness.simulator.runtime import simulator_of
from wellness.simulator.settings import SimulatorSettings

_logger = logging.getLogger(__name__)

# Requests that hang on purpose hold a thread each; the others must still be answered.
_THREADS: Final = 32
_OPTIONS: Final = {
    "threads": _THREADS,
    "connection_limit": 1000,
    "asyncore_use_poll": True,
    "clear_untrusted_proxy_headers": True,
    "ident": "wellness-simulator",
    "log_socket_errors": False,  # faults close connections on purpose
}


@dataclass(frozen=True, slots=True)
class RunningSimulator:
    """A simulator that is being served in this process."""

    base_url: str
    app: Flask


def serve(
    settings: SimulatorSettings,
    host: str,
    port: int,
    clock: Callable[[], datetime],
    template_folder: Path | str,
) -> None:
    """Serve until SIGTERM or SIGINT, then stop cleanly; ValueError for a host that is not local."""
    loop = _Loop(settings, host, port, clock, template_folder)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    _logger.info("The carrier simulator is at %s", loop.base_url)
    loop.run()


@contextlib.contextmanager
def running(
    settings: SimulatorSettings,
    *,
    clock: Callable[[], datetime],
    template_folder: Path | str,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[RunningSimulator]:
    """Serve in a thread while the block runs; port 0 takes a free one."""
    loop = _Loop(settings, host, port, clock, template_folder)
    thread = threading.Thread(target=loop.run, name="simulator-server")
    thread.start()
    try:
        yield RunningSimulator(loop.base_url, loop.app)
    finally:
        loop.stop()
        thread.join()


class _Loop:
    """One server and its sockets. `stop` may be called from any thread or signal."""

    def __init__(
        self,
        settings: SimulatorSettings,
        host: str,
        port: int,
        clock: Callable[[], datetime],
        template_folder: Path | str,
    ) -> None:
        if not is_loopback(host):
            raise ValueError(
                f"The simulator answers on this machine only: use 127.0.0.1, not {host!r}."
            )
        self.app = create_app(settings, clock=clock, template_folder=template_folder)
        self._sockets: dict[int, object] = {}
        self._stopping = False
        self._woken = threading.Event()
        try:
            self._server = create_server(
                self.app, map=self._sockets, host=host, port=port, **_OPTIONS
            )
        except OSError:
            wasyncore.close_all(self._sockets)
            close_app(self.app)
            raise
        shown = f"[{host}]" if ":" in host else host
        self.base_url = f"http://{shown}:{self._server.effective_port}"

    def run(self) -> None:
        """Answer requests until stopped."""
        try:
            while not self._stopping:
                wasyncore.loop(timeout=30, use_poll=True, map=self._sockets, count=1)
        finally:
            self._close()

    def stop(self) -> None:
        """End `run` soon."""
        if not self._stopping:
            self._stopping = True
            self._server.pull_trigger()
            self._woken.set()

    def _close(self) -> None:
        if self._stopping:  # the pipe that wakes the loop must outlive the waking
            self._woken.wait()
        simulator_of(self.app).exchange.closing.set()
        self._server.task_dispatcher.shutdown()
        close_app(self.app)
        wasyncore.close_all(self._sockets)
