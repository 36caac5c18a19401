"""Queries for imports: what a file is compared with, loaded in few statements."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, delete, select

from wellness.domain.roster import PersonStatus
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Shift, ShiftPerson

_CHUNK = 500
_Id = TypeVar("_Id")
_UNSEEN = {"synchronize_session": False}
"""None of the deleted rows is loaded; looking for them among all that is would be quadratic."""


def list_units(session: Session) -> Sequence[Unit]:
    """Every unit, by id."""
    return session.exec(select(Unit).order_by(col(Unit.id))).all()


def list_units_with_people(session: Session) -> frozenset[int]:
    """The ids of the units that somebody belongs to who has not left."""
    query = select(Person.unit_id).where(Person.status != PersonStatus.LEFT).distinct()
    return frozenset(session.exec(query).all())


def list_shifts(session: Session, external_ids: Sequence[str]) -> list[Shift]:
    """The shifts that bear one of these ids."""
    return [
        shift
        for part in _parts(external_ids)
        for shift in session.exec(select(Shift).where(col(Shift.external_id).in_(part))).all()
    ]


def list_people_on(session: Session, shift_ids: Sequence[int]) -> list[tuple[int, UUID]]:
    """Who is on these shifts, as pairs of shift and person."""
    query = select(ShiftPerson.shift_id, ShiftPerson.person_id)
    return [
        pair
        for part in _parts(shift_ids)
        for pair in session.exec(query.where(col(ShiftPerson.shift_id).in_(part))).all()
    ]


def remove_from_shift(session: Session, shift_id: int, people: Iterable[UUID]) -> None:
    """Take people off a shift."""
    session.exec(
        delete(ShiftPerson).where(
            col(ShiftPerson.shift_id) == shift_id, col(ShiftPerson.person_id).in_(list(people))
        ),
        execution_options=_UNSEEN,
    )


def delete_cancelled(session: Session, dedupe_key: str) -> None:
    """Forget a text that was cancelled before it went out, so that it may be queued again."""
    session.exec(
        delete(Outbox).where(
            col(Outbox.dedupe_key) == dedupe_key,
            col(Outbox.state) == OutboxState.CANCELLED,
            col(Outbox.attempts) == 0,
        ),
        execution_options=_UNSEEN,
    )


def _parts(ids: Sequence[_Id]) -> Iterator[Collection[_Id]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
