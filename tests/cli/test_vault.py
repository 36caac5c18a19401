import json
import logging
import signal
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.cli.conftest import Home
from tests.cli.test_running import running, stop, wait_for
from tests.privacy.worlds import make_box
from tests.vault.remote.certificates import Authority
from wellness.cli import vault as module
from wellness.config import load
from wellness.errors import NotFound
from wellness.vault.calls import PeriodEnd, VaultStatus
from wellness.vault.remote import process
from wellness.vault.remote.client import Connections, RemoteVault
from wellness.vault.remote.configured import find_connections
from wellness.vault.remote.server import VaultServer
from wellness.vault.service import EmbeddedVault
from wellness.wiring import build

READY = "vault (ready)"


@pytest.fixture
def address(bare: Home) -> str:
    return f"unix:{bare.folder}/run/vault.sock"


@pytest.fixture
def connections(address: str, bare: Home) -> Iterator[Connections]:
    bare.configure(vault={"path": "vault", "address": address})
    connections = find_connections(load(bare.config, {}).settings.vault)
    assert connections is not None
    yield connections
    connections.drop()


@pytest.fixture
def _logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, threading.excepthook
    signals = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    root.handlers[:], root.level, threading.excepthook = handlers, level, hook
    for number, before in signals.items():
        signal.signal(number, before)


def test_the_vault_serves_until_it_is_told_to_stop(bare: Home, connections: Connections) -> None:
    remote = RemoteVault(connections)

    with running(bare, "vault") as running_vault:
        wait_for(running_vault, READY)
        status = remote.status()
        with pytest.raises(NotFound):
            remote.close(PeriodEnd(1))
        code = stop(running_vault)

    assert (status, code) == (VaultStatus(()), 0)
    assert not (bare.folder / "run" / "vault.sock").exists()
    assert (bare.folder / "vault" / "vault.db").stat().st_mode & 0o077 == 0


def test_a_second_vault_on_the_same_folder_is_refused_and_the_first_goes_on(
    bare: Home, connections: Connections
) -> None:
    with running(bare, "vault") as first:
        wait_for(first, READY)
        bare.configure(vault={"path": "vault", "address": f"unix:{bare.folder}/other/vault.sock"})

        with running(bare, "vault") as second:
            _, noted = second.communicate(timeout=30)

        assert second.returncode == 1
        assert "Another vault process runs in" in noted
        assert RemoteVault(connections).status() == VaultStatus(())


def test_the_vault_needs_no_secret_and_no_database_of_the_others(
    bare: Home, connections: Connections
) -> None:
    (bare.folder / "key").unlink()

    with running(bare, "vault") as running_vault:
        wait_for(running_vault, READY)
        assert RemoteVault(connections).status() == VaultStatus(())

    assert not (bare.folder / "var").exists()


@pytest.mark.parametrize(
    ("vault", "said"),
    [
        ({}, "[vault] address is empty"),
        ({"address": "here"}, "must be empty, unix:/path or tls://host:port"),
        ({"address": "unix:/run/v", "callers": ["nobody-of-that-name"]}, "no such user"),
        ({"address": "tls://vault:8443"}, "must all be named"),
        ({"address": "unix:/run/v", "durable": False}, "is for demonstrations"),
    ],
)
@pytest.mark.usefixtures("_logging")
def test_a_vault_that_cannot_be_meant_is_refused(
    bare: Home, monkeypatch: pytest.MonkeyPatch, vault: dict[str, Any], said: str
) -> None:
    monkeypatch.setattr(process, "harden", lambda: None)
    bare.configure(vault={"path": "vault"} | vault)

    told = bare.run("vault")

    assert told.code == 1
    assert said in told.noted


@pytest.mark.usefixtures("_logging")
def test_a_vault_whose_folder_is_copied_is_refused_wherever_its_callers_are(bare: Home) -> None:
    files = Authority(bare.folder / "tls").certify("vault")
    tls = {"ca": str(files.ca), "certificate": str(files.certificate), "key": str(files.key)}
    bare.configure(
        vault={"path": "vault", "address": "tls://vault:8443"} | tls,
        backup={"paths": [str(bare.folder)]},
    )

    assert bare.run("check-config").code == 0
    told = bare.run("vault")

    assert told.code == 1
    assert "rule R19" in told.noted


@pytest.mark.usefixtures("_logging")
def test_where_there_are_no_unix_users_the_vault_is_no_process(
    bare: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CAN_SERVE", False)
    bare.configure(vault={"path": "vault", "address": "unix:/run/v"})

    assert "leave [vault] address empty" in bare.run("vault").noted


@pytest.mark.parametrize("kind", ["unix", "tls"])
@pytest.mark.usefixtures("_logging")
def test_the_command_serves_at_either_kind_of_address(
    bare: Home, monkeypatch: pytest.MonkeyPatch, address: str, kind: str
) -> None:
    """Within this process: stopped as soon as it serves."""
    files = Authority(bare.folder / "tls").certify("vault", address="127.0.0.1")
    tls = {"ca": str(files.ca), "certificate": str(files.certificate), "key": str(files.key)}
    served = []

    def stop_at_once(server: VaultServer) -> None:
        served.append(server)
        signal.raise_signal(signal.SIGTERM)
        serve(server)

    serve = VaultServer.serve
    monkeypatch.setattr(VaultServer, "serve", stop_at_once)
    monkeypatch.setattr(process, "harden", lambda: None)
    at = address if kind == "unix" else "tls://127.0.0.1:0"
    bare.configure(vault={"path": "vault", "address": at} | (tls if kind == "tls" else {}))

    told = bare.run("vault")

    assert told.code == 0
    assert len(served) == 1


def test_with_an_address_web_and_worker_make_no_vault_of_their_own(
    home: Home, address: str
) -> None:
    home.configure(vault={"path": "vault", "address": address})
    settings = load(home.config, {}).settings

    runtime = build(settings)

    assert isinstance(runtime.vault, RemoteVault)
    assert not (home.folder / "vault").exists()
    home.configure(vault={"path": "vault"})
    assert isinstance(build(load(home.config, {}).settings).vault, EmbeddedVault)


def test_readiness_asks_the_vault_and_does_not_wait_for_one_that_is_gone(
    home: Home, connections: Connections
) -> None:
    home.configure(
        web={"processes": 1},
        vault={"path": "vault", "address": f"unix:{home.folder}/run/vault.sock"},
    )

    with running(home, "vault") as vault, running(home, "serve", "--port", "0") as web:
        wait_for(vault, READY)
        port = wait_for(web, r"Listening at: http://127\.0\.0\.1:(\d+)")
        RemoteVault(connections).open(make_box({"2": range(9), "3": ()}))
        before = _vault_check(port)
        vault.kill()
        vault.wait()
        after = _vault_check(port)

    assert before == {"ok": True}
    assert after == {"ok": False, "reason": "Unavailable"}


def _vault_check(port: str) -> Any:
    connection = HTTPConnection("127.0.0.1", int(port), timeout=20)
    connection.request("GET", "/readyz")
    checks = json.loads(connection.getresponse().read())["checks"]
    connection.close()
    return checks["vault"]
