"""What a configuration says about a vault process, and what is wrong with it."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.vault.remote.certificates import Authority
from wellness.config.settings import Backup, Settings, Vault
from wellness.vault.remote.address import TlsAddress, UnixAddress, read_address
from wellness.vault.remote.configured import (
    find_address,
    find_connections,
    list_address_faults,
    list_path_faults,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "unix:/run/wellness-vault/vault.sock",
            UnixAddress(Path("/run/wellness-vault/vault.sock")),
        ),
        ("tls://vault.agency.example:8443", TlsAddress("vault.agency.example", 8443)),
        ("tls://10.0.0.7:1", TlsAddress("10.0.0.7", 1)),
        ("tls://[fd00::1]:8443", TlsAddress("fd00::1", 8443)),
    ],
)
def test_an_address_is_read_and_written_the_same(
    text: str, address: UnixAddress | TlsAddress
) -> None:
    assert read_address(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    [
        "/run/vault.sock",
        "unix:",
        "unix:run/vault.sock",
        "unix://host/vault.sock",
        f"unix:/{'long/' * 20}vault.sock",
        "tcp://vault:8443",
        "tls:vault:8443",
        "tls://",
        "tls://vault",
        "tls://:8443",
        "tls://vault:0x1",
        "tls://vault:65536",
        "tls://vault:8443/path",
        "tls://somebody@vault:8443",
        "https://vault:8443",
    ],
)
def test_what_is_no_address_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_address(text)

    [fault] = list_address_faults(Vault(address=text))
    assert fault.startswith("[vault] address cannot be used: ")


def test_a_system_without_unix_sockets_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "AF_UNIX")

    with pytest.raises(ValueError, match="has no Unix sockets"):
        read_address("unix:/run/vault.sock")


def test_without_an_address_the_vault_is_a_part_of_each_process() -> None:
    assert find_address(Vault()) is None
    assert find_connections(Vault()) is None
    assert list_address_faults(Vault()) == []


def test_a_unix_address_needs_nothing_else() -> None:
    assert list_address_faults(Vault(address="unix:/run/nowhere/vault.sock")) == []


def test_tls_needs_three_files(tmp_path: Path) -> None:
    files = Authority(tmp_path).certify("web")
    whole = Vault(
        address="tls://vault:8443", ca=files.ca, certificate=files.certificate, key=files.key
    )

    assert list_address_faults(whole) == []
    nothing = tmp_path / "nothing"
    for missing in (replace(whole, ca=None), replace(whole, certificate=None)):
        [fault] = list_address_faults(missing)
        assert "must all be named" in fault
    for unreadable in (replace(whole, ca=nothing), replace(whole, key=nothing)):
        [fault] = list_address_faults(unreadable)
        assert "No such file" in fault


def test_a_key_of_another_certificate_is_a_fault(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    files, other = authority.certify("web"), authority.certify("worker")
    mixed = Vault(
        address="tls://vault:8443", ca=files.ca, certificate=files.certificate, key=other.key
    )

    [fault] = list_address_faults(mixed)

    assert "[vault] ca, certificate or key cannot be used" in fault


def test_a_folder_that_backups_copy_is_a_fault(tmp_path: Path) -> None:
    settings = Settings(
        vault=Vault(path=tmp_path / "var" / "vault"), backup=Backup((tmp_path, tmp_path / "etc"))
    )

    [fault] = list_path_faults(settings, database=None)

    assert fault.startswith(f"[vault] path lies under {tmp_path}, ")
