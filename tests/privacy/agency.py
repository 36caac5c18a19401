"""A small agency in an open period, as the attack tests on texts and tables need it."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from tests.factories import (
    add_account,
    add_agency,
    add_founding,
    add_invitation,
    add_period,
    add_person,
    id_of,
)
from tests.fakes import FrozenClock
from tests.privacy.worlds import STARTS
from wellness.channels.base import ArrivedText
from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.services import periods
from wellness.services.inbound import Inbound
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.rosters import Person, Texting
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.service import EmbeddedVault

TEXTED = STARTS + timedelta(days=2, hours=9)


@dataclass
class Agency:
    """Two teams of `size` people with one invitation each, and a way to text in."""

    database: Database
    vault: EmbeddedVault
    terms: Terms
    clock: FrozenClock
    size: int = 10
    numbers: list[str] = field(default_factory=list)
    people: list[UUID] = field(default_factory=list)
    period: int = 0

    def open(self) -> "Agency":
        """Open the period, invite everybody, and let the text slots have come."""
        with self.database.transaction() as session:
            teams = add_agency(session, "Team A", "Team B")
            for i in range(2 * self.size):
                language = Language.ES if i % 2 else Language.EN
                person = add_person(session, teams[i // self.size], language=language)
                self.numbers.append(str(person.mobile))
                self.people.append(person.id)
            root = teams[0].parent_id
            assert root is not None
            add_account(session, Role.PEER, root, mobile="+19195550190")
            add_period(session, STARTS, state=PeriodState.PLANNED)
        self.clock.now = TEXTED
        self._open_period()
        with self.database.transaction() as session:
            period = session.get_one(Period, self.period)
            for person_id in self.people:
                person = session.get_one(Person, person_id)
                add_invitation(session, period, person, TEXTED - timedelta(minutes=1))
        return self

    def text(self, number: str, body: str, *, sid: str | None = None) -> str | None:
        """What is replied to a text from `number`."""
        inbound = Inbound(self.database, self.vault, self.terms)
        message = ArrivedText(sid or f"SM{secrets.token_hex(16)}", number, body)
        return inbound.receive(message, now=self.clock())

    def add_stranger_to_roster(self, texting: Texting, **changes: str) -> str:
        """Somebody on the roster who is not eligible; returns the number."""
        with self.database.transaction() as session:
            unit = add_agency(session, "Team C", name="Elsewhere")[0]
            person = add_person(session, unit, texting=texting, **changes)
            return str(person.mobile)

    def close(self) -> None:
        """Let the period end, close it and record it."""
        with self.database.reading() as session:
            ends_at: datetime = session.get_one(Period, self.period).ends_at
        self.clock.now = ends_at
        closed = periods.close_in_vault(self.vault, self.period)
        with self.database.transaction() as session:
            periods.record_closed(session, self.period, closed)

    def _open_period(self) -> None:
        with self.database.transaction() as session:
            add_founding(session, STARTS)
            [box] = periods.freeze_due(
                session,
                self.terms.pulse,
                zone=self.terms.zone,
                held=self.vault.status(),
                now=self.clock(),
            )
        periods.open_in_vault(self.vault, box)
        with self.database.transaction() as session:
            periods.record_opened(session, box.facts.period)
            self.period = id_of(session.get_one(Period, box.facts.period))
