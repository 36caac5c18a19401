"""Takes a file of units: the tree grows, units are renamed or moved, and none is ever removed."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from wellness.domain.importing import UnitRow, decode, parse_units
from wellness.domain.importing.cells import name_key
from wellness.domain.importing.faults import FaultList
from wellness.domain.roster import UnitKind
from wellness.services.fitting import find_misfit
from wellness.services.importing_gaps import list_empty_teams
from wellness.services.importing_results import ImportReport, RowOutcome, compare, report, take
from wellness.services.importing_tree import Place, check, match, plan, refuse_long_names
from wellness.services.terms import Terms
from wellness.storage import importing as rows
from wellness.storage.schema.rosters import Unit


def import_units(
    session: Session, content: bytes, *, terms: Terms, accepting: bool
) -> ImportReport:
    """Add and change units by `unit_id` where it is given, else by name; absent units stay.

    Without `unit_id` a name is never changed, however the row spells it. A unit that people belong
    to gets no units below it: people belong to leaves (R4). A team's name must leave every reply
    that names it in the class of the others (R15).

    Raises:
        ImportRefused: naming every fault; nothing was changed.
    """
    units = rows.list_units(session)
    known = {unit.name: UnitKind(unit.kind) for unit in units}
    parsed = parse_units(decode(content), known_units=known)
    faults = FaultList(parsed.faults)
    matching = match(parsed.rows, units, faults)
    places = plan(parsed.rows, matching, units)
    if not faults.parsed(parsed.rows).refused(accepting=True):
        check(places, rows.list_units_with_people(session), faults)
    refuse_long_names(places, lambda name: find_misfit(name, terms=terms), faults)
    checked = faults.parsed(parsed.rows)
    file = take(checked, accepting=accepting)
    outcomes = _write(session, file, places)
    return report(checked, outcomes, further=list_empty_teams(session))


def found_agency(session: Session, name: str) -> int:
    """The id of the unit at the root of the tree, made under this name where there is none."""
    units = rows.list_units(session)
    root = next((unit for unit in units if unit.parent_id is None), None)
    return _id_of(session, root or Unit(name=name, name_key=name_key(name), kind=UnitKind.AGENCY))


def _write(
    session: Session, file: Sequence[UnitRow], places: Mapping[str, Place]
) -> list[RowOutcome]:
    """Write the places of the file, parents before children; outcomes in the order of the file."""
    _free_names(session, places)
    outcomes: dict[int, RowOutcome] = {}
    ids = {key: place.unit.id for key, place in places.items() if place.unit is not None}
    for kind in UnitKind:
        for key, place in places.items():
            if place.kind is kind and place.row is not None:
                parent_id = None if place.parent is None else ids[place.parent]
                outcomes[place.row.line] = _compare(place.row, place, parent_id)
                ids[key] = _id_of(session, _unit_of(place, parent_id))
    return [outcomes[row.line] for row in file]


def _free_names(session: Session, places: Mapping[str, Place]) -> None:
    """Units that swap names would collide on the way; names are unique at every statement."""
    for place in places.values():
        if place.unit is not None and place.unit.name != place.name:
            place.unit.name_key = f"#{place.unit.id}"
    session.flush()


def _compare(row: UnitRow, place: Place, parent_id: int | None) -> RowOutcome:
    unit = place.unit
    before = None
    if unit is not None:
        before = {"unit": unit.name, "parent": unit.parent_id, "kind": unit.kind}
    after = {"unit": place.name, "parent": parent_id, "kind": place.kind}
    return compare(row.line, place.name, before, after)


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
