"""Takes a file of units: the tree grows, units are renamed or moved, and none is ever removed.

Once the agency is founded a file that changes the tree is kept as a proposal (R30).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.changes import Moved, Renamed, TreeChange, TreeRow
from wellness.domain.importing import Parsed, UnitRow, decode, parse_units
from wellness.domain.importing.cells import name_key
from wellness.domain.importing.faults import FaultList
from wellness.domain.roster import UnitKind
from wellness.services.fitting import find_misfit, find_pool_misfit
from wellness.services.importing_gaps import list_empty_teams
from wellness.services.importing_results import (
    ImportReport,
    Move,
    Outcome,
    RowOutcome,
    compare,
    report,
    take,
)
from wellness.services.importing_tree import Place, check, match, plan, refuse_long_names
from wellness.services.proposing import propose
from wellness.services.terms import Terms
from wellness.storage import changes
from wellness.storage import importing as rows
from wellness.storage.schema.rosters import Unit


def import_units(
    session: Session,
    content: bytes,
    *,
    accepting: bool,
    terms: Terms,
    now: datetime,
    proposer: UUID | None = None,
) -> ImportReport:
    """Add and change units by `unit_id` where it is given, else by name; absent units stay.

    Without `unit_id` a name is never changed, however the row spells it. A unit that people belong
    to gets no units below it: people belong to leaves (R4). A team's name must leave every reply
    that names it in the class of the others (R15). After the founding nothing is changed at once:
    the rows that would change something are kept for a second person.

    Raises:
        ImportRefused: naming every fault; nothing was changed.
        Conflict: another change of the tree waits.
    """
    units = rows.list_units(session)
    known = {unit.name: UnitKind(unit.kind) for unit in units}
    parsed = parse_units(decode(content), known_units=known)
    places, checked = _place(session, parsed, terms)
    file = take(checked, accepting=accepting)
    by_line = {place.row.line: place for place in places.values() if place.row is not None}
    names = {unit.id: unit.name for unit in units}
    outcomes = [_compare(by_line[row.line], places, names) for row in file]
    change = _change_of(by_line, places, outcomes)
    if not changes.has_founding(session):
        _write(session, places)
    elif change.rows:
        proposal = propose(session, change, proposer=proposer, terms=terms, now=now)
        return report(checked, [_keep(outcome) for outcome in outcomes], proposal=proposal)
    return report(checked, outcomes, further=list_empty_teams(session))


def carry_out(session: Session, change: TreeChange, *, terms: Terms) -> None:
    """Write an approved change of the tree.

    Raises:
        ImportRefused: the tree or the roster is another one by now; nothing was changed.
    """
    file = tuple(
        UnitRow(line, row.name, row.parent, row.kind, row.unit_id)
        for line, row in enumerate(change.rows, 2)
    )
    places, checked = _place(session, Parsed(file, ()), terms)
    take(checked, accepting=True)
    _write(session, places)


def found_agency(session: Session, name: str) -> int:
    """The id of the unit at the root of the tree, made under this name where there is none."""
    units = rows.list_units(session)
    root = next((unit for unit in units if unit.parent_id is None), None)
    return _id_of(session, root or Unit(name=name, name_key=name_key(name), kind=UnitKind.AGENCY))


def _place(
    session: Session, parsed: Parsed[UnitRow], terms: Terms
) -> tuple[dict[str, Place], Parsed[UnitRow]]:
    """Every unit as it will stand, and the rows with every fault that keeps them from it."""
    units = rows.list_units(session)
    faults = FaultList(parsed.faults)
    matching = match(parsed.rows, units, faults)
    places = plan(parsed.rows, matching, units)
    if not faults.parsed(parsed.rows).refused(accepting=True):
        check(places, rows.list_units_with_people(session), faults)
    refuse_long_names(
        places,
        lambda name: find_misfit(name, terms=terms),
        lambda name: find_pool_misfit(name, terms=terms),
        faults,
    )
    return places, faults.parsed(parsed.rows)


def _write(session: Session, places: Mapping[str, Place]) -> None:
    """Write the places of the file, parents before children."""
    _free_names(session, places)
    ids = {key: place.unit.id for key, place in places.items() if place.unit is not None}
    for kind in UnitKind:
        for key, place in places.items():
            if place.kind is kind and place.row is not None:
                parent_id = None if place.parent is None else ids[place.parent]
                ids[key] = _id_of(session, _unit_of(place, parent_id))


def _free_names(session: Session, places: Mapping[str, Place]) -> None:
    """Units that swap names would collide on the way; names are unique at every statement."""
    for place in places.values():
        if place.unit is not None and place.unit.name != place.name:
            place.unit.name_key = f"#{place.unit.id}"
    session.flush()


def _compare(
    place: Place, places: Mapping[str, Place], names: Mapping[int | None, str]
) -> RowOutcome:
    assert place.row is not None  # noqa: S101 - a place of the file
    unit, before = place.unit, None
    if unit is not None:
        before = {"unit": unit.name, "parent": _parent_key(unit), "kind": unit.kind}
    after = {"unit": place.name, "parent": place.parent, "kind": place.kind}
    outcome = compare(place.row.line, place.name, before, after)
    if unit is None or "parent" not in outcome.columns:
        return outcome
    above = places[place.parent].name if place.parent else ""
    return replace(outcome, move=Move(names.get(unit.parent_id, ""), above))


def _change_of(
    by_line: Mapping[int, Place], places: Mapping[str, Place], outcomes: Sequence[RowOutcome]
) -> TreeChange:
    """What the rows that change something do to the tree."""
    changed = [
        (by_line[outcome.line], outcome)
        for outcome in outcomes
        if outcome.outcome is not Outcome.UNCHANGED
    ]
    return TreeChange(
        added=tuple(place.name for place, _ in changed if place.unit is None),
        renamed=tuple(
            Renamed(place.unit.name, place.name)
            for place, outcome in changed
            if place.unit is not None and "unit" in outcome.columns
        ),
        moved=tuple(
            Moved(place.name, places[place.parent].name if place.parent else place.name)
            for place, outcome in changed
            if {"parent", "kind"} & set(outcome.columns)
        ),
        rows=tuple(
            TreeRow(row.name, row.parent, row.kind, row.unit_id)
            for row in (place.row for place, _ in changed)
            if row is not None
        ),
    )


def _keep(outcome: RowOutcome) -> RowOutcome:
    is_changed = outcome.outcome is not Outcome.UNCHANGED
    return replace(outcome, outcome=Outcome.KEPT) if is_changed else outcome


def _parent_key(unit: Unit) -> str | None:
    return None if unit.parent_id is None else f"#{unit.parent_id}"


def _unit_of(place: Place, parent_id: int | None) -> Unit:
    unit = place.unit or Unit(name="", name_key="", kind=place.kind)
    unit.name, unit.name_key = place.name, name_key(place.name)
    unit.kind, unit.parent_id = place.kind, parent_id
    return unit


def _id_of(session: Session, unit: Unit) -> int:
    session.add(unit)
    session.flush()
    assert unit.id is not None  # noqa: S101 - flushed
    return unit.id
