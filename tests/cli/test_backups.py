"""Backups and restoring; AT18: the vault is in no copy."""

import json
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.cli.conftest import Home
from tests.factories import add_agency, add_person, add_shift, at
from wellness.clock import system_clock
from wellness.services import contacts, sender
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.accounts import SignInFailure
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Shift


def backed_up(home: Home, *words: str | Path) -> Path:
    told = home.run("backup", *words, "--json")
    assert told.code == 0, told.noted
    return Path(told.json["file"])


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def hire(database: Database, name: str) -> None:
    with database.transaction() as session:
        team = add_agency(session, f"Team of {name}", name=f"Agency of {name}")[0]
        add_person(session, team, name=name)


def test_a_backup_is_one_sound_file_for_its_owner_alone(home: Home, database: Database) -> None:
    hire(database, "Rosa Field")

    file = backed_up(home)

    assert file.parent == home.folder / "var" / "backups"
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert rows(file, "PRAGMA integrity_check") == [("ok",)]
    assert rows(file, "PRAGMA journal_mode") == [("delete",)]
    assert rows(file, "SELECT name FROM person") == [("Rosa Field",)]


def test_a_backup_is_made_while_somebody_writes(home: Home, database: Database) -> None:
    hire(database, "Rosa Field")

    with database.transaction() as session:
        session.exec(select(Person)).one().name = "Not yet said"
        session.flush()
        file = backed_up(home)

    assert rows(file, "SELECT name FROM person") == [("Rosa Field",)]


def test_what_is_to_be_gone_soon_is_in_no_byte_of_a_backup(
    home: Home, database: Database, terms: Terms
) -> None:
    now = system_clock()
    with database.transaction() as session:
        add_agency(session)
        session.add(SignInFailure(key="key-of-an-address", slot="hour", count=3))
        for name in ("Reached Already", "Still Waiting"):
            number = f"+191955501{len(name)}"
            contacts.request_contact(session, name=name, number=number, terms=terms, now=now)
    with database.transaction() as session:
        reached = next(one for one in contacts.list_contacts(session) if "Reached" in one.name)
        found = session.connection().exec_driver_sql(
            "UPDATE contact SET acknowledged_at = asked_at WHERE name = 'Reached Already'"
        )
        assert (found.rowcount, reached.name) == (1, "Reached Already")

    content = backed_up(home).read_bytes()

    assert b"Reached Already" not in content
    assert b"key-of-an-address" not in content
    assert b"Still Waiting" in content


@pytest.mark.parametrize("folder", ["var/vault", "var/vault/copies", "var", "."])
def test_at18_a_backup_neither_lies_in_the_vault_nor_holds_it(home: Home, folder: str) -> None:
    told = home.run("backup", home.folder / folder)

    assert told.code == 1
    assert "are not apart (rule R19)" in told.noted
    assert list(home.folder.rglob("wellness-*.db")) == []


def test_at18_a_link_into_the_vault_is_seen_through(home: Home, tmp_path: Path) -> None:
    (home.folder / "var" / "vault").mkdir()
    link = tmp_path / "innocent"
    link.symlink_to(home.folder / "var" / "vault")

    assert home.run("backup", link).code == 1


def test_at18_a_vault_s_file_in_place_of_the_database_is_not_copied(
    home: Home, database: Database
) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("CREATE TABLE ballot (tag BLOB, sealed BLOB)")

    told = home.run("backup")

    assert told.code == 1
    assert "there is a table ballot" in told.noted
    assert [*(home.folder / "var" / "backups").iterdir()] == []


def test_a_damaged_database_gives_no_backup(home: Home, database: Database) -> None:
    for n in range(60):
        hire(database, f"Rosa Field {n}")
    database.empty_log()
    database.dispose()
    file = home.folder / "var" / "wellness.db"
    content = bytearray(file.read_bytes())
    root = rows(file, "SELECT rootpage FROM sqlite_master WHERE name = 'ix_person_unit_id'")[0][0]
    start = (int(str(root)) - 1) * 4096
    content[start + 8 : start + 4096] = b"\xff" * (4096 - 8)
    file.write_bytes(content)

    told = home.run("backup")

    assert told.code == 1
    assert [*(home.folder / "var" / "backups").iterdir()] == []


