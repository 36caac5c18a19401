"""TLS between machines: 1.3 alone, and a certificate of the installation's own CA on both sides."""

import ssl
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files: the CA that signs both sides, and this side's own certificate and key."""

    ca: Path
    certificate: Path
    key: Path


def client_context(files: TlsFiles) -> ssl.SSLContext:
    """For callers: the vault's certificate must bear the name it is called by.

    Raises:
        OSError: a file cannot be read or is not what it should be (`ssl.SSLError` is one).
    """
    return _context(ssl.PROTOCOL_TLS_CLIENT, files)


def server_context(files: TlsFiles) -> ssl.SSLContext:
    """For the vault: who has no certificate of the CA is not heard.

    Raises:
        OSError: as `client_context`.
    """
    context = _context(ssl.PROTOCOL_TLS_SERVER, files)
    context.verify_mode = ssl.CERT_REQUIRED
    context.num_tickets = 0  # no session is resumed past a certificate that has run out
    return context


def names_of(end: ssl.SSLSocket) -> frozenset[str]:
    """The DNS names in the certificate of the other side."""
    certificate = end.getpeercert() or {}
    alternatives = certificate.get("subjectAltName", ())
    return frozenset(str(name[1]) for name in alternatives if name[0] == "DNS")


def _context(protocol: int, files: TlsFiles) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(files.ca)
    context.load_cert_chain(files.certificate, files.key)
    return context
