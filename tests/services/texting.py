"""Queued texts, and people to get them, for the tests of dispatching."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import select

from tests.factories import (
    add_account,
    add_agency,
    add_eligibility,
    add_invitation,
    add_period,
    add_person,
    at,
    id_of,
    make_terms,
)
from tests.fakes import FrozenClock
from wellness.channels.base import Accepted, Listed, OutgoingText, Sent
from wellness.domain.access import Role
from wellness.domain.texts import TextKey
from wellness.services import outbox
from wellness.services.dispatch import Dispatcher, Summary
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Period

WINDOW = timedelta(hours=6)


@dataclass
class World:
    """An agency of one team with an open period, a clock, a channel and a dispatcher."""

    database: Database
    clock: FrozenClock
    channel: "PlannedChannel"
    terms: Terms
    dispatcher: Dispatcher
    team: Unit
    period: Period

    @classmethod
    def build(cls, database: Database) -> "World":
        with database.transaction() as session:
            [team] = add_agency(session, "Night Team")
            period = add_period(session, at("2026-11-16 04:00"))
        channel, terms = PlannedChannel(), make_terms()
        dispatcher = Dispatcher(database, channel, terms, concurrency=1)
        return cls(database, FrozenClock(), channel, terms, dispatcher, team, period)

    @property
    def now(self) -> datetime:
        return self.clock.now

    @property
    def texts(self) -> list[OutgoingText]:
        return self.channel.texts

    def dispatch(self, now: datetime | None = None, **moved: float) -> Summary:
        """A tick, after the clock was moved on or set."""
        self.clock.now = now or self.clock.now
        return self.dispatcher.dispatch_due(self.clock.move(**moved))

    def answers(self, sent: Sent | None) -> None:
        """From now on the provider answers so; None: it takes every text."""
        self.channel.usual = None if sent is None else (lambda _: sent)

    def person(self, **changes: Any) -> Person:
        with self.database.transaction() as session:
            person = add_person(session, self.team, **changes)
            add_eligibility(session, self.period, person)
        return person

    def peer(self, **changes: Any) -> Account:
        defaults: dict[str, Any] = {"mobile": "+19195550177"}
        with self.database.transaction() as session:
            assert self.team.parent_id is not None
            return add_account(session, Role.PEER, self.team.parent_id, **(defaults | changes))

    def pulse(self, person: Person, *, at: datetime | None = None, number: int = 1) -> UUID:
        """A check-in text, due at once or at an instant."""
        due = at or self.now
        with self.database.transaction() as session:
            invitation = add_invitation(session, self.period, person, due, number=number)
            outbox.queue_to_person(
                session,
                person.id,
                TextKey.PULSE,
                dedupe_key=f"pulse:{invitation.shift_id}:{person.id.hex}",
                not_before=due,
                expires_at=due + WINDOW,
                invitation_id=invitation.id,
                period_id=id_of(self.period),
            )
            return session.exec(
                select(Outbox.id).where(Outbox.invitation_id == invitation.id)
            ).one()

    def text(
        self, to: Person | Account, key: TextKey, *, due: datetime | None = None, **fields: Any
    ) -> UUID:
        """Any other text."""
        due = due or self.now
        dedupe_key = f"{key}:{to.id.hex}:{due.isoformat()}"
        queue: Callable[..., bool] = (
            outbox.queue_to_person if isinstance(to, Person) else outbox.queue_to_account
        )
        with self.database.transaction() as session:
            queue(
                session,
                to.id,
                key,
                dedupe_key=dedupe_key,
                not_before=due,
                expires_at=due + WINDOW,
                fields=fields,
            )
            return session.exec(select(Outbox.id).where(Outbox.dedupe_key == dedupe_key)).one()

    def notice(self, to: Account, **fields: Any) -> UUID:
        """A peer supporter's notice of a contact request."""
        return self.text(
            to, TextKey.PEER_CONTACT, **({"link": "http://127.0.0.1:8000/contacts"} | fields)
        )

    def row(self, outbox_id: UUID) -> Outbox:
        with self.database.reading() as session:
            return session.get_one(Outbox, outbox_id)

    def state(self, outbox_id: UUID) -> OutboxState:
        return OutboxState(self.row(outbox_id).state)

    def change(self, row: Any, **changes: Any) -> None:
        """Change a stored row behind everybody's back."""
        key = row.id
        with self.database.transaction() as session:
            stored = session.get_one(type(row), key)
            for name, value in changes.items():
                setattr(stored, name, value)


@dataclass
class PlannedChannel:
    """A channel for threads: answers by number or by default, and may be watched while it sends."""

    answers: dict[str, Sent] = field(default_factory=dict)
    usual: Callable[[OutgoingText], Sent] | None = None
    before: Callable[[OutgoingText], object] = lambda _: None
    before_listing: Callable[[str], object] = lambda _: None
    texts: list[OutgoingText] = field(default_factory=list)
    listed: list[Listed] | Exception = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, text: OutgoingText) -> Sent:
        self.before(text)
        with self.lock:
            self.texts.append(text)
        if text.number in self.answers:
            return self.answers[text.number]
        return self.usual(text) if self.usual else Accepted(f"SM-{text.attempt_token}", "queued")

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:
        self.before_listing(number)
        if isinstance(self.listed, Exception):
            raise self.listed
        return [text for text in self.listed if text.created_at >= since]
