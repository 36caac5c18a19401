"""What stands at the far end of a caller, and the words spoken with it."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.privacy.worlds import STARTS
from tests.vault.remote.conftest import Stranger
from wellness.vault.calls import Occurrence
from wellness.vault.remote import wire
from wellness.vault.remote.server import VaultServer
from wellness.vault.service import Vault

Serve = Callable[[Vault], VaultServer]
Connect = Callable[[], Stranger]

STATUS = b'{"call":"status","of":null}'
CAST = wire.write_request(wire.CALLS["cast"], Occurrence("replies", "9", STARTS, "x", 2))


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


def say(end: socket.socket, content: bytes) -> None:
    end.sendall(struct.pack(">I", len(content)) + content)


def greet(end: socket.socket) -> None:
    say(end, wire.GREETING)


def hear(end: socket.socket) -> bytes | None:
    try:
        return wire.Line(end).receive(idle=10, whole=10)
    except ConnectionResetError:  # the caller closed without reading all we said
        return None


def leave(_: socket.socket) -> None: ...
