from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from wellness.storage import changes
from wellness.storage.database import Database
from wellness.storage.schema.changes import Change


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET decision = 'refused' WHERE id = 1",
        "DELETE FROM change WHERE id = 1",
        "DELETE FROM change",
        """INSERT OR REPLACE INTO change SELECT id, made_on, kind, 'refused', proposer, decider,
        starts_on, fields FROM change WHERE id = 1""",
        "TRUNCATE change",
    ],
)
def test_a_line_of_the_change_log_cannot_be_changed_or_removed(
    database: Database, statement: str
) -> None:
    if statement.startswith("TRUNCATE" if database.is_sqlite else "INSERT OR REPLACE"):
        statement = "DELETE FROM change"  # the other database has no such words
    with database.transaction() as session:
        for decision in ("proposed", "approved"):
            line = Change(made_on=date(2026, 11, 18), kind="clock", decision=decision, fields="{}")
            changes.append(session, line)

    with pytest.raises(DBAPIError, match="append-only"), database.transaction() as session:
        session.connection().execute(text(statement))

    with database.reading() as session:
        assert [row.decision for row in changes.list_changes(session)] == ["approved", "proposed"]
