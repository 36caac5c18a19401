"""Where the vault waits for callers, and who is admitted."""

import os
import socket
import ssl
import stat
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from wellness.errors import Conflict, Invalid
from wellness.vault.remote import tls
from wellness.vault.remote.address import TlsAddress

_BACKLOG: Final = 256
_HANDSHAKE_SECONDS: Final = 5.0
_PEER: Final = struct.Struct("3i")  # pid, uid, gid
_PEERCRED: Final[int | None] = getattr(socket, "SO_PEERCRED", None)


class NotAdmitted(Exception):
    """The caller is none of those that may call."""


class Listener(Protocol):
    """A listening socket with a doorkeeper."""

    end: socket.socket

    def admit(self, caller: socket.socket) -> socket.socket:
        """The connection to speak over.

        Raises:
            NotAdmitted: the caller may not call.
            OSError: it did not say who it is.
        """


class UnixListener:
    """A Unix socket in a directory that is ours alone, for callers running as certain users."""

    def __init__(self, end: socket.socket, users: frozenset[int]) -> None:
        self.end, self._users = end, users

    def admit(self, caller: socket.socket) -> socket.socket:
        """The caller, if it runs as one of the users.

        Where the system does not say who calls, the rights of socket and directory have decided.
        """
        user = _find_uid(caller)
        if user is not None and user not in self._users:
            raise NotAdmitted(f"user {user} is none of [vault] callers")
        return caller


class TlsListener:
    """A port for callers with a certificate of the CA and, where names are given, one of those."""

    def __init__(
        self, end: socket.socket, context: ssl.SSLContext, names: frozenset[str] = frozenset()
    ) -> None:
        self.end, self._context, self._names = end, context, names

    def admit(self, caller: socket.socket) -> socket.socket:
        """The caller behind TLS, once its certificate has been seen."""
        caller.settimeout(_HANDSHAKE_SECONDS)
        try:
            secured = self._context.wrap_socket(caller, server_side=True)
        except ssl.SSLError as error:
            raise NotAdmitted(f"no certificate of the CA ({error.reason})") from error
        if self._names and not self._names & tls.names_of(secured):
            secured.close()
            raise NotAdmitted("the certificate bears none of the names in [vault] callers")
        return secured


@contextmanager
def listening_unix(path: Path, users: Iterable[int] = ()) -> Iterator[UnixListener]:
    """A socket at `path`, removed in the end; `users` may call besides our own.

    The directory is made if it is missing. The socket is ours alone (0600); with further users it
    is shared with the group of the directory (0660).

    Raises:
        Conflict: another process listens there.
        Invalid: others may write into the directory, or something else is in the way.
    """
    others = frozenset(users) - {os.getuid()}
    _check_directory(path.parent)
    _clear_away(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        _bind(end, path)
        try:
            if others:
                path.chmod(0o660)
            end.listen(_BACKLOG)
            yield UnixListener(end, others | {os.getuid()})
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def listening_tls(
    address: TlsAddress, context: ssl.SSLContext, names: Iterable[str] = ()
) -> Iterator[TlsListener]:
    """A port of this machine; 0 takes a free one.

    Raises:
        OSError: the port is taken, or the host is not this machine.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.create_server((address.host, address.port), family=family, backlog=_BACKLOG) as end:
        yield TlsListener(end, context, frozenset(names))


def _bind(end: socket.socket, path: Path) -> None:
    before = os.umask(0o177)
    try:
        end.bind(str(path))
    finally:
        os.umask(before)


def _find_uid(caller: socket.socket) -> int | None:
    if _PEERCRED is None:
        return None
    peer = caller.getsockopt(socket.SOL_SOCKET, _PEERCRED, _PEER.size)
    return int(_PEER.unpack(peer)[1])


def _check_directory(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = directory.stat()
    if found.st_uid != os.getuid() or found.st_mode & (stat.S_IWGRP | stat.S_IRWXO):
        raise Invalid(
            f"The folder {directory} of the vault's socket is not the vault's own.",
            kept="Nothing was started.",
            remedy="Give it to the user of the vault, with mode 0700, or 0750 to share the socket.",
        )


def _clear_away(path: Path) -> None:
    """Remove the socket of a process that was killed."""
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise Invalid(f"{path} is no socket.", remedy="Move it, or correct [vault] address.")
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink()
            return
    raise Conflict(
        f"Another process listens at {path}.",
        kept="Nothing was started.",
        remedy="Stop it, or give this vault an address of its own.",
    )