def test_a_restored_database_is_the_one_of_the_backup_and_paused(
    home: Home, database: Database
) -> None:
    hire(database, "Rosa Field")
    file = backed_up(home)
    hire(database, "Later Hand")
    database.dispose()

    told = home.run("restore", file)

    assert told.code == 0, told.noted
    with home.database().reading() as session:
        assert [one.name for one in session.exec(select(Person)).all()] == ["Rosa Field"]
        assert sender.find_pause(session) == f"restored from the backup {file.name}"
    [kept] = (home.folder / "var").glob("wellness.db.before-*")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert rows(kept, "SELECT count(*) FROM person") == [(2,)]
    assert str(kept) in told.said
    assert "wellness texting resume" in told.said


def test_what_was_due_is_not_sent_after_a_restore(home: Home, database: Database) -> None:
    now = system_clock()
    states = {
        "due": (OutboxState.PENDING, now - timedelta(minutes=5)),
        "claimed": (OutboxState.CLAIMED, now - timedelta(minutes=5)),
        "under way": (OutboxState.SENDING, now - timedelta(minutes=5)),
        "tomorrow": (OutboxState.PENDING, now + timedelta(days=1)),
        "arrived": (OutboxState.DELIVERED, now - timedelta(days=1)),
    }
    with database.transaction() as session:
        team = add_agency(session)[0]
        person = add_person(session, team)
        add_shift(session, team, now - timedelta(hours=9), now - timedelta(hours=1), person)
        for key, (state, due_at) in states.items():
            session.add(
                Outbox(
                    dedupe_key=key,
                    text="pulse",
                    person_id=person.id,
                    state=state,
                    not_before=due_at,
                    expires_at=now + timedelta(days=2),
                )
            )
    file = backed_up(home)
    database.dispose()

    told = home.run("restore", file)

    assert "3 texts that may have gone out" in told.said
    with home.database().reading() as session:
        found = {row.dedupe_key: row.state for row in session.exec(select(Outbox)).all()}
        assert session.exec(select(Shift.is_due)).all() == [False]
    assert found == {
        "due": "expired",
        "claimed": "expired",
        "under way": "expired",
        "tomorrow": "pending",
        "arrived": "delivered",
    }


def test_a_running_installation_is_not_overwritten(home: Home, database: Database) -> None:
    hire(database, "Rosa Field")
    file = backed_up(home)

    with database.reading() as session:
        session.exec(select(Person)).all()
        told = home.run("restore", file)

    assert told.code == 1
    assert "Stop the web server and the workers" in told.noted
    assert list((home.folder / "var").glob("*.before-*")) == []


@pytest.mark.parametrize("content", [b"no database at all", b""])
def test_a_file_that_is_no_backup_changes_nothing(
    home: Home, database: Database, content: bytes
) -> None:
    hire(database, "Rosa Field")
    database.dispose()
    file = home.folder / "strange.db"
    file.write_bytes(content)

    told = home.run("restore", file)

    assert told.code == 1
    assert rows(home.folder / "var" / "wellness.db", "SELECT name FROM person") == [("Rosa Field",)]
    assert list((home.folder / "var").glob(".*")) == []


def test_the_database_in_use_is_no_backup_of_itself(home: Home) -> None:
    assert home.run("restore", home.folder / "var" / "wellness.db").code == 1


def test_a_lost_database_is_restored_where_none_is(home: Home, database: Database) -> None:
    hire(database, "Rosa Field")
    file = backed_up(home)
    database.dispose()
    (home.folder / "var" / "wellness.db").unlink()

    assert home.run("restore", file).code == 0

    assert rows(home.folder / "var" / "wellness.db", "SELECT name FROM person") == [("Rosa Field",)]


def test_for_postgresql_its_own_tools_are_named(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WELLNESS_DATABASE_URL", "postgresql://127.0.0.1/wellness")

    told, back = home.run("backup"), home.run("restore", home.config)

    assert (told.code, back.code) == (1, 1)
    assert "pg_dump" in told.noted or "driver" in told.noted
    assert json.dumps(told.said) == '""'


def test_the_clock_of_the_installation_names_the_file(home: Home) -> None:
    (home.folder / "clock").write_text(at("2026-11-23 09:00").isoformat())
    home.configure(clock={"file": "clock"}, sms={"api_base": "http://127.0.0.1:9"})

    assert backed_up(home).name == "wellness-20261123T140000Z.db"
