"""What `[vault]` of the configuration says about a vault process."""

import os
from pathlib import Path

from wellness.config.settings import Settings, Vault
from wellness.vault.remote.address import Address, TlsAddress, read_address
from wellness.vault.remote.client import Connections
from wellness.vault.remote.tls import TlsFiles, client_context


def find_address(vault: Vault) -> Address | None:
    """Where the vault's process is reached; None where the vault is a part of each process.

    Raises:
        ValueError: it is no address.
    """
    return read_address(vault.address) if vault.address else None


def find_connections(vault: Vault) -> Connections | None:
    """The way to the vault's process, if it is one; nothing is connected yet.

    Raises:
        ValueError: as `list_address_faults` says in words.
        OSError: likewise.
    """
    address = find_address(vault)
    if address is None:
        return None
    is_far = isinstance(address, TlsAddress)
    return Connections(address, client_context(tls_files(vault)) if is_far else None)


def tls_files(vault: Vault) -> TlsFiles:
    """The certificates of this machine.

    Raises:
        ValueError: one is not named.
    """
    if not (vault.ca and vault.certificate and vault.key):
        raise ValueError("ca, certificate and key must all be named where the address is tls:")
    return TlsFiles(vault.ca, vault.certificate, vault.key)


def list_address_faults(vault: Vault) -> list[str]:
    """What keeps a caller, or the vault itself, from using the address."""
    try:
        find_connections(vault)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return [f"[vault] ca, certificate or key cannot be used ({reason})."]
    except ValueError as error:
        return [f"[vault] address cannot be used: {error}."]
    return []


def list_path_faults(settings: Settings, *, database: Path | None) -> list[str]:
    """No copied folder may hold the vault or lie in it, and nothing to be copied lies in it (R19).

    `database` is the file of the main database, if it is one.
    """
    vault = Path(os.path.realpath(settings.vault.path))
    faults = []
    for copied in settings.backup.paths:
        backup = Path(os.path.realpath(copied))
        if vault.is_relative_to(backup):
            faults.append(
                f"[vault] path lies under {copied}, which backups copy (rule R19). Move the vault."
            )
        elif backup.is_relative_to(vault):
            faults.append(
                f"[backup] paths names {copied}, which lies in the vault (rule R19). Leave it out."
            )
    if database is not None and Path(os.path.realpath(database)).is_relative_to(vault):
        faults.append("[database] url lies in the vault's folder (rule R19). Move the database.")
    return faults
