"""The database's log: emptied between transactions, and never at a reader's cost."""

import sqlite3
import threading
from pathlib import Path

from wellness.storage import operation
from wellness.storage.database import Database


def log_of(database: Database) -> Path:
    return Path(f"{database.url.database}-wal")


def write(database: Database, value: str) -> None:
    with database.transaction() as session:
        operation.set_mark(session, "mark", value)


def test_an_emptied_log_holds_nothing_and_nothing_is_lost(database: Database) -> None:
    write(database, "one")
    before = log_of(database).stat().st_size

    assert database.empty_log()

    assert before > 0
    assert log_of(database).stat().st_size == 0
    with database.reading() as session:
        assert operation.find_mark(session, "mark") == "one"


def test_r23_what_was_overwritten_is_in_no_file_any_more(database: Database) -> None:
    write(database, "canary" * 20)
    write(database, "two")
    in_log = b"canary" in log_of(database).read_bytes()

    database.empty_log()

    assert in_log
    assert b"canary" not in Path(str(database.url.database)).read_bytes()


def test_while_a_reader_is_in_it_the_log_stays_and_the_reader_sees_what_it_saw(
    database: Database,
) -> None:
    write(database, "one")
    with database.reading() as reader:
        operation.find_mark(reader, "mark")
        write(database, "two")

        emptied = database.empty_log()

        assert not emptied
        assert operation.find_mark(reader, "mark") == "one"
    assert database.empty_log()


def test_emptying_leaves_a_connection_as_patient_as_it_was(database: Database) -> None:
    database.empty_log()

    with database.reading() as session:
        waits = session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert waits == 10_000


def test_a_log_can_be_emptied_while_others_write(database: Database) -> None:
    def write_many() -> None:
        for n in range(50):
            write(database, str(n))

    writer = threading.Thread(target=write_many)
    writer.start()
    while writer.is_alive():
        database.empty_log()
    writer.join()

    database.empty_log()
    with sqlite3.connect(str(database.url.database)) as connection:
        assert connection.execute("SELECT value FROM mark").fetchall() == [("49",)]
    connection.close()
