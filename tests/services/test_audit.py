"""The audit finds what is planted, each fault by its own check, and nothing where nothing is."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.factories import at
from tests.worker.town import Town
from wellness import logs
from wellness.services.audit import Check, Installation, Report, audit
from wellness.services.audit_files import Places
from wellness.services.maintenance import find_folder_faults
from wellness.storage import operation

DAY = "2026-12-01 12:00"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Town:
    """A town after a whole period and a day of the next."""
    folder = tmp_path_factory.mktemp("lived")
    town = Town.found(folder / "town", migrated_file, at("2026-11-15 12:00"))
    with town.keep_running():
        for now in ("2026-11-15 12:00", "2026-11-16 04:00"):
            town.tick(now)
        for on in (date(2026, 11, 17), date(2026, 11, 20)):
            town.roster_shift(on, "07:00", "15:00", "Team A", "Team B")
            for hour in ("15:30", "15:45", "16:00", "16:30"):
                town.tick(f"{on} {hour}")
            town.answer()
        town.text(town.members("Team A")[0], "CONTACT")
        town.tick("2026-11-30 04:00")
        town.tick("2026-11-30 09:00")
        town.tick("2026-12-01 09:00")
        town.tick(DAY)
    return town


@pytest.fixture
def town(lived: Town, tmp_path: Path) -> Town:
    """A copy of it to plant faults in."""
    copy = lived.copy(tmp_path / "town")
    for path in (copy.directory, *copy.directory.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return copy


@pytest.fixture
def installed(town: Town) -> Iterator[Installation]:
    (town.directory / "backups").mkdir()
    with town.runtime() as runtime:
        yield Installation(
            database=runtime.database,
            vault=runtime.vault,
            terms=runtime.terms,
            places=Places(
                config=None,
                database=town.directory / "wellness.db",
                backups=(town.directory / "backups",),
                logs=(town.directory / "worker.log",),
            ),
            vault_faults=(),
            provider_unseen="",
        )


@pytest.fixture(autouse=True)
def _log(town: Town) -> None:
    (town.directory / "worker.log").write_text("2026-12-01T12:00:00Z INFO wellness tick\n")


def look(installed: Installation) -> Report:
    assert installed.places.database is not None
    folder = installed.places.database.parent / "vault"
    faults = find_folder_faults(folder, now=at(DAY))
    assert faults is not None
    return audit(replace(installed, vault_faults=tuple(faults)), now=at(DAY))


def found(installed: Installation, key: str) -> Check:
    """The one check that found something."""
    report = look(installed)
    [check] = [check for check in report.checks if check.found]
    assert check.key == key, check
    assert check.remedy
    return check


def run(town: Town, *statements: str) -> None:
    with closing(sqlite3.connect(town.directory / "wellness.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_where_nothing_is_wrong_nothing_is_found(installed: Installation) -> None:
    report = look(installed)

    assert [check.found for check in report.checks if check.found] == []
    assert [check.key for check in report.checks if check.not_checked] == []
    assert (report.releases, len(report.head)) == (1, 64)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE invitation ADD COLUMN answered_at TEXT",
        "CREATE TABLE who_answered (person_id TEXT)",
        "CREATE VIEW replies AS SELECT person_id, send_at FROM invitation",
    ],
)
def test_a_place_to_note_who_answered_is_found(
    town: Town, installed: Installation, statement: str
) -> None:
    run(town, statement)

    assert len(found(installed, "tables").found) == 1


@pytest.mark.parametrize("name", ["release_no_update", "release_no_delete", "change_no_delete"])
def test_a_trigger_that_was_taken_away_is_found(
    town: Town, installed: Installation, name: str
) -> None:
    run(town, f"DROP TRIGGER {name}")

    assert f"the trigger {name} is missing" in found(installed, "triggers").found


def test_a_trigger_that_only_bears_the_name_is_found(town: Town, installed: Installation) -> None:
    run(
        town,
        "DROP TRIGGER release_no_update",
        "CREATE TRIGGER release_no_update BEFORE UPDATE ON release BEGIN SELECT 1; END",
    )

    assert found(installed, "triggers").found == ("a release can be changed",)


def test_a_trigger_that_notes_something_is_found(town: Town, installed: Installation) -> None:
    run(
        town,
        "CREATE TRIGGER spy AFTER DELETE ON invitation"
        " BEGIN INSERT INTO mark VALUES (OLD.id, OLD.person_id); END",
    )

    assert found(installed, "triggers").found == ("there is a trigger spy",)


def _without_triggers(town: Town, *statements: str) -> None:
    with closing(sqlite3.connect(town.directory / "wellness.db")) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, words in triggers:
            connection.execute(words)
        connection.commit()


def test_a_changed_release_is_found(town: Town, installed: Installation) -> None:
    _without_triggers(
        town,
        "UPDATE release SET content = CAST(replace(CAST(content AS TEXT), 'Team A', 'Team X')"
        " AS BLOB)",
    )

    problems = found(installed, "releases").found

    assert any("its bytes were changed" in problem for problem in problems)
    assert any("is not the one the vault made" in problem for problem in problems)


def test_a_release_that_was_taken_away_is_found(town: Town, installed: Installation) -> None:
    _without_triggers(town, "DELETE FROM flag", "DELETE FROM release")

    problems = found(installed, "releases").found

    assert any("was not published" in problem for problem in problems)


def test_a_deleted_person_who_can_still_be_read_is_found(
    town: Town, installed: Installation
) -> None:
    run(
        town,
        "PRAGMA secure_delete = OFF",
        "DELETE FROM contact",
    )

    [problem] = found(installed, "remnants").found

    assert "wellness.db shows" in problem


@pytest.mark.parametrize("secret", ["5f" * 16, "a0" * 32, "+12125550199"])
def test_an_id_a_hash_or_a_number_behind_the_end_of_the_pages_is_found(
    town: Town, installed: Installation, secret: str
) -> None:
    with (town.directory / "wellness.db").open("ab") as file:
        file.write(b"x" + secret.encode() + b"x")

    assert "shows 1 of them" in found(installed, "remnants").found[0]


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


def test_a_contact_request_that_was_not_deleted_is_found(
    town: Town, installed: Installation
) -> None:
    run(town, "UPDATE contact SET purge_at = '2026-11-20 00:00:00.000000'")

    assert found(installed, "ages").found == ("1 contact requests past their time",)


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
