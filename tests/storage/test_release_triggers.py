from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from tests.factories import add_period, id_of
from tests.privacy.worlds import make_box
from wellness.domain.releases import compose_body
from wellness.services.releases import append_release
from wellness.storage.database import Database

STARTS = datetime(2026, 11, 9, 9, tzinfo=UTC)


def _append_two(session: Session) -> None:
    for start in (STARTS, STARTS.replace(day=23)):
        period = add_period(session, start)
        facts = make_box({}, period=id_of(period), starts_at=start).facts
        append_release(session, period, compose_body(facts, [], software="0"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE release SET hash = 'x' WHERE id = 1",
        "DELETE FROM release WHERE id = 2",
        "DELETE FROM release WHERE id = 1",
        "DELETE FROM release",
        """INSERT OR REPLACE INTO release SELECT id, pulse, period_id, ends_at, visible_at,
        x'00', previous, hash FROM release WHERE id = 1""",
        "TRUNCATE release CASCADE",
    ],
)
def test_a_release_cannot_be_changed_or_removed(database: Database, statement: str) -> None:
    if statement.startswith("TRUNCATE" if database.is_sqlite else "INSERT OR REPLACE"):
        statement = "DELETE FROM release"  # the other database has no such words
    with database.transaction() as session:
        _append_two(session)
    with database.reading() as session:
        before = session.connection().execute(text("SELECT * FROM release")).all()

    with (
        pytest.raises(DBAPIError, match=r"append-only|only the oldest"),
        database.transaction() as session,
    ):
        session.connection().execute(text(statement))

    with database.reading() as session:
        assert session.connection().execute(text("SELECT * FROM release")).all() == before


def test_retention_may_remove_the_oldest_once_its_hash_is_the_anchor(database: Database) -> None:
    with database.transaction() as session:
        _append_two(session)

    with database.transaction() as session:
        run = session.connection().execute
        run(text("INSERT INTO release_anchor SELECT hash FROM release WHERE id = 1"))
        run(text("DELETE FROM release WHERE id = 1"))

    with database.reading() as session:
        assert session.connection().execute(text("SELECT id FROM release")).all() == [(2,)]
