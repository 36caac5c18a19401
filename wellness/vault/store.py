"""The vault's own SQLite file: sealed rows, box facts, counters; the only reader of ballots.

Rollback journal, full sync and secure delete on every connection: in WAL mode deleted content
stays readable in the log (measured in the privacy study), so WAL is for the main database only.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock

from wellness.turns import LONGEST_SECONDS, begin_writing

_SCHEMA = """
CREATE TABLE IF NOT EXISTS box (
  name TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('period', 'day')),
  state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'lost')),
  eligible INTEGER NOT NULL,
  ends_at TEXT NOT NULL,
  facts BLOB NOT NULL,
  outcome BLOB
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ballot (
  tag BLOB PRIMARY KEY,
  box TEXT NOT NULL,
  leaf TEXT NOT NULL,
  sealed BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ballot_leaf ON ballot (box, leaf);
CREATE TABLE IF NOT EXISTS counter (
  slot TEXT NOT NULL,
  tag BLOB NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (slot, tag)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS slot (name TEXT PRIMARY KEY, ends_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS watermark (one INTEGER PRIMARY KEY CHECK (one = 1), at TEXT NOT NULL);
"""


class BoxState(StrEnum):
    """Open for casts; closed with its outcome stored; lost because its key was gone."""

    OPEN = "open"
    CLOSED = "closed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box as stored; `ends_at` is an ISO instant in UTC, `outcome` the latch (R20)."""

    name: str
    kind: str
    state: BoxState
    eligible: int
    ends_at: str
    facts: bytes
    outcome: bytes | None


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One person's row of a leaf box."""

    tag: bytes
    leaf: str
    sealed: bytes


class Rows:
    """The statements of one open transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany

    def find_box(self, name: str) -> BoxRow | None:
        """The box of that name, if it was ever opened."""
        row = self._run(
            "SELECT name, kind, state, eligible, ends_at, facts, outcome FROM box WHERE name = ?",
            (name,),
        ).fetchone()
        return None if row is None else _box_row(row)

    def list_boxes(self, kind: str | None = None) -> list[BoxRow]:
        """Every box, or those of one kind, by end and name."""
        rows = self._run(
            "SELECT name, kind, state, eligible, ends_at, facts, outcome FROM box"
            " WHERE ?1 IS NULL OR kind = ?1 ORDER BY ends_at, name",
            (kind,),
        )
        return [_box_row(row) for row in rows]

    def add_box(self, box: BoxRow, rows: Iterable[SealedRow]) -> None:
        """A new box with one sealed row for each eligible person."""
        self._run(
            "INSERT INTO box VALUES (?, ?, ?, ?, ?, ?, ?)",
            (box.name, box.kind, box.state, box.eligible, box.ends_at, box.facts, box.outcome),
        )
        self._run_many(
            "INSERT INTO ballot VALUES (?, ?, ?, ?)",
            ((row.tag, box.name, row.leaf, row.sealed) for row in rows),
        )

    def latch(self, box: str, state: BoxState, outcome: bytes | None) -> None:
        """Store the outcome of a box for good."""
        self._run("UPDATE box SET state = ?, outcome = ? WHERE name = ?", (state, outcome, box))

    def find_leaf(self, tag: bytes) -> str | None:
        """The leaf of the row `tag`, if there is such a row."""
        row = self._run("SELECT leaf FROM ballot WHERE tag = ?", (tag,)).fetchone()
        return None if row is None else str(row[0])

    def list_rows(self, box: str, leaf: str | None = None) -> list[SealedRow]:
        """The sealed rows of a box, or of one leaf in it, in tag order."""
        rows = self._run(
            "SELECT tag, leaf, sealed FROM ballot"
            " WHERE box = ?1 AND (?2 IS NULL OR leaf = ?2) ORDER BY tag",
            (box, leaf),
        )
        return [SealedRow(*row) for row in rows]

    def rewrite(self, rows: Iterable[SealedRow]) -> None:
        """Replace the sealed content of rows."""
        self._run_many(
            "UPDATE ballot SET sealed = ? WHERE tag = ?", ((row.sealed, row.tag) for row in rows)
        )

    def delete_rows(self, box: str) -> None:
        """Delete every sealed row of a box."""
        self._run("DELETE FROM ballot WHERE box = ?", (box,))

    def count_up(self, slot: str, ends_at: str, tag: bytes) -> int:
        """Count one more occurrence of `tag` in `slot` and say how many there were before."""
        self._run("INSERT OR IGNORE INTO slot VALUES (?, ?)", (slot, ends_at))
        count = self._run(
            "INSERT INTO counter VALUES (?, ?, 1)"
            " ON CONFLICT (slot, tag) DO UPDATE SET count = count + 1 RETURNING count",
            (slot, tag),
        ).fetchone()[0]
        return int(count) - 1

    def has_slot(self, slot: str) -> bool:
        """Whether a counter slot is in use."""
        return self._run("SELECT 1 FROM slot WHERE name = ?", (slot,)).fetchone() is not None

    def drop_slots(self, before: str) -> list[str]:
        """Delete the counters of every slot that ended by `before`, and name the slots."""
        slots = [
            str(row[0]) for row in self._run("SELECT name FROM slot WHERE ends_at <= ?", (before,))
        ]
        self._run_many("DELETE FROM counter WHERE slot = ?", ((slot,) for slot in slots))
        self._run("DELETE FROM slot WHERE ends_at <= ?", (before,))
        return slots

    def raise_watermark(self, at: str) -> None:
        """Remember the latest instant seen at an opening or a close (never at a cast, R23)."""
        self._run(
            "INSERT INTO watermark VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET at = max(at, ?1)",
            (at,),
        )

    def find_watermark(self) -> str | None:
        """The latest instant seen, if any."""
        row = self._run("SELECT at FROM watermark").fetchone()
        return None if row is None else str(row[0])


class VaultFile:
    """The file and its transactions; every call opens and closes its own connection."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self._path, self._durable = path, durable
        self._turns = Lock()
        path.touch(mode=0o600)
        with self._connected() as connection:
            connection.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[Rows]:
        """One write transaction, alone in the file from its first statement on.

        Threads of a process queue for it, so that they do not all look for their turn.
        """
        with self._turns, self._connected() as connection:
            begin_writing(connection)
            try:
                yield Rows(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """One consistent view."""
        with self._connected() as connection:
            connection.execute("BEGIN")
            yield Rows(connection)

    def compact(self) -> None:
        """Rebuild the file so that no freed page survives (R19)."""
        with self._connected() as connection:
            connection.execute("VACUUM")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=LONGEST_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'OFF'}")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA temp_store = MEMORY")
            yield connection
        finally:
            connection.close()


def _box_row(row: tuple[str, str, str, int, str, bytes, bytes | None]) -> BoxRow:
    name, kind, state, eligible, ends_at, facts, outcome = row
    return BoxRow(name, kind, BoxState(state), eligible, ends_at, facts, outcome)
