"""Looks over the product's shoulder: at what is sent, asked of the vault, and stored.

Nothing here decides anything. The channel and the vault are the product's own; what is between lets
the worker die, the vault fail, or a person write at a chosen moment.
"""

import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.soak.ledger import Effect, Ledger
from wellness.channels.base import Arrival, Deletion, Listed, OutgoingText, Sent
from wellness.channels.twilio import TwilioChannel
from wellness.simulator.carrier import Carrier, Order
from wellness.simulator.records import Direction, Message
from wellness.vault.calls import (
    Ballot,
    CastOutcome,
    DebriefRequest,
    Delivered,
    Delivery,
    Outcome,
    Settled,
    VaultStatus,
    Withdrawal,
)
from wellness.vault.service import Box, EmbeddedVault, End, Ended, Undone, Vote


@dataclass
class WatchedChannel:
    """The production channel; `before` and `after` a send something may happen."""

    inner: TwilioChannel
    before: Callable[[OutgoingText], None]
    after: Callable[[OutgoingText], None]

    def send(self, text: OutgoingText) -> Sent:
        self.before(text)
        sent = self.inner.send(text)
        self.after(text)
        return sent

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:
        return self.inner.list_sent(number, since=since)

    def list_arrived(self, *, since: datetime, until: datetime, limit: int) -> list[Arrival]:
        return self.inner.list_arrived(since=since, until=until, limit=limit)

    def delete_copy(self, sid: str) -> Deletion:
        return self.inner.delete_copy(sid)

    def list_copies(self, *, since: datetime, until: datetime, limit: int) -> list[Listed]:
        return self.inner.list_copies(since=since, until=until, limit=limit)


class WatchedVault:
    """The production vault; what it counted is noted for the message being dealt with."""

    def __init__(self, inner: EmbeddedVault, ledger: Ledger) -> None:
        self.inner, self._ledger, self._here = inner, ledger, threading.local()

    def open(self, box: Box) -> None:
        self.inner.open(box)

    def cast(self, vote: Vote) -> CastOutcome:
        kind = type(vote).__name__
        if isinstance(vote, (Delivery, Settled)):
            self._here.tag = vote.tag
        tag: str = getattr(self._here, "tag", "")
        with self._ledger.lock:
            if self._ledger.must_fail(tag, kind):
                raise sqlite3.OperationalError("database is locked")
            outcome = self.inner.cast(vote)
            if outcome.outcome is Outcome.COUNTED and outcome.effect is not Outcome.UNKNOWN:
                self._note(tag, vote)
            if isinstance(vote, Settled) and vote.ballot and outcome.effect is Outcome.COUNTED:
                self._note(tag, vote.ballot)
        return outcome

    def cancel(self, undone: Undone) -> CastOutcome:
        with self._ledger.lock:
            outcome = self.inner.cancel(undone)
            if isinstance(undone, Withdrawal) and outcome.outcome is Outcome.COUNTED:
                tag: str = getattr(self._here, "tag", "")
                self._ledger.note(Effect(tag, "withdrawal", undone.person, undone.period))
        return outcome

    def close(self, end: End) -> Ended:
        return self.inner.close(end)

    def status(self) -> VaultStatus:
        return self.inner.status()

    def _note(self, tag: str, vote: Vote) -> None:
        match vote:
            case Ballot():
                number, bits, late = vote.number, vote.bits, vote.is_late
                period, person = vote.period, vote.person
                self._ledger.note(Effect(tag, "ballot", person, period, number, bits, late))
            case DebriefRequest():
                self._ledger.note(Effect(tag, "debrief", vote.person))
            case Delivered():
                self._ledger.finished[vote.delivery.tag] += 1
            case Settled():
                self._ledger.finished[vote.tag] += 1
            case _:
                pass


@dataclass
class Carried:
    """What the carrier took, by the attempt token of its callback; replies are apart."""

    by_token: defaultdict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    replies: Counter[str] = field(default_factory=Counter)
    fresh: list[Message] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def watch(self, carrier: Carrier) -> None:
        """Note every text that the carrier takes from now on."""
        take = carrier.send

        def send(order: Order) -> tuple[Message, threading.Event]:
            message, delivered = take(order)
            if order.direction is Direction.REPLY:
                self.replies[order.phone] += 1
            else:
                self.by_token[order.callbacks[0].rpartition("/")[2]].append(message)
                self.fresh.append(message)
                self.asked.add(order.phone)
            return message, delivered

        vars(carrier)["send"] = send  # its inbox and its API both ask this very carrier

    @property
    def texts(self) -> int:
        return sum(map(len, self.by_token.values()))


@dataclass(frozen=True)
class Change:
    """One committed change in the database, in the order of the commits."""

    seq: int
    kind: str
    key: str
    token: str | None
    number: str | None
    text: str
    person: str | None
    at: str | None
    expires: str | None
    invitation: str | None
    slot: str | None
    status: str | None
    at_work: int


_NUMBER = (
    "coalesce(NEW.number, (SELECT mobile FROM person WHERE id = NEW.person_id),"
    " (SELECT mobile FROM account WHERE id = NEW.account_id))"
)
_AT_WORK = (
    "(SELECT count(*) FROM shift JOIN shift_person ON shift.id = shift_id"
    " WHERE shift_person.person_id = NEW.person_id"
    " AND starts_at <= NEW.attempted_at AND ends_at > NEW.attempted_at)"
)
_TRIGGERS = f"""
CREATE TABLE soak_log (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind, key, token, number, text,
    person, at, expires, invitation, slot, status, at_work);
CREATE TRIGGER soak_state AFTER UPDATE OF state ON outbox WHEN NEW.state <> OLD.state BEGIN
    INSERT INTO soak_log VALUES (NULL, NEW.state, NEW.dedupe_key, NEW.attempt_token, {_NUMBER},
        NEW.text, NEW.person_id, NEW.attempted_at, NEW.expires_at, NEW.invitation_id,
        (SELECT send_at FROM invitation WHERE id = NEW.invitation_id),
        (SELECT status FROM person WHERE id = NEW.person_id), {_AT_WORK});
END;
CREATE TRIGGER soak_out AFTER INSERT ON opt_out BEGIN
    INSERT INTO soak_log (kind, key, text, at_work) VALUES ('out', NEW.number_key, '', 0);
END;
CREATE TRIGGER soak_in AFTER DELETE ON opt_out BEGIN
    INSERT INTO soak_log (kind, key, text, at_work) VALUES ('in', OLD.number_key, '', 0);
END;
"""  # noqa: S608 - no value of anybody's stands in it


class Log:
    """The order in which texts began and people left, written by the database itself."""

    def __init__(self, file: Path) -> None:
        self._file, self._seen = file, 0

    def start(self) -> None:
        with closing(sqlite3.connect(self._file)) as connection:
            connection.executescript(_TRIGGERS)

    def read(self) -> list[Change]:
        """What was committed since the last look."""
        with closing(sqlite3.connect(self._file, timeout=20)) as connection:
            query = "SELECT * FROM soak_log WHERE seq > ? ORDER BY seq"
            found = [Change(*row) for row in connection.execute(query, (self._seen,))]
        self._seen = found[-1].seq if found else self._seen
        return found
