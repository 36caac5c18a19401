"""Running the vault as a process of its own."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final, assert_never

import click

from wellness import logs
from wellness.cli.installation import find_config
from wellness.config.settings import Vault
from wellness.errors import Invalid
from wellness.vault.remote.address import TlsAddress, UnixAddress
from wellness.vault.remote.configured import find_address, tls_files
from wellness.vault.remote.listening import Listener, listening_tls, listening_unix
from wellness.vault.remote.server import VaultServer, log_failure
from wellness.vault.remote.tls import server_context
from wellness.vault.service import EmbeddedVault
from wellness.wiring import build_clock, load_vault_settings

logger = logging.getLogger(__name__)

CAN_SERVE = find_spec("fcntl") is not None


@click.command()
@click.pass_obj
def vault(config: Path | None) -> None:
    """Keep answers and keys apart, until SIGTERM.

    A process of its own, which web and worker reach at [vault] address. It reads [vault], [backup],
    [clock] and [log] of the configuration, and none of the secrets. One process serves one folder.

    Example: wellness --config /etc/wellness/wellness.toml vault
    """
    settings = load_vault_settings(find_config(config), os.environ)
    if not CAN_SERVE:
        raise Invalid("This system cannot run the vault as a process; leave [vault] address empty.")
    logs.configure(settings.log.level)
    threading.excepthook = log_failure
    # For systems with Unix users alone, and this module is loaded for the list of commands too.
    process = import_module("wellness.vault.remote.process")
    process.harden()
    with process.alone_in(settings.vault.path):
        store = EmbeddedVault(
            settings.vault.path, build_clock(settings), durable=settings.vault.durable
        )
        with _listening(settings.vault, process.find_uids) as listener:
            server = VaultServer(store, listener)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: server.stop())
            logger.info("vault ready", extra={"address": settings.vault.address})
            server.serve()
    logger.info("vault stopped")


def _listening(
    settings: Vault, find_uids: Callable[[Iterable[str]], frozenset[int]]
) -> AbstractContextManager[Listener]:
    address = find_address(settings)
    match address:
        case UnixAddress():
            return listening_unix(address.path, find_uids(settings.callers))
        case TlsAddress():
            return listening_tls(address, server_context(tls_files(settings)), settings.callers)
        case None:
            raise Invalid(
                "[vault] address is empty: the vault is a part of web and worker.",
                kept="Nothing was started.",
                remedy="Give it an address, such as unix:/run/wellness-vault/vault.sock",
            )
        case _:
            assert_never(address)


COMMANDS: Final = {"vault": vault}
