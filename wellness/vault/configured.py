"""The vault that `[vault]` of the configuration names."""

import sqlite3

from wellness.clock import Clock
from wellness.config.settings import Vault as Section
from wellness.errors import Unavailable
from wellness.vault.remote.client import RemoteVault
from wellness.vault.remote.configured import find_connections
from wellness.vault.service import EmbeddedVault, Vault


def build_vault(section: Section, clock: Clock) -> Vault:
    """The vault's process where an address is configured, else a vault within this one.

    Raises:
        Unavailable: its folder cannot be opened.
    """
    connections = find_connections(section)
    if connections is not None:
        return RemoteVault(connections)
    try:
        return EmbeddedVault(section.path, clock, durable=section.durable)
    except (OSError, sqlite3.Error) as error:
        raise Unavailable(
            f"The vault in {section.path} cannot be opened ({error}).",
            kept="What is in it was left as it is.",
            remedy="Give the folder to the user that Wellness runs as, or correct [vault] path.",
        ) from error
