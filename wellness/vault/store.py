"""The statements of the vault's file: sealed rows, facts, counters; the only reader of ballots."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wellness.vault.copies import CopyRows

REBUILD_OWED = 1
"""The file's `user_version` from a deletion up to the rebuild: it survives a crash."""


class BoxState(StrEnum):
    """Open for casts; closed with its outcome stored; lost because its key was gone."""

    OPEN = "open"
    CLOSED = "closed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box as stored; `ends_at` is an ISO instant in UTC, `outcome` the latch (R20).

    `proof` is made of all but `state` and `outcome` with the box's key.
    """

    name: str
    kind: str
    state: BoxState
    eligible: int
    ends_at: str
    facts: bytes
    outcome: bytes | None
    proof: bytes


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One person's row of a box; the rows of a part are sealed anew together."""

    tag: bytes
    leaf: str
    part: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A message: claimed until an ISO instant in UTC, or, once dealt with, kept until a day."""

    tag: str
    lease_until: str | None
    kept_until: str | None


class Rows:
    """The statements of one open transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany
        self.copies = CopyRows(connection)

    def find_box(self, name: str) -> BoxRow | None:
        """The box of that name, if it was ever opened."""
        row = self._run(
            "SELECT name, kind, state, eligible, ends_at, facts, outcome, proof FROM box"
            " WHERE name = ?",
            (name,),
        ).fetchone()
        return None if row is None else _box_row(row)

    def list_boxes(self, kind: str | None = None) -> list[BoxRow]:
        """Every box, or those of one kind, by end and name."""
        rows = self._run(
            "SELECT name, kind, state, eligible, ends_at, facts, outcome, proof FROM box"
            " WHERE ?1 IS NULL OR kind = ?1 ORDER BY ends_at, name",
            (kind,),
        )
        return [_box_row(row) for row in rows]

    def add_box(self, box: BoxRow, rounds: Mapping[int, bytes], rows: Iterable[SealedRow]) -> None:
        """A new box with one sealed row for each eligible person, and the round of each part.

        Rows go in by tag: where a row lies in the file would else tell its place on a roster (R18).
        """
        self._run(
            "INSERT INTO box VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(box.name, box.kind, box.state, box.eligible, box.ends_at),
                *(box.facts, box.outcome, box.proof),
            ),
        )
        self._run_many(
            "INSERT INTO part VALUES (?, ?, ?)",
            ((box.name, number, round_) for number, round_ in sorted(rounds.items())),
        )
        self._run_many(
            "INSERT INTO ballot VALUES (?, ?, ?, ?, ?)",
            (
                (row.tag, box.name, row.leaf, row.part, row.sealed)
                for row in sorted(rows, key=lambda row: row.tag)
            ),
        )

    def latch(self, box: str, state: BoxState, outcome: bytes | None) -> None:
        """Store the outcome of a box for good."""
        self._run("UPDATE box SET state = ?, outcome = ? WHERE name = ?", (state, outcome, box))

    def delete_box(self, name: str) -> None:
        """Forget a box, of which no sealed row is left."""
        self._run(
            "DELETE FROM box WHERE name = ?1 AND NOT EXISTS (SELECT 1 FROM ballot WHERE box = ?1)",
            (name,),
        )

    def find_part(self, box: str, tag: bytes) -> int | None:
        """The part of the box in which the row `tag` is, if there is such a row."""
        row = self._run("SELECT part FROM ballot WHERE tag = ? AND box = ?", (tag, box)).fetchone()
        return None if row is None else int(row[0])

    def list_rows(self, box: str, part: int | None = None) -> list[SealedRow]:
        """The sealed rows of a box, or of one part of it, in tag order."""
        rows = self._run(
            "SELECT tag, leaf, part, sealed FROM ballot"
            " WHERE box = ?1 AND (?2 IS NULL OR part = ?2) ORDER BY tag",
            (box, part),
        )
        return [SealedRow(*row) for row in rows]

    def list_rounds(self, box: str) -> dict[int, bytes]:
        """The round in which each part of a box was sealed last."""
        rows = self._run("SELECT number, round FROM part WHERE box = ? ORDER BY number", (box,))
        return {int(number): bytes(round_) for number, round_ in rows}

    def set_round(self, box: str, part: int, round_: bytes) -> None:
        """A part of a box is sealed in another round now."""
        self._run("UPDATE part SET round = ? WHERE box = ? AND number = ?", (round_, box, part))

    def rewrite(self, rows: Iterable[SealedRow]) -> None:
        """Replace the sealed content of rows."""
        self._run_many(
            "UPDATE ballot SET sealed = ? WHERE tag = ?", ((row.sealed, row.tag) for row in rows)
        )

    def delete_rows(self, box: str) -> None:
        """Delete every sealed row of a box; the file owes a rebuild from now on."""
        self._run("DELETE FROM ballot WHERE box = ?", (box,))
        self._run("DELETE FROM part WHERE box = ?", (box,))
        self._run(f"PRAGMA user_version = {REBUILD_OWED}")

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

    def find_delivery(self, tag: str) -> DeliveryRow | None:
        """The message of that tag, if it was claimed or dealt with."""
        row = self._run(
            "SELECT tag, lease_until, kept_until FROM delivery WHERE tag = ?", (tag,)
        ).fetchone()
        return None if row is None else DeliveryRow(*row)

    def put_delivery(self, row: DeliveryRow) -> None:
        """Note a message, in place of what was noted of it before."""
        self._run(
            "INSERT OR REPLACE INTO delivery VALUES (?, ?, ?)",
            (row.tag, row.lease_until, row.kept_until),
        )

    def delete_delivery(self, tag: str) -> None:
        """Forget a message."""
        self._run("DELETE FROM delivery WHERE tag = ?", (tag,))

    def drop_deliveries(self, *, lease_until: str, kept_until: str) -> None:
        """Delete the claims whose lease ended by then, and what was kept up to before that day."""
        self._run(
            "DELETE FROM delivery WHERE lease_until <= ? OR kept_until < ?",
            (lease_until, kept_until),
        )

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


def _box_row(row: tuple[str, str, str, int, str, bytes, bytes | None, bytes]) -> BoxRow:
    name, kind, state, eligible, ends_at, facts, outcome, proof = row
    return BoxRow(name, kind, BoxState(state), eligible, ends_at, facts, outcome, proof)
