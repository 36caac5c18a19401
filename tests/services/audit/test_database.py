"""Faults planted in the database are found, each by its own check."""

import sqlite3
from contextlib import closing

import pytest

from tests.services.audit.planting import found, look
from tests.worker.town import Town
from wellness.services.audit import Installation


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


def test_a_contact_request_that_was_not_deleted_is_found(
    town: Town, installed: Installation
) -> None:
    run(town, "UPDATE contact SET purge_at = '2026-11-20 00:00:00.000000'")

    assert found(installed, "ages").found == ("1 contact requests past their time",)
