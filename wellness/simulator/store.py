"""The messages of the simulated account and of the phones."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Final

from wellness.simulator.database import Database, Values
from wellness.simulator.records import Direction, Draft, LogFilter, Message

_INSERT: Final = (
    "INSERT INTO message (sid, direction, phone, sender, service_sid, text, body, segments,"
    " status, final, discard, obfuscate, created_at, updated_at, sent_at, arrival, arrived_at)"
    " VALUES (:sid, :direction, :phone, :sender, :service_sid, :text,"
    " CASE WHEN :final AND :discard THEN '' ELSE :text END, :segments,"
    " :status, :final, :discard, :obfuscate, :now, :now, :sent, :arrival, :arrived) RETURNING *"
)
_MOVE: Final = (
    "UPDATE message SET status = :status, error_code = :error_code, final = :final,"
    " updated_at = :now, sent_at = CASE WHEN :status = 'sent' THEN :now ELSE sent_at END,"
    " body = CASE WHEN :final AND discard THEN '' ELSE body END,"
    " arrival = coalesce(:arrival, arrival), arrived_at = coalesce(:arrived, arrived_at)"
    " WHERE sid = :sid AND final = 0 AND (:expected = '' OR status = :expected) RETURNING *"
)
_FIND: Final = "SELECT * FROM message WHERE sid = ? AND deleted = 0 AND direction <> 'carrier'"
_REDACT: Final = (
    "UPDATE message SET body = '', updated_at = :now WHERE sid = :sid AND final = 1 RETURNING *"
)
_DELETE: Final = (
    "UPDATE message SET body = '', deleted = 1, updated_at = :now"
    " WHERE sid = :sid AND final = 1 RETURNING *"
)
_LOG: Final = (
    "SELECT * FROM message WHERE deleted = 0 AND direction <> 'carrier'"
    " AND :to IN ('', CASE direction WHEN 'inbound' THEN sender ELSE phone END)"
    " AND :sender IN ('', CASE direction WHEN 'inbound' THEN phone ELSE sender END)"
    " AND id < :before_id ORDER BY id DESC LIMIT :limit OFFSET :offset"
)
# The same with dates: apart, because only this one is served by the index on the date.
_LOG_BETWEEN: Final = (
    "SELECT * FROM message WHERE deleted = 0 AND direction <> 'carrier'"
    " AND :to IN ('', CASE direction WHEN 'inbound' THEN sender ELSE phone END)"
    " AND :sender IN ('', CASE direction WHEN 'inbound' THEN phone ELSE sender END)"
    " AND coalesce(sent_at, created_at) >= :sent_from"
    " AND coalesce(sent_at, created_at) < :sent_before"
    " AND id < :before_id ORDER BY id DESC LIMIT :limit OFFSET :offset"
)
_ARRIVALS: Final = "SELECT * FROM message WHERE arrival > :after ORDER BY arrival LIMIT :limit"
_PHONE_ARRIVALS: Final = (
    "SELECT * FROM message WHERE phone = :phone AND arrival > :after ORDER BY arrival LIMIT :limit"
)
_WITH_ARRIVALS: Final = "SELECT * FROM message WHERE arrival IN (SELECT value FROM json_each(?))"
_NEWEST: Final = (
    "SELECT * FROM message WHERE phone = ? AND arrival <= ? ORDER BY arrival DESC LIMIT ?"
)
_LAST_SENDER: Final = (
    "SELECT sender FROM message WHERE phone = ? AND arrival > 0 AND direction <> 'inbound'"
    " ORDER BY arrival DESC LIMIT 1"
)
_GONE: Final = (
    "SELECT arrival FROM message WHERE phone = ? AND arrival > 0 AND body = '' AND text <> ''"
    " AND direction <> 'carrier' ORDER BY arrival DESC LIMIT ?"
)
_TOUCH: Final = (
    "INSERT INTO phone (number, last_arrival) VALUES (?, ?)"
    " ON CONFLICT (number) DO UPDATE SET last_arrival = excluded.last_arrival"
)
_EVER: Final = ("", "~")  # before and after every stamp
_BEHIND_ALL: Final = 2**62


class Store:
    """Messages in one database; safe to use from many threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        ((self._arrivals,),) = database.run("SELECT coalesce(max(arrival), 0) FROM message")

    def add(self, draft: Draft, *, now: datetime) -> Message:
        """Record a new message and return it."""
        stamp = _stamp(now)
        values = {**asdict(draft), "now": stamp, "sent": stamp if draft.final else None}
        with self._database.locked():
            return self._write(_INSERT, values, draft.phone if draft.arrives else None)[0]

    def move(
        self,
        message: Message,
        status: str,
        *,
        now: datetime,
        error_code: int | None = None,
        final: bool = False,
        arrives: bool = False,
        expected: str = "",
    ) -> Message | None:
        """Give an unfinished message its next status; None when it may not be moved any more.

        With `expected` the message must still have that status.
        """
        values: dict[str, object] = {
            "sid": message.sid,
            "status": status,
            "error_code": error_code,
            "final": final,
            "expected": expected,
            "now": _stamp(now),
        }
        with self._database.locked():
            rows = self._write(_MOVE, values, message.phone if arrives else None)
        return rows[0] if rows else None

    def find(self, sid: str) -> Message | None:
        """A message of the account's log; None when it is unknown or deleted."""
        rows = self._database.run(_FIND, (sid,))
        return _message(rows[0]) if rows else None

    def redact(self, sid: str, *, now: datetime) -> Message | None:
        """Blank the provider's copy of a finished message; None when it is not finished."""
        return self._change_final(_REDACT, sid, now)

    def delete(self, sid: str, *, now: datetime) -> Message | None:
        """Take a finished message out of the log; None when it is not finished."""
        return self._change_final(_DELETE, sid, now)

    def list_log(
        self, chosen: LogFilter, *, limit: int, offset: int = 0, before_id: int | None = None
    ) -> list[Message]:
        """The account's log, newest first; `before_id` continues behind that message."""
        dated = chosen.sent_from is not None or chosen.sent_before is not None
        values = {
            "to": chosen.to,
            "sender": chosen.sender,
            "sent_from": _stamp(chosen.sent_from) if chosen.sent_from else _EVER[0],
            "sent_before": _stamp(chosen.sent_before) if chosen.sent_before else _EVER[1],
            "before_id": _BEHIND_ALL if before_id is None else before_id,
            "limit": limit,
            "offset": offset,
        }
        return self._list(_LOG_BETWEEN if dated else _LOG, values)

    def list_arrivals(self, *, after: int = 0, phone: str = "", limit: int) -> list[Message]:
        """What phones show (all, or one) behind an arrival number, oldest first."""
        values = {"after": after, "phone": phone, "limit": limit}
        return self._list(_PHONE_ARRIVALS if phone else _ARRIVALS, values)

    def list_newest(self, phone: str, *, limit: int, upto: int | None = None) -> list[Message]:
        """The last texts of a phone (up to an arrival number), oldest first."""
        top = self._arrivals if upto is None else upto
        return self._list(_NEWEST, (phone, top, limit))[::-1]

    def list_gone(self, phone: str, *, limit: int) -> list[int]:
        """The arrival numbers of texts a phone has and the provider no more, newest first."""
        return [int(row["arrival"]) for row in self._database.run(_GONE, (phone, limit))]

    def find_arrivals(self, numbers: Sequence[int]) -> dict[int, Message]:
        """The texts with these arrival numbers, by number."""
        found = self._list(_WITH_ARRIVALS, (json.dumps(list(numbers)),))
        return {message.arrival: message for message in found if message.arrival}

    def find_last_sender(self, phone: str) -> str | None:
        """The sender whose text reached this phone last; None when none did."""
        rows = self._database.run(_LAST_SENDER, (phone,))
        return str(rows[0]["sender"]) if rows else None

    def _list(self, statement: str, values: Values) -> list[Message]:
        return [_message(row) for row in self._database.run(statement, values)]

    def _write(
        self, statement: str, values: dict[str, object], arriving: str | None
    ) -> list[Message]:
        """Insert or update, giving the message the next arrival number when it reaches a phone."""
        arrival = self._arrivals + 1 if arriving else None
        values |= {"arrival": arrival, "arrived": values["now"] if arriving else None}
        rows = self._list(statement, values)
        if rows and arrival is not None:
            self._arrivals = arrival
            self._database.run(_TOUCH, (arriving, arrival))
            self._database.version += 1
        return rows

    def _change_final(self, statement: str, sid: str, now: datetime) -> Message | None:
        rows = self._list(statement, {"sid": sid, "now": _stamp(now)})
        return rows[0] if rows else None


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _message(row: sqlite3.Row) -> Message:
    return Message(
        id=row["id"],
        sid=row["sid"],
        direction=Direction(row["direction"]),
        phone=row["phone"],
        sender=row["sender"],
        service_sid=row["service_sid"],
        text=row["text"],
        body=row["body"],
        segments=row["segments"],
        status=row["status"],
        error_code=row["error_code"],
        final=bool(row["final"]),
        discard=bool(row["discard"]),
        obfuscate=bool(row["obfuscate"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
        sent_at=_instant(row["sent_at"]),
        deleted=bool(row["deleted"]),
        arrival=row["arrival"],
        arrived_at=_instant(row["arrived_at"]),
    )


def _instant(stamp: str | None) -> datetime | None:
    return None if stamp is None else datetime.fromisoformat(stamp)
