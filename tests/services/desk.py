"""An agency whose people text in: every kind of sender, in a period and on a day that are open."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlmodel import SQLModel, select

from tests.factories import (
    add_account,
    add_agency,
    add_founding,
    add_invitation,
    add_period,
    add_person,
    at,
    id_of,
)
from tests.fakes import FrozenClock
from wellness.channels.base import ArrivedText
from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.domain.texts import FIELDS, TextKey, for_mode, render
from wellness.services import periods, requests
from wellness.services.inbound import Inbound
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.rosters import Person, PersonStatus, Texting, Unit
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.calls import Closed, PeriodEnd
from wellness.vault.service import EmbeddedVault

STARTS = at("2026-11-16 04:00")
TEXTED = at("2026-11-18 10:00")
STRANGER = "+19195550143"
PEER = "+19195550190"

CHANGES: Final[Mapping[str, Mapping[str, object]]] = {
    "joined": {},
    "unconfirmed": {"texting": Texting.UNCONFIRMED},
    "out": {"texting": Texting.OUT},
    "leave": {"status": PersonStatus.LEAVE},
    "left": {"status": PersonStatus.LEFT},
    "both": {},
}

Row = TypeVar("Row", bound=SQLModel)


@dataclass
class Desk:
    """A large and a small team, a peer supporter, and one clock for all of them."""

    database: Database
    vault: EmbeddedVault
    terms: Terms
    clock: FrozenClock
    period: int = 0
    large: Unit = field(default_factory=lambda: Unit(name="", name_key="", kind="team"))
    small: Unit = field(default_factory=lambda: Unit(name="", name_key="", kind="team"))

    def open(self, *, size: int = 8) -> "Desk":
        """Open the period and the debrief day; whoever is added later is not eligible."""
        with self.database.transaction() as session:
            self.large, self.small = add_agency(session, "Large Team", "Small Team")
            for _ in range(size):
                add_person(session, self.large)
            for _ in range(3):
                add_person(session, self.small)
            assert self.large.parent_id is not None
            add_account(session, Role.PEER, self.large.parent_id, mobile=PEER)
            self.period = id_of(add_period(session, STARTS, state=PeriodState.PLANNED))
        self.clock.now = STARTS
        self.open_period()
        self.clock.now = TEXTED
        self.open_day()
        return self

    def open_period(self) -> None:
        with self.database.transaction() as session:
            add_founding(session, self.clock())
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

    def open_day(self) -> None:
        with self.database.transaction() as session:
            box = requests.find_day_to_open(session, terms=self.terms, now=self.clock())
            assert box is not None
            requests.open_day(self.vault, box)
            requests.mark_opened(session, box)

    def member(self, nth: int = 0, *, team: Unit | None = None, invited: bool = True) -> Person:
        """The nth eligible person of a team, with an invitation whose slot has come."""
        unit = team or self.large
        with self.database.transaction() as session:
            people = select(Person).where(Person.unit_id == unit.id).order_by("external_id")
            person = session.exec(people).all()[nth]
            if invited:
                period = session.get_one(Period, self.period)
                add_invitation(session, period, person, TEXTED - timedelta(minutes=1))
        return person

    def outsider(self, **changes: Any) -> Person:
        """Somebody on the roster who came after the period was opened."""
        with self.database.transaction() as session:
            return add_person(session, self.large, **changes)

    def sender(self, kind: str, language: Language, *, nth: int = 0) -> str:
        """The number of a sender of that kind who reads that language."""
        if kind == "stranger":
            return STRANGER
        if kind == "staff":
            self.change_account(PEER, language=language)
            return PEER
        person = self.member(nth)
        self.change(person, language=language, **CHANGES[kind])
        number = str(person.mobile)
        if kind == "both":
            with self.database.transaction() as session:
                unit = session.get_one(Unit, self.large.parent_id)
                changes = {"mobile": number, "language": language, "on_duty": False}
                add_account(session, Role.PEER, id_of(unit), **changes)
        return number

    def text(self, number: str | None, body: str, *, sid: str | None = None) -> str | None:
        """What is replied to a text."""
        inbound = Inbound(self.database, self.vault, self.terms)
        message = ArrivedText(sid or f"SM{secrets.token_hex(16)}", str(number), body)
        return inbound.receive(message, now=self.clock())

    def wording(self, key: TextKey, language: Language, **fields: str | int) -> str:
        """A text as the wording has it."""
        variant = for_mode(key, self.terms.mode)
        needed = {name: value for name, value in fields.items() if name in FIELDS[variant]}
        return render(self.terms.wording, variant, language, **needed)

    def change(self, person: Person, **changes: object) -> None:
        """Change somebody on the roster behind everybody's back."""
        with self.database.transaction() as session:
            _set(session.get_one(Person, person.id), changes)

    def change_account(self, number: str, /, **changes: object) -> None:
        """Change the account with that number."""
        with self.database.transaction() as session:
            _set(session.exec(select(Account).where(Account.mobile == number)).one(), changes)

    def stored(self, person: Person) -> Person:
        """The person as stored now."""
        with self.database.reading() as session:
            return session.get_one(Person, person.id)

    def listed(self, table: type[Row]) -> list[Row]:
        """Every row of a table."""
        with self.database.reading() as session:
            return list(session.exec(select(table)).all())

    def groups(self) -> dict[str, dict[str, int]]:
        """The bands of the groups that the period is released with."""
        with self.database.reading() as session:
            ends_at: datetime = session.get_one(Period, self.period).ends_at
        self.clock.now = max(self.clock.now, ends_at)
        closed = self.vault.close(PeriodEnd(self.period))
        assert isinstance(closed, Closed)
        assert closed.body is not None
        return {group["name"]: group["bands"] for group in json.loads(closed.body)["groups"]}


def _set(row: object, changes: Mapping[str, object]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
