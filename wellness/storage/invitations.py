"""Queries for materialising invitations: who worked, and which slots are used already."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, and_, col, exists, select, update

from wellness.storage.schema.rosters import Person, PersonStatus, Texting
from wellness.storage.schema.schedules import Eligibility, Invitation, Shift, ShiftPerson


def list_due_shifts(session: Session, *, ended_by: datetime, limit: int) -> Sequence[Shift]:
    """Shifts that are over and not settled yet, the earliest end first."""
    return session.exec(
        select(Shift)
        .where(col(Shift.is_due), Shift.ends_at <= ended_by)
        .order_by(col(Shift.ends_at), col(Shift.id))
        .limit(limit)
    ).all()


def settle_old_shifts(session: Session, *, ended_before: datetime) -> None:
    """Nobody is asked any more after shifts that ended so long ago."""
    session.exec(
        update(Shift)
        .where(col(Shift.is_due), col(Shift.ends_at) < ended_before)
        .values(is_due=False)
    )


def list_askable(session: Session, period_id: int, shift_id: int) -> list[tuple[Person, bool]]:
    """Active people of a shift who joined, and whether they are eligible in the period."""
    eligible = and_(
        col(Eligibility.person_id) == Person.id, col(Eligibility.period_id) == period_id
    )
    rows = session.exec(
        select(Person, col(Eligibility.person_id))
        .join(ShiftPerson, col(ShiftPerson.person_id) == Person.id)
        .outerjoin(Eligibility, eligible)
        .where(
            ShiftPerson.shift_id == shift_id,
            Person.status == PersonStatus.ACTIVE,
            Person.texting == Texting.JOINED,
        )
        .order_by(col(Person.id))
    )
    return [(person, person_id is not None) for person, person_id in rows]


def list_shifts_of(
    session: Session, person_id: UUID, *, ending_after: datetime, starting_before: datetime
) -> Sequence[Shift]:
    """The shifts of a person that touch a span."""
    return session.exec(
        select(Shift)
        .join(ShiftPerson, col(ShiftPerson.shift_id) == Shift.id)
        .where(
            ShiftPerson.person_id == person_id,
            Shift.ends_at > ending_after,
            Shift.starts_at < starting_before,
        )
        .order_by(col(Shift.ends_at), col(Shift.external_id))
    ).all()


def list_unasked(session: Session, period_id: int) -> Sequence[UUID]:
    """Everybody eligible in a period whom no invitation of it names, by id."""
    asked = exists().where(
        col(Invitation.period_id) == period_id,
        col(Invitation.person_id) == col(Eligibility.person_id),
    )
    return session.exec(
        select(Eligibility.person_id)
        .where(Eligibility.period_id == period_id, ~asked)
        .order_by(col(Eligibility.person_id))
    ).all()


def is_on_shift(session: Session, shift_id: int, person_id: UUID) -> bool:
    """Whether a person is (still) on a shift."""
    return session.get(ShiftPerson, (shift_id, person_id)) is not None


def list_worked_within(
    session: Session, *, ending_after: datetime, starting_before: datetime
) -> list[tuple[Shift, UUID, PersonStatus]]:
    """Every shift that touches a span with each of its people who has not left, and their status.

    Whether somebody joined is not looked at.
    """
    rows = session.exec(
        select(Shift, Person.id, Person.status)
        .join(ShiftPerson, col(ShiftPerson.shift_id) == Shift.id)
        .join(Person, col(Person.id) == ShiftPerson.person_id)
        .where(
            Person.status != PersonStatus.LEFT,
            Shift.ends_at > ending_after,
            Shift.starts_at < starting_before,
        )
        .order_by(col(Shift.ends_at), col(Shift.external_id))
    )
    return [(shift, person_id, PersonStatus(status)) for shift, person_id, status in rows]


def list_of_person(session: Session, person_id: UUID) -> Sequence[Invitation]:
    """The invitations of a person that are not purged yet."""
    return session.exec(
        select(Invitation)
        .where(Invitation.person_id == person_id)
        .order_by(col(Invitation.send_at))
    ).all()
