"""The provider's copies of texts that are still to be deleted there (R25).

A row is the provider's id of a message, sorted by that random id, and a rounded instant: neither
who, nor which way the text went, nor when. The file's rollback journal and secure delete leave
nothing of a row that is done, which the log of the main database would (R23).
"""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from wellness.vault.calls import CastOutcome, Copies, CopiesLeft, CopiesRound, Outcome


class CopyRows:
    """The statements on copies of one open transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany

    def add(self, copies: Copies) -> CastOutcome:
        """Note copies; one that is known already keeps the instant from which it is late."""
        late_from = _instant(copies.late_from)
        self._run_many(
            "INSERT OR IGNORE INTO copy VALUES (?, ?)", ((sid, late_from) for sid in copies.sids)
        )
        return CastOutcome(Outcome.COUNTED)

    def remove(self, sids: Iterable[str]) -> CastOutcome:
        """Forget copies that are gone."""
        self._run_many("DELETE FROM copy WHERE sid = ?", ((sid,) for sid in sids))
        return CastOutcome(Outcome.COUNTED)

    def list_next(self, asked: CopiesRound) -> CopiesLeft:
        """The next copies to delete, and how many are late."""
        found = self._run(
            "SELECT sid FROM copy WHERE sid > ? ORDER BY sid LIMIT ?", (asked.after, asked.limit)
        ).fetchall()
        late = self._run(
            "SELECT count(*) FROM copy WHERE late_from <= ?", (_instant(asked.now),)
        ).fetchone()
        return CopiesLeft(tuple(str(row[0]) for row in found), int(late[0]))


def _instant(at: datetime) -> str:
    """An instant as text that sorts."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
