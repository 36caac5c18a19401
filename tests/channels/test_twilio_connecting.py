"""A provider that cannot be reached, and connections that break."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from socket import create_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.channels.tiny_provider import Drops, TinyProvider
from tests.channels.twilio_harness import NOON, TEXT, channel_to
from wellness.channels.base import Accepted, NotReached, Unknown


@contextmanager
def listening(context: ssl.SSLContext | None = None, *, silent: bool = False) -> Iterator[int]:
    """A server that speaks no HTTP: silent, or hanging up; with TLS if a context is given."""
    over = threading.Event()
    server = create_server(("127.0.0.1", 0))
    server.settimeout(0.02)

    def answer() -> None:
        kept = []
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            kept.append(connection)
            if silent:
                continue
            connection.settimeout(2)
            try:
                talk = context.wrap_socket(connection, server_side=True) if context else connection
                talk.recv(10)
                talk.sendall(b"this is no TLS\r\n\r\n")
                talk.close()
            except OSError:
                continue
        for connection in kept:
            connection.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        over.set()
        thread.join()
        server.close()


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOON - timedelta(days=3650))
        .not_valid_after(NOON + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "self-signed.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1",
        "https://127.0.0.1:1",
        "http://no-such-host.invalid",
        "http://not a host",
        "nowhere",
    ],
)
def test_a_provider_that_cannot_be_connected_to_was_not_reached(url: str) -> None:
    assert channel_to(url).send(TEXT) == NotReached()


def test_a_provider_without_tls_was_not_reached() -> None:
    with listening() as port:
        assert channel_to(f"https://127.0.0.1:{port}").send(TEXT) == NotReached()


def test_a_certificate_nobody_vouches_for_was_not_reached(tmp_path: Path) -> None:
    with listening(self_signed(tmp_path)) as port:
        assert channel_to(f"https://127.0.0.1:{port}").send(TEXT) == NotReached()


def test_a_tls_handshake_that_never_ends_was_not_reached() -> None:
    with listening(silent=True) as port:
        channel = channel_to(f"https://127.0.0.1:{port}", timeout=(0.1, 2))

        assert channel.send(TEXT) == NotReached()


def test_a_kept_connection_that_breaks_is_unknown_and_the_next_text_goes_out(
    provider: TinyProvider,
) -> None:
    channel = channel_to(provider.url)
    channel.send(TEXT)
    provider.answers = [Drops()]

    broken, after = channel.send(TEXT), channel.send(TEXT)

    assert broken == Unknown()
    assert isinstance(after, Accepted)
