"""Shifts, asking and what was asked, in the words of the tests."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, select

from tests.factories import ZONE, add_shift, at, make_terms
from wellness.domain.shifts import local
from wellness.services import invitations
from wellness.services.terms import Terms
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Invitation, Shift

STARTS, ENDS = at("2026-11-16 04:00"), at("2026-11-30 04:00")
MOMENT = timedelta(microseconds=1)
TERMS = make_terms()


def worked(session: Session, starts: str, ends: str, *people: Person) -> Shift:
    """A shift by its local times."""
    unit = session.get_one(Unit, people[0].unit_id) if people else session.get_one(Unit, 2)
    return add_shift(session, unit, at(starts), at(ends), *people)


def invite(session: Session, now: datetime | str, *, terms: Terms = TERMS) -> int:
    instant = at(now) if isinstance(now, str) else now
    return invitations.invite_due(session, terms=terms, now=instant)


def asked(session: Session, person: Person | None = None) -> Sequence[Invitation]:
    rows = session.exec(select(Invitation).order_by("send_at")).all()
    return [row for row in rows if person is None or row.person_id == person.id]


def wall(instant: datetime) -> str:
    return f"{local(instant, ZONE):%a %H:%M}"


def live(session: Session, *, until: str = "2026-12-01 12:00", terms: Terms = TERMS) -> None:
    """Tick at every end of a shift and a while after."""
    ends = [shift.ends_at for shift in session.exec(select(Shift)).all()]
    ticks = {end + timedelta(minutes=minutes) for end in ends for minutes in (0, 20, 600)}
    for now in sorted(ticks):
        if now <= at(until):
            invite(session, now, terms=terms)
