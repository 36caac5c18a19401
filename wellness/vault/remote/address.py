"""Where a vault process is reached: a Unix socket, or TLS between machines."""

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

_LONGEST_PATH: Final = 100
"""Bytes; systems differ in what they take, none takes much more."""


@dataclass(frozen=True, slots=True)
class UnixAddress:
    """A socket in the file system."""

    path: Path

    def __str__(self) -> str:
        return f"unix:{self.path}"


@dataclass(frozen=True, slots=True)
class TlsAddress:
    """A host and port, spoken to in TLS 1.3 with certificates on both sides."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"tls://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


Address = UnixAddress | TlsAddress


def read_address(text: str) -> Address:
    """The address written as `unix:/path` or `tls://host:port`.

    Raises:
        ValueError: it is neither; the message says what to write.
    """
    if text.startswith("unix:"):
        return _unix(text.removeprefix("unix:"))
    if text.startswith("tls:"):
        return _tls(text)
    raise ValueError(f"must be empty, unix:/path or tls://host:port, not {text!r}")


def _unix(path: str) -> UnixAddress:
    if not hasattr(socket, "AF_UNIX"):
        raise ValueError("cannot be unix: here; this system has no Unix sockets")
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("must name a whole path, as in unix:/run/wellness-vault/vault.sock")
    if len(path.encode()) > _LONGEST_PATH:
        raise ValueError(f"is longer than the {_LONGEST_PATH} bytes that a socket's path may have")
    return UnixAddress(Path(path))


def _tls(text: str) -> TlsAddress:
    parts = urlsplit(text)
    host, port = parts.hostname, parts.port  # a port out of bounds raises ValueError itself
    if not host or port is None or text.rstrip("/") != str(TlsAddress(host, port)):
        raise ValueError("must name a host in small letters and a port, as in tls://vault:8443")
    return TlsAddress(host, port)
