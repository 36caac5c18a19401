"""Between machines: who shows a certificate of the CA is heard, and nobody else."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.privacy.worlds import QUIET, cast, make_box
from tests.vault.remote.certificates import Authority
from tests.vault.remote.conftest import SlowVault
from tests.vault.serving import served
from wellness.errors import Unavailable
from wellness.vault.calls import Outcome, VaultStatus
from wellness.vault.remote import client, listening, wire
from wellness.vault.remote.address import TlsAddress
from wellness.vault.remote.client import Connections, RemoteVault
from wellness.vault.remote.listening import listening_tls
from wellness.vault.remote.server import VaultServer
from wellness.vault.remote.tls import TlsFiles, client_context, server_context
from wellness.vault.service import EmbeddedVault, Vault

HOST = "127.0.0.1"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_PATIENCE_SECONDS", 0.3)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "certificates")


@pytest.fixture
def web(authority: Authority) -> TlsFiles:
    return authority.certify("web-1")


Serve = Callable[..., TlsAddress]


@pytest.fixture
def start(authority: Authority, vault: EmbeddedVault) -> Iterator[Serve]:
    """Serve a vault over TLS until the test ends; where it is."""
    with ExitStack() as stack:

        def serve(
            *names: str, files: TlsFiles | None = None, over: Vault | None = None
        ) -> TlsAddress:
            context = server_context(files or authority.certify("vault", address=HOST))
            listener = stack.enter_context(listening_tls(TlsAddress(HOST, 0), context, names))
            stack.enter_context(served(over or vault, listener))
            return TlsAddress(HOST, listener.end.getsockname()[1])

        yield serve


@pytest.fixture
def call() -> Iterator[Callable[[TlsAddress, TlsFiles], RemoteVault]]:
    with ExitStack() as stack:

        def connect(address: TlsAddress, files: TlsFiles) -> RemoteVault:
            connections = Connections(address, client_context(files))
            stack.callback(connections.drop)
            return RemoteVault(connections)

        yield connect


Call = Callable[[TlsAddress, TlsFiles], RemoteVault]


def test_with_certificates_of_one_ca_all_goes_as_ever_over_one_connection(
    start: Serve, call: Call, web: TlsFiles
) -> None:
    remote = call(start(), web)

    remote.open(make_box({"2": range(9), "3": ()}))
    outcomes = [cast(remote, n, QUIET).outcome for n in range(9)]

    assert outcomes == [Outcome.COUNTED] * 9
    assert len(remote.status().boxes) == 1
    assert len(remote._connections._kept) == 1


def test_a_caller_certified_by_another_ca_is_not_heard(
    start: Serve, call: Call, web: TlsFiles, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path / "other", "other").certify("web-1")
    remote = call(start(), replace(stranger, ca=web.ca))

    with pytest.raises(Unavailable, match="Nothing was counted"):
        cast(remote, 0, QUIET)


def test_a_caller_whose_certificate_has_run_out_is_not_heard(
    start: Serve, call: Call, authority: Authority
) -> None:
    remote = call(start(), authority.certify("web-1", is_over=True))

    with pytest.raises(Unavailable):
        remote.status()


def test_a_caller_without_a_certificate_is_not_heard(start: Serve, authority: Authority) -> None:
    address = start()
    context = ssl.create_default_context(cafile=authority.path)

    bare = socket.create_connection((address.host, address.port), timeout=10)
    with (
        context.wrap_socket(bare, server_hostname=HOST) as end,
        pytest.raises(ssl.SSLError, match=r"(?i)certificate.required"),
    ):
        end.recv(1)


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n\r\n", b"\0\0\0\2{}", b""])
def test_who_speaks_no_tls_is_not_heard(start: Serve, said: bytes) -> None:
    address = start()

    with socket.create_connection((address.host, address.port), timeout=10) as bare:
        with suppress(OSError):  # the vault may have left already
            bare.sendall(said)
            bare.shutdown(socket.SHUT_WR)
        heard = _hear_all(bare)

    assert wire.GREETING not in heard


def _hear_all(end: socket.socket) -> bytes:
    heard = b""
    with suppress(ConnectionResetError):
        while part := end.recv(1000):
            heard += part
    return heard


def test_a_vault_certified_by_another_ca_is_told_nothing(
    start: Serve, call: Call, web: TlsFiles, authority: Authority, tmp_path: Path
) -> None:
    false = Authority(tmp_path / "other", "other").certify("vault", address=HOST)
    remote = call(start(files=replace(false, ca=authority.path)), web)

    with pytest.raises(Unavailable, match="Nothing was counted"):
        cast(remote, 0, QUIET)


def test_a_caller_s_certificate_does_not_make_a_vault(
    start: Serve, call: Call, web: TlsFiles, authority: Authority
) -> None:
    remote = call(start(files=authority.certify("web-2")), web)

    with pytest.raises(Unavailable):
        remote.status()


def test_where_callers_are_named_another_certificate_of_the_ca_is_turned_away(
    start: Serve, call: Call, web: TlsFiles, authority: Authority
) -> None:
    address = start("web-1", "worker-1")

    assert call(address, web).status() == VaultStatus(())
    with pytest.raises(Unavailable):
        call(address, authority.certify("web-2")).status()


def test_below_tls_1_3_nothing_is_said(start: Serve, web: TlsFiles) -> None:
    address = start()
    context = client_context(web)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2

    with (
        socket.create_connection((address.host, address.port), timeout=10) as bare,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(bare, server_hostname=HOST)


def test_a_call_under_way_is_answered_behind_tls_when_the_vault_stops(
    authority: Authority, call: Call, web: TlsFiles, slow: SlowVault
) -> None:
    outcomes = []
    context = server_context(authority.certify("vault", address=HOST))
    with listening_tls(TlsAddress(HOST, 0), context) as listener:
        remote = call(TlsAddress(HOST, listener.end.getsockname()[1]), web)
        server = VaultServer(slow, listener)
        serving = threading.Thread(target=server.serve)
        calling = threading.Thread(target=lambda: outcomes.append(cast(remote, 0, QUIET).outcome))
        serving.start()
        calling.start()
        assert slow.begun.acquire(timeout=10)

        server.stop()
        serving.join(0.3)
        slow.go_on.set()
        serving.join(10)
        calling.join(10)

    assert outcomes == [Outcome.COUNTED]


def test_who_never_says_who_they_are_does_not_keep_the_vault_from_stopping(
    authority: Authority, vault: EmbeddedVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_HANDSHAKE_SECONDS", 0.5)
    context = server_context(authority.certify("vault", address=HOST))
    with listening_tls(TlsAddress(HOST, 0), context) as listener:
        address = listener.end.getsockname()
        server = VaultServer(vault, listener)
        serving = threading.Thread(target=server.serve)
        with socket.create_connection(address[:2], timeout=10) as silent:
            serving.start()
            with socket.create_connection(address[:2], timeout=10):
                server.stop()
                serving.join(10)

            assert not serving.is_alive()
            assert _hear_all(silent) == b""


def test_no_session_is_resumed(web: TlsFiles) -> None:
    assert server_context(web).num_tickets == 0


def test_an_address_with_a_number_and_colons_is_listened_at(
    authority: Authority, web: TlsFiles
) -> None:
    context = server_context(authority.certify("vault", address="::1"))

    with listening_tls(TlsAddress("::1", 0), context) as listener:
        assert listener.end.family == socket.AF_INET6
    assert web.ca == authority.path
