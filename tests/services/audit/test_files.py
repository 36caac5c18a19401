"""Faults planted in logs, backups, files and with the provider are found, each by its own check."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import at
from tests.services.audit.planting import DAY, found, look
from tests.worker.town import Town
from wellness import logs
from wellness.services.audit import Installation, audit
from wellness.storage import operation


def test_a_copy_of_the_vault_in_a_backup_is_found(town: Town, installed: Installation) -> None:
    backups = town.directory / "backups"
    shutil.copy(town.directory / "vault" / "vault.db", backups / "holiday.jpg")
    shutil.copy(next((town.directory / "vault" / "keys").glob("*.key")), backups / "innocent.key")

    assert len(found(installed, "backups").found) == 2


def test_a_backup_that_is_too_old_is_found(town: Town, installed: Installation) -> None:
    file = town.directory / "backups" / "wellness-20260101T000000Z.db"
    file.write_bytes(b"")
    old = at(DAY).timestamp() - timedelta(days=15).total_seconds()
    os.utime(file, (old, old))

    assert "for longer than 14 days" in found(installed, "backups").found[0]


def _of_a_person(town: Town, column: str) -> str:
    with closing(sqlite3.connect(town.directory / "wellness.db")) as connection:
        return str(connection.execute(f"SELECT {column} FROM person").fetchone()[0])  # noqa: S608 - a column


@pytest.mark.parametrize("column", ["mobile", "name", "id"])
def test_a_person_in_a_log_is_found(town: Town, installed: Installation, column: str) -> None:
    secret = _of_a_person(town, column)
    with (town.directory / "worker.log").open("a") as file:
        file.write(f"could not reach {secret}\n")

    [problem] = found(installed, "logs").found

    assert "holds 1 numbers" in problem
    assert secret not in problem


def test_a_stranger_s_number_in_a_log_is_found(town: Town, installed: Installation) -> None:
    (town.directory / "worker.log").write_text("from +12125550199\n")

    assert found(installed, "logs").found


def test_a_filter_that_lets_something_through_is_found(
    installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_MASKS", ())

    assert "lets 4 of 4 made-up values through" in found(installed, "logs").found[0]


def test_copies_left_with_the_provider_are_found(installed: Installation) -> None:
    with installed.database.transaction() as session:
        operation.set_mark(session, "copies-late", "10")

    assert found(installed, "provider").found


def test_a_database_that_others_can_read_is_found(town: Town, installed: Installation) -> None:
    (town.directory / "wellness.db").chmod(0o644)

    assert "wellness.db is open to other users" in found(installed, "rights").found[0]


def test_a_database_put_away_by_a_restore_is_found(town: Town, installed: Installation) -> None:
    (town.directory / "wellness.db.before-20261101T000000Z").write_bytes(b"")

    assert "was put away by a restore" in found(installed, "rights").found[0]


def test_what_was_not_looked_at_is_said(installed: Installation) -> None:
    places = replace(installed.places, backups=(), logs=())
    elsewhere = replace(installed, places=places, vault_faults=None, provider_unseen="none")

    report = audit(elsewhere, now=at(DAY))

    not_checked = {check.key for check in report.checks if check.not_checked}
    assert not_checked == {"vault", "backups", "logs", "provider"}


def test_an_audit_leaves_the_installation_as_it_was(town: Town, installed: Installation) -> None:
    look(installed)
    before = (town.directory / "wellness.db").read_bytes()

    look(installed)

    assert (town.directory / "wellness.db").read_bytes() == before
