"""Makes rows with sensible defaults, so that a test names only what matters to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.asking import AskRules
from wellness.domain.bands import Limits
from wellness.domain.changes import ChangeKind, Founding, ProposalState, encode
from wellness.domain.keyed import KeyedHash
from wellness.domain.language import Language
from wellness.domain.periods import Calendar
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.texts import PulseMode, Wording
from wellness.services import eligibility
from wellness.services.terms import Terms
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.changes import Proposal
from wellness.storage.schema.rosters import Person, PersonStatus, Texting, Unit, UnitKind
from wellness.storage.schema.schedules import (
    Eligibility,
    Invitation,
    Period,
    PeriodState,
    Shift,
    ShiftPerson,
)

ZONE = ZoneInfo("America/New_York")
ANCHOR = date(2026, 11, 16)
_numbers = count()


def make_terms(**changes: Any) -> Terms:
    """Terms of a small agency, with some of them changed."""
    terms = Terms(
        agency="Riverbend Community Safety Department",
        help_phone="919-555-0199",
        support="919-555-0198",
        public_url="http://127.0.0.1:8000",
        default_language=Language.EN,
        zone=ZONE,
        calendar=Calendar(ZONE, ANCHOR, 14),
        limits=Limits(),
        ask_rules=AskRules(),
        pulse=POST_SHIFT,
        wording=Wording.default(),
        mode=PulseMode.REPLY_OR_LINK,
        carrier_keywords=True,
        contact_within=timedelta(hours=24),
        acute_flag=True,
        keyed=KeyedHash(b"k" * 32),
    )
    return replace(terms, **changes)


def add_agency(session: Session, *teams: str, name: str = "Riverbend") -> list[Unit]:
    """An agency with teams directly below it; returns the teams."""
    root = add_unit(session, name, None, UnitKind.AGENCY)
    return [add_unit(session, team, root) for team in teams or ("Team A",)]


def add_unit(
    session: Session, name: str, parent: Unit | None, kind: UnitKind = UnitKind.TEAM
) -> Unit:
    """A unit."""
    unit = Unit(
        name=name, name_key=name.casefold(), kind=kind, parent_id=parent.id if parent else None
    )
    session.add(unit)
    session.flush()
    return unit


def add_person(session: Session, unit: Unit, **changes: Any) -> Person:
    """An active person who joined, with a number of the fictional range."""
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "external_id": f"P{n:05}",
        "name": f"Responder {n}",
        "mobile": f"+1{200 + n // 100 % 700:03}5550{100 + n % 100:03}",
        "unit_id": unit.id,
        "status": PersonStatus.ACTIVE,
        "texting": Texting.JOINED,
        "start_on": date(2024, 1, 1),
        "enrolled_on": date(2024, 1, 1),
    }
    person = Person(**(defaults | changes))
    session.add(person)
    session.flush()
    return person


def add_founding(session: Session, starts_at: datetime) -> Proposal:
    """An approved founding that counts from an instant, for the people and units there are."""
    proposal = Proposal(
        kind=ChangeKind.FOUNDING,
        body=encode(Founding(7, 2, 14, ANCHOR)),
        proposed_on=starts_at.astimezone(ZONE).date(),
        state=ProposalState.APPROVED,
        decided_on=starts_at.astimezone(ZONE).date(),
        starts_at=starts_at,
        applied_on=starts_at.astimezone(ZONE).date(),
    )
    session.add(proposal)
    session.flush()
    eligibility.record_founding(session)
    return proposal


def add_period(session: Session, starts_at: datetime, **changes: Any) -> Period:
    """A period of 14 days, open."""
    defaults: dict[str, Any] = {
        "pulse": POST_SHIFT.key,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(days=14),
        "visible_at": starts_at + timedelta(days=14, hours=5),
        "state": PeriodState.OPEN,
        "k": 7,
        "c": 2,
        "seed": b"seed",
    }
    period = Period(**(defaults | changes))
    session.add(period)
    session.flush()
    return period


def add_eligibility(session: Session, period: Period, *people: Person) -> None:
    """Make people eligible in a period under their present unit."""
    for person in people:
        session.add(
            Eligibility(period_id=id_of(period), person_id=person.id, leaf_id=person.unit_id)
        )
    session.flush()


def add_shift(
    session: Session, unit: Unit, starts_at: datetime, ends_at: datetime, *people: Person
) -> Shift:
    """A shift with people on it."""
    local = [
        instant.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") for instant in (starts_at, ends_at)
    ]
    shift = Shift(
        external_id=f"S{next(_numbers):05}",
        unit_id=id_of(unit),
        starts_wall=local[0],
        ends_wall=local[1],
        zone=ZONE.key,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    session.add(shift)
    session.flush()
    for person in people:
        session.add(ShiftPerson(shift_id=id_of(shift), person_id=person.id))
    session.flush()
    return shift


def add_invitation(
    session: Session, period: Period, person: Person, send_at: datetime, **changes: Any
) -> Invitation:
    """An invitation after a shift of its own."""
    unit = session.get_one(Unit, person.unit_id)
    hours = (send_at - timedelta(hours=9), send_at - timedelta(hours=1))
    shift = add_shift(session, unit, *hours, person)
    defaults: dict[str, Any] = {
        "period_id": period.id,
        "person_id": person.id,
        "number": 1,
        "shift_id": shift.id,
        "channel": "sms",
        "send_at": send_at,
    }
    invitation = Invitation(**(defaults | changes))
    session.add(invitation)
    session.flush()
    return invitation


def add_account(session: Session, role: Role, unit_id: int, **changes: Any) -> Account:
    """A staff account over a unit."""
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "email": f"staff{n}@example.org",
        "name": f"Staff {n}",
        "role": role,
        "unit_id": unit_id,
    }
    account = Account(**(defaults | changes))
    session.add(account)
    session.flush()
    return account


def id_of(row: Unit | Period | Shift) -> int:
    """The id of a stored row."""
    assert row.id is not None
    return row.id


def at(text: str) -> datetime:
    """An instant given as local wall time of the agency, such as `2026-11-23 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)
