"""Takes a file of shifts: who worked when, so that they are asked once it is over."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from wellness.domain.importing import ShiftRow, decode, parse_shifts
from wellness.services.importing_results import (
    FileHabits,
    ImportReport,
    Outcome,
    RowOutcome,
    compare,
    report,
    take,
)
from wellness.storage import importing as rows
from wellness.storage import rosters
from wellness.storage.schema.schedules import Shift, ShiftPerson


def import_shifts(
    session: Session, content: bytes, *, habits: FileHabits, accepting: bool
) -> ImportReport:
    """Add and change shifts by external id, their people included; absent shifts stay.

    A shift that was changed is looked at again: who is on it now and was not asked after it yet is
    asked, if their caps allow. An invitation that was made stays, whatever becomes of the times;
    its text waits while the person is at work, and is not sent to who was taken off the shift.

    Raises:
        ImportRefused: naming every fault; nothing was changed.
    """
    units = {unit.name: unit.id for unit in rows.list_units(session)}
    people = {person.external_id: person.id for person in rosters.list_people(session)}
    parsed = parse_shifts(
        decode(content), known_units=units, known_people=people, date_order=habits.date_order
    )
    known = _load(session, [row.external_id for row in parsed.rows])
    plans = [_plan(row, known.get(row.external_id), units, people) for row in parsed.rows]
    outcomes = [plan.outcome for plan in plans]
    kept = {row.line for row in outcomes if row.outcome is Outcome.UNCHANGED}
    checked = parsed.accepted(kept)  # the very same rows were accepted when they were taken
    take(checked, accepting=accepting)
    _write(session, [plan for plan in plans if plan.outcome.outcome is not Outcome.UNCHANGED])
    return report(checked, outcomes)


@dataclass(frozen=True, slots=True)
class _Known:
    """A shift as it is kept."""

    shift: Shift
    people: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A shift as it will stand, and who comes on it and goes off it."""

    outcome: RowOutcome
    shift: Shift | None
    fields: Mapping[str, Any]
    coming: frozenset[UUID]
    going: frozenset[UUID]


_COLUMN_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unit_id": "unit",
        "starts_wall": "start",
        "starts_at": "start",
        "ends_wall": "end",
        "ends_at": "end",
        "zone": "zone",
    }
)


def _load(session: Session, external_ids: Sequence[str]) -> dict[str, _Known]:
    shifts = {shift.id: shift for shift in rows.list_shifts(session, external_ids)}
    people: defaultdict[int | None, set[UUID]] = defaultdict(set)
    for shift_id, person_id in rows.list_people_on(session, [i for i in shifts if i is not None]):
        people[shift_id].add(person_id)
    return {
        shift.external_id: _Known(shift, frozenset(people[shift_id]))
        for shift_id, shift in shifts.items()
    }


def _plan(
    row: ShiftRow,
    known: _Known | None,
    units: Mapping[str, int | None],
    people: Mapping[str, UUID],
) -> _Plan:
    fields = {
        "unit_id": units[row.unit],
        "starts_wall": _wall(row.starts_wall),
        "ends_wall": _wall(row.ends_wall),
        "zone": row.zone,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
    }
    on_it = frozenset(people[person] for person in row.people)
    after = _columns(fields, on_it)
    if known is None:
        outcome = compare(row.line, row.external_id, None, after)
        return _Plan(outcome, None, {"external_id": row.external_id} | fields, on_it, frozenset())
    before = _columns({name: getattr(known.shift, name) for name in fields}, known.people)
    outcome = compare(row.line, row.external_id, before, after)
    return _Plan(outcome, known.shift, fields, on_it - known.people, known.people - on_it)


def _columns(fields: Mapping[str, Any], people: frozenset[UUID]) -> dict[str, object]:
    """The fields of a shift by the column of the file that they come from."""
    columns: defaultdict[str, list[object]] = defaultdict(list)
    for name, value in fields.items():
        columns[_COLUMN_OF[name]].append(value)
    return {**columns, "people": people}


def _wall(wall: datetime) -> str:
    return wall.isoformat(" ", "seconds" if wall.second else "minutes")


def _write(session: Session, plans: Sequence[_Plan]) -> None:
    shifts = [(plan, plan.shift or Shift(**plan.fields)) for plan in plans]
    for plan, shift in shifts:
        if plan.shift is not None:
            for name, value in plan.fields.items():
                setattr(shift, name, value)
            shift.is_due = True
    session.add_all(shift for _, shift in shifts)
    session.flush()
    for plan, shift in shifts:
        assert shift.id is not None  # noqa: S101 - flushed
        if plan.going:
            rows.remove_from_shift(session, shift.id, plan.going)
        session.add_all(ShiftPerson(shift_id=shift.id, person_id=who) for who in plan.coming)
    session.flush()
