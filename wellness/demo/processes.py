"""The demo's processes: started, waited for, and ended together."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import environ
from socket import SO_REUSEADDR, SOL_SOCKET, socket
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from wellness.errors import Conflict, Unavailable

_PATIENCE_SECONDS = 30.0
_GRACE_SECONDS = 20.0


@dataclass
class Processes:
    """Children of the demo by name."""

    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(
        self, name: str, arguments: Sequence[str], *, extra: Mapping[str, str] | None = None
    ) -> None:
        """Start one of our own modules in a process of its own."""
        self.running[name] = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", *arguments],
            env=environ | (extra or {}),
            start_new_session=True,  # Ctrl-C reaches us alone; we end them in order
        )

    def wait_for(self, name: str, url: str) -> None:
        """Wait until a process answers.

        Raises:
            Unavailable: it ended, or took too long.
        """
        opener = build_opener(ProxyHandler({}))
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline and self.running[name].poll() is None:
            try:
                with opener.open(url, timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise Unavailable(
            f"The {name} of the demo did not start.", remedy="What it printed above says why."
        )

    def stop(self, *names: str) -> None:
        """End processes, all of them if none is named, the newest first."""
        wanted = names or tuple(reversed(self.running))
        for name in wanted:
            self.running[name].terminate()
        for name in wanted:
            process = self.running.pop(name)
            try:
                process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def find_dead(self) -> str | None:
        """A process that ended by itself."""
        return next(
            (name for name, child in self.running.items() if child.poll() is not None), None
        )


def require_free(host: str, port: int) -> None:
    """Make sure that a port can be listened on.

    Raises:
        Conflict: something else listens there.
    """
    if not _is_free(host, port):
        raise Conflict(
            f"Port {port} of {host} is taken.",
            kept="The demo's state was left as it is.",
            remedy=f"Choose another one: make run PORT={port + 10}",
        )


def find_free(host: str, ports: range) -> int:
    """The first port of a range that can be listened on.

    Raises:
        Conflict: all of them are taken.
    """
    for port in ports:
        if _is_free(host, port):
            return port
    raise Conflict(f"No port between {ports.start} and {ports.stop} is free.", remedy="Free one.")


def _is_free(host: str, port: int) -> bool:
    with socket() as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)  # as the servers do: lingering ends are fine
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
