"""Commands over PostgreSQL: each does its work, or says in sentences what it does not do there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from tests.cli.conftest import Home
from tests.factories import add_agency, add_person
from wellness.services import sender
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState

NOBODY_LISTENS = "postgresql://lee:hunter2@127.0.0.1:1/wellness"


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.dispose()


@pytest.fixture
def there(bare: Home, postgres_url: str) -> Home:
    """An installation whose database lies in PostgreSQL."""
    bare.configure(database={"url": postgres_url})
    return bare


def test_an_installation_is_checked_upgraded_and_ticks(there: Home) -> None:
    checked, upgraded = there.run("check-config"), there.run("upgrade")
    verified, ticked = there.run("release", "verify"), there.run("tick")

    assert [one.code for one in (checked, upgraded, verified, ticked)] == [0, 0, 0, 0], ticked
    assert "already at schema" in upgraded.said
    assert "done." in ticked.said


def test_the_audit_says_that_it_did_not_look_into_the_files(there: Home) -> None:
    there.run("tick")

    told = there.run("privacy", "audit")

    assert "PostgreSQL's files, its log (WAL) and archives" in told.said


@pytest.mark.parametrize("words", [("tick",), ("upgrade",), ("release", "verify")])
def test_a_database_that_is_not_there_is_told_without_its_password(
    bare: Home, words: tuple[str, ...]
) -> None:
    bare.configure(database={"url": NOBODY_LISTENS})

    told = bare.run(*words)

    assert told.code == 1
    assert "The database did not do what it was asked (OperationalError)." in told.noted
    assert "Check [database] url" in told.noted
    assert "hunter2" not in told.noted + told.said


def test_a_database_that_does_not_answer_is_a_fault_of_the_configuration(bare: Home) -> None:
    bare.configure(database={"url": NOBODY_LISTENS})

    told, machine = bare.run("check-config"), bare.run("check-config", "--json")

    assert (told.code, machine.code) == (1, 1)
    assert "[database] url: the database does not answer" in told.noted
    assert machine.json["faults"] == [
        "[database] url: the database does not answer (OperationalError)"
    ]


def test_a_backup_is_made_by_its_own_tools(there: Home) -> None:
    told = there.run("backup")

    assert told.code == 1
    assert "pg_dump" in told.noted


def test_a_file_cannot_be_put_in_its_place(there: Home) -> None:
    told = there.run("restore", there.config)

    assert told.code == 1
    assert "pg_restore" in told.noted
    assert "wellness restore, without a file" in told.noted


def test_after_pg_restore_nothing_stale_is_sent_and_texting_is_paused(
    there: Home, database: Database
) -> None:
    now = datetime.now(UTC)
    with database.transaction() as session:
        [team] = add_agency(session)
        person = add_person(session, team)
        for minutes in (-5, 5):
            due = now + timedelta(minutes=minutes)
            session.add(
                Outbox(
                    dedupe_key=str(minutes),
                    text="help",
                    person_id=person.id,
                    not_before=due,
                    expires_at=due + timedelta(hours=1),
                )
            )

    told = there.run("restore")

    assert told.code == 0
    assert "1 text that may have gone out already will not be sent." in told.said
    with database.reading() as session:
        states = dict(session.exec(select(Outbox.dedupe_key, Outbox.state)).all())
        assert sender.find_pause(session) == "restored from the backup pg_restore"
    assert states == {"-5": OutboxState.EXPIRED, "5": OutboxState.PENDING}


def test_with_a_file_of_sqlite_the_backup_has_to_be_named(home: Home) -> None:
    told = home.run("restore")

    assert told.code == 2
    assert "Name the FILE" in told.noted
