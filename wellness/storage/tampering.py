"""Tries to change what must not change, takes it back, and says what was not refused (R11, R30)."""

from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from wellness.storage.database import Database

ATTEMPTS: Final = (
    ("a release can be changed", "release", "UPDATE release SET hash = hash"),
    (
        "the newest release can be removed",
        "release",
        "DELETE FROM release WHERE id = (SELECT MAX(id) FROM release)",
    ),
    ("a line of the change log can be changed", "change", "UPDATE change SET fields = fields"),
    (
        "the newest line of the change log can be removed",
        "change",
        "DELETE FROM change WHERE id = (SELECT MAX(id) FROM change)",
    ),
)


def list_successes(database: Database) -> list[str]:
    """What could be done although a trigger should refuse it; all of it is rolled back.

    Where a table is empty nothing can be tried, and its triggers are only known to be there.
    """
    with database.transaction() as session:
        found = [what for what, table, words in ATTEMPTS if _is_possible(session, table, words)]
        session.rollback()
    return found


def _is_possible(session: Session, table: str, statement: str) -> bool:
    connection = session.connection()
    if connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1").first() is None:  # noqa: S608 - ours
        return False
    attempt = connection.begin_nested()
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError:
        return False
    else:
        return True
    finally:
        attempt.rollback()
