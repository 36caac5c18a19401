"""What is true of PostgreSQL alone: connections, errors, turns, and what deleted rows leave."""

import sys
import threading
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from tests.postgres import Server
from tests.services.texting import World
from wellness.errors import Unavailable
from wellness.storage import operation, outbox, whitelist
from wellness.storage.database import Database, check_url, find_file
from wellness.storage.privileges import list_role_faults
from wellness.storage.upgrade import is_current, upgrade


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


def show(database: Database, *names: str) -> list[str]:
    with database.transaction() as session:
        return [session.execute(text(f"SHOW {name}")).scalar_one() for name in names]


def test_connections_keep_utc_and_do_not_wait_for_ever(database: Database) -> None:
    names = ("TimeZone", "lock_timeout", "statement_timeout", "transaction_isolation")

    found = show(database, *names)

    assert found == ["UTC", "10s", "30s", "read committed"]
    with database.reading() as session:
        view = session.execute(text("SHOW transaction_isolation")).scalar_one()
    assert view == "repeatable read"


def test_nothing_can_be_written_through_a_view(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError, match="read-only"):
        operation.set_mark(session, "mark", "1")


def test_an_address_with_and_without_the_driver_is_the_same(postgres_url: str) -> None:
    with_driver = postgres_url.replace("postgresql:", "postgresql+psycopg:")

    for url in (postgres_url, with_driver):
        check_url(url)
        with closing(Open(url)) as opened:
            assert is_current(opened.database)
        assert find_file(url) is None


class Open:
    def __init__(self, url: str) -> None:
        self.database = Database(url)

    def close(self) -> None:
        self.database.dispose()


def test_without_the_driver_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(ValueError, match=r'pip install "wellness\[postgres\]"'):
        check_url(postgres_url)
    with pytest.raises(Unavailable) as refused:
        Database(postgres_url)

    parts = (refused.value.problem, refused.value.kept, refused.value.remedy)
    assert all(parts)
    assert "wellness[postgres]" in parts[2]


def test_errors_tell_no_number(database: Database) -> None:
    number = "+19195550123"
    insert = text("INSERT INTO opt_out (number_key) VALUES (:number)")

    def add() -> None:
        with database.transaction() as session:
            session.execute(insert, {"number": number})

    add()
    with pytest.raises(IntegrityError, match="pk_opt_out") as twice:
        add()
    with pytest.raises(DBAPIError) as malformed, database.transaction() as session:
        session.execute(text("SELECT CAST(:number AS uuid)"), {"number": number})

    for error in (twice.value, malformed.value):
        said = f"{error} {error!r} {error.orig} {error.orig!r} {error.__cause__!r}"
        assert "0123" not in said


def test_those_who_share_write_beside_each_other(database: Database) -> None:
    with database.transaction(shared=True) as one:
        operation.set_mark(one, "one", "1")
        one.flush()
        with database.transaction(shared=True) as two:
            operation.set_mark(two, "two", "2")

    with database.reading() as session:
        assert operation.find_marks(session, ("one", "two")) == {"one": "1", "two": "2"}


def test_a_claim_passes_over_what_another_is_claiming(database: Database) -> None:
    world = World.build(database)
    queued = [world.pulse(world.person()) for _ in range(5)]
    lease: dict[str, Any] = {"now": world.now, "lease_until": world.now + timedelta(minutes=2)}

    with database.transaction(shared=True) as one:
        first = outbox.claim_due(one, **lease, claim_token="one", limit=3)
        with database.transaction(shared=True) as two:
            second = outbox.claim_due(two, **lease, claim_token="two", limit=3)

    assert (len(first), len(second)) == (3, 2)
    assert {*first, *second} == set(queued)


def test_a_connection_that_broke_is_replaced_by_the_next_transaction(
    database: Database, postgres: Server
) -> None:
    show(database, "TimeZone")
    terminate_all(postgres, database)

    assert show(database, "TimeZone") == ["UTC"]


def test_a_connection_that_breaks_within_a_transaction_is_an_error_of_the_database(
    database: Database, postgres: Server
) -> None:
    def break_within() -> None:
        with database.transaction() as session:
            operation.set_mark(session, "mark", "1")
            session.flush()
            terminate_all(postgres, database)
            operation.find_mark(session, "other")

    with pytest.raises(OperationalError):
        break_within()

    with database.reading() as session:
        assert operation.find_mark(session, "mark") is None


def terminate_all(postgres: Server, database: Database) -> None:
    name = database.url.database
    postgres.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own name
    )


def test_two_upgrades_at_once_take_turns(postgres: Server) -> None:
    name = postgres.make("template1")
    postgres.run(f"ALTER DATABASE {name} OWNER TO wellness")
    databases = [Database(postgres.url(name)) for _ in range(3)]
    errors: list[Exception] = []

    def bring_up(database: Database) -> None:
        try:
            upgrade(database)
        except Exception as error:  # noqa: BLE001 - handed to the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=bring_up, args=[one]) for one in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert all(is_current(one) for one in databases)
    for one in databases:
        one.dispose()
    postgres.drop(name)


def test_the_role_is_looked_at_and_so_is_the_schema(database: Database, postgres: Server) -> None:
    superuser = Database(postgres.url(str(database.url.database)).replace("wellness@", "postgres@"))

    assert list_role_faults(database) == []
    assert whitelist.list_schema_faults(database) == []
    assert whitelist.list_trigger_faults(database) == []
    assert "the database role in use is a superuser" in list_role_faults(superuser)
    superuser.dispose()


def test_the_tables_are_written_anew_without_what_was_deleted(
    database: Database, postgres: Server
) -> None:
    with database.transaction() as session:
        operation.set_mark(session, "mark", "canary-19195550123")
    with database.transaction() as session:
        operation.set_mark(session, "mark", "gone")
    before = on_disk(postgres, database)

    assert database.rebuild()

    assert before
    assert not on_disk(postgres, database)
    assert show(database, "statement_timeout") == ["30s"]


def test_what_an_open_view_still_needs_is_said_to_be_left(
    database: Database, postgres: Server
) -> None:
    with database.transaction() as session:
        operation.set_mark(session, "mark", "canary-19195550123")
    with database.reading() as view:
        operation.list_beats(view)  # this table is not written anew now, and the other keeps a row
        with database.transaction() as session:
            operation.set_mark(session, "mark", "gone")

        first = database.rebuild()

    assert (first, database.rebuild()) == (False, True)
    assert not on_disk(postgres, database)


def test_tables_of_another_role_are_refused(database: Database, postgres: Server) -> None:
    name = str(database.url.database)
    address = f"host={postgres.folder} user=postgres dbname={name}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER TABLE mark OWNER TO postgres")

    with pytest.raises(Unavailable, match="belong to another role"):
        database.rebuild()


def on_disk(postgres: Server, database: Database) -> bool:
    """Whether the canary lies in a file of the database's tables."""
    postgres.run("CHECKPOINT")
    [(oid,)] = postgres.run(
        f"SELECT oid FROM pg_database WHERE datname = '{database.url.database}'"  # noqa: S608 - our own name
    )
    files = (postgres.folder / "base" / str(oid)).iterdir()
    return any(b"canary-19195550123" in file.read_bytes() for file in files)
