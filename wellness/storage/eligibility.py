"""Queries for freezing a period: who worked, who founded, how old leaves are (R28, R29)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select, update

from wellness.storage.schema.rosters import Person, PersonStatus, Unit
from wellness.storage.schema.schedules import Eligibility, Shift, ShiftPerson


def add(session: Session, period_id: int, leaf_id: int, people: Iterable[UUID]) -> None:
    """Make people eligible in a period under a leaf."""
    session.add_all(
        Eligibility(period_id=period_id, person_id=person, leaf_id=leaf_id) for person in people
    )


def list_periods(session: Session) -> frozenset[int]:
    """The periods of which it is kept who is eligible."""
    return frozenset(session.exec(select(Eligibility.period_id).distinct()).all())


def delete_of(session: Session, period_id: int) -> None:
    """Forget who was eligible in a period."""
    session.exec(delete(Eligibility).where(col(Eligibility.period_id) == period_id))


def list_worked(session: Session, *, since: datetime, until: datetime) -> frozenset[UUID]:
    """Everybody on a shift that began before the end of a stretch and ended in it or later."""
    found = session.exec(
        select(ShiftPerson.person_id)
        .join(Shift, col(Shift.id) == ShiftPerson.shift_id)
        .where(Shift.ends_at > since, Shift.starts_at < until)
        .distinct()
    )
    return frozenset(found.all())


def list_founders(session: Session) -> frozenset[UUID]:
    """Everybody who stood on the roster at the founding and never left since."""
    return frozenset(session.exec(select(Person.id).where(col(Person.is_founder))).all())


def mark_founders(session: Session, *, periods: int) -> None:
    """Mark everybody on the roster as there at the founding, and the units as that many old."""
    session.exec(
        update(Person).where(col(Person.status) != PersonStatus.LEFT).values(is_founder=True)
    )
    session.exec(update(Unit).values(periods=periods))


def count_period(session: Session, leaves: Sequence[int]) -> None:
    """Note that these leaves were opened in one more period."""
    session.exec(update(Unit).where(col(Unit.id).in_(leaves)).values(periods=col(Unit.periods) + 1))


def list_periods_of_units(session: Session) -> dict[int, int]:
    """In how many periods each unit was opened as a leaf."""
    rows = session.exec(select(Unit.id, Unit.periods)).all()
    return {unit: periods for unit, periods in rows if unit is not None}
