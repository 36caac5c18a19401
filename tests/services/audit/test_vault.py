"""Faults planted in the vault and its keys are found, each by its own check."""

import os
import sqlite3
from contextlib import closing

import pytest

from tests.factories import at
from tests.services.audit.planting import found
from tests.worker.town import Town
from wellness.services.audit import Installation, audit


def test_a_key_that_should_be_gone_is_found(town: Town, installed: Installation) -> None:
    key = town.directory / "vault" / "keys" / "period-1.key"
    key.write_bytes(os.urandom(64))
    key.chmod(0o600)

    [problem] = found(installed, "vault").found

    assert problem == "the key of period-1 is still there, though it is closed"


def test_a_key_of_nothing_is_found(town: Town, installed: Installation) -> None:
    key = town.directory / "vault" / "keys" / "period-77.key"
    key.write_bytes(os.urandom(64))
    key.chmod(0o600)

    assert "belongs to nothing" in found(installed, "vault").found[0]


def test_a_counter_s_key_that_outlived_its_hour_is_found(
    town: Town, installed: Installation
) -> None:
    key = town.directory / "vault" / "keys" / "replies-old.key"
    key.write_bytes(os.urandom(64))
    key.chmod(0o600)
    with closing(sqlite3.connect(town.directory / "vault" / "vault.db")) as connection:
        connection.execute("INSERT INTO slot VALUES ('replies-old', '2026-11-30T00:00:00+00:00')")
        connection.commit()

    assert "its time is over" in found(installed, "vault").found[0]


def test_sealed_rows_of_a_closed_period_are_found(town: Town, installed: Installation) -> None:
    with closing(sqlite3.connect(town.directory / "vault" / "vault.db")) as connection:
        connection.execute("INSERT INTO ballot VALUES (x'00', 'period-1', '2', 0, x'01')")
        connection.commit()

    assert "1 sealed rows are left" in found(installed, "vault").found[0]


def test_a_period_that_nobody_closed_is_found(installed: Installation) -> None:
    report = audit(installed, now=at("2026-12-14 05:30"))

    [vault] = [check for check in report.checks if check.key == "vault"]
    assert any("period-2 is over" in problem for problem in vault.found)


@pytest.mark.parametrize("name", ["vault", "vault/vault.db", "vault/keys"])
def test_a_vault_that_others_can_read_is_found(
    town: Town, installed: Installation, name: str
) -> None:
    (town.directory / name).chmod(0o755)

    assert found(installed, "vault").found == (f"{name} is open to other users",)
