"""Takes a file of exposures: plain counts of calls by team, day and type, as dispatch has them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from wellness.domain.importing import Cell, ExposureRow, Parsed, decode, parse_exposures
from wellness.domain.importing.cells import name_key
from wellness.domain.importing.faults import FaultList
from wellness.services.importing_results import (
    FileHabits,
    ImportReport,
    Outcome,
    compare,
    report,
    take,
)
from wellness.services.terms import Terms
from wellness.storage import exposures as rows
from wellness.storage import rosters
from wellness.storage.schema.exposures import Exposure


class _Key(NamedTuple):
    """What one count is of, however its type is spaced and encoded."""

    unit_id: int
    day: date
    call_type: str


def import_exposures(
    session: Session,
    content: bytes,
    *,
    habits: FileHabits,
    accepting: bool,
    terms: Terms,
    now: datetime,
) -> ImportReport:
    """Add and change counts by team, day and type of call; absent ones stay.

    A corrected count takes the place of the one before; 0 says that there was none.

    Raises:
        ImportRefused: naming every fault; nothing was changed.
    """
    tree = rosters.load_tree(session)
    parsed = parse_exposures(
        decode(content),
        known_units=[unit.name for unit in tree.units],
        date_order=habits.date_order,
        today=terms.local_date(now),
        oldest=terms.local_date(now - terms.retention.exposures),
    )
    units = {unit.name: unit.id for unit in tree.leaves()}
    checked = _check(parsed, units, terms)
    file = take(checked, accepting=accepting)
    known = _load(session, file)
    outcomes = []
    for row in file:
        key = _Key(units[row.unit], row.day, name_key(row.call_type))
        before = known.get(key)
        subject = f"{row.unit}, {row.day}, {row.call_type}"
        counted = None if before is None else {"count": before.count}
        outcomes.append(compare(row.line, subject, counted, {"count": row.count}))
        if before is None:
            session.add(
                Exposure(unit_id=key.unit_id, day=row.day, call_type=row.call_type, count=row.count)
            )
        elif outcomes[-1].outcome is Outcome.CHANGED:
            before.count = row.count
    session.flush()
    return report(checked, outcomes)


def _check(
    parsed: Parsed[ExposureRow], leaves: Collection[str], terms: Terms
) -> Parsed[ExposureRow]:
    faults = FaultList(parsed.faults)
    for row in parsed.rows:
        if row.unit not in leaves:
            problem = f"There are units below {row.unit}, and calls are counted for those."
            faults.refuse(Cell(row.line, "unit", row.unit), problem, "Name the team.")
    _warn_of_no_hard_call(parsed.rows, terms, faults)
    return faults.parsed(parsed.rows)


def _warn_of_no_hard_call(file: Sequence[ExposureRow], terms: Terms, faults: FaultList) -> None:
    hard = {name_key(call_type) for call_type in terms.hard_calls}
    if file and not any(name_key(row.call_type) in hard for row in file):
        types = ", ".join(sorted({row.call_type for row in file}))
        problem = "No type of call in this file counts as hard."
        remedy = "Name those that do in [exposures] hard_calls, or this file raises no flag."
        faults.warn(Cell(1, "call_type", types), problem, remedy)


def _load(session: Session, file: Sequence[ExposureRow]) -> dict[_Key, Exposure]:
    if not file:
        return {}
    days = [row.day for row in file]
    found = rows.list_between(session, min(days), max(days))
    return {_Key(row.unit_id, row.day, name_key(row.call_type)): row for row in found}
