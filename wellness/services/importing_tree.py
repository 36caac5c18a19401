"""The tree of units as it will stand after a file is taken, and what forbids that it stands so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wellness.domain.importing import Cell, UnitRow
from wellness.domain.importing.cells import name_key
from wellness.domain.importing.faults import FaultList
from wellness.domain.roster import PARENT_KINDS, UnitKind
from wellness.domain.texts import LongName
from wellness.storage.schema.rosters import Unit

Matching = Mapping[int, Unit | None]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as it will stand.

    `parent` is the key of another place; `row` is None where the file does not name the unit,
    `unit` where there was none before.
    """

    name: str
    kind: UnitKind
    parent: str | None
    row: UnitRow | None
    unit: Unit | None


def match(file: Sequence[UnitRow], units: Sequence[Unit], faults: FaultList) -> Matching:
    """The stored unit that each line means, None for a new one; add a fault where that is unclear.

    A row with a `unit_id` means that unit, whatever its name; a row without means the unit of its
    name.
    """
    by_id = {unit.id: unit for unit in units}
    by_name = {name_key(unit.name): unit for unit in units}
    matching = {
        row.line: by_name.get(name_key(row.name)) if row.unit_id is None else by_id.get(row.unit_id)
        for row in file
    }
    _refuse_unknown_ids(file, matching, faults)
    _refuse_double_meaning(file, matching, faults)
    _refuse_taken_names(file, matching, by_name, faults)
    return matching


def plan(file: Sequence[UnitRow], matching: Matching, units: Sequence[Unit]) -> dict[str, Place]:
    """Every unit as it will stand, by a key that neither a new name nor a new place changes.

    A parent is looked for among the names of the file first, then among those known before it, so
    that a file that renames a unit may call it either way.
    """
    keys = {row.line: _key(matching[row.line], row) for row in file}
    by_name = {name_key(unit.name): f"#{unit.id}" for unit in units}
    by_name |= {name_key(row.name): keys[row.line] for row in file}
    places = {f"#{unit.id}": _place_of(unit) for unit in units}
    for row in file:
        unit = matching[row.line]
        name = unit.name if unit is not None and row.unit_id is None else row.name
        parent = None if row.parent is None else by_name.get(name_key(row.parent))
        places[keys[row.line]] = Place(name, row.kind, parent, row, unit)
    return places


def check(places: Mapping[str, Place], with_people: frozenset[int], faults: FaultList) -> None:
    """Add a fault for all that keeps the places from being one tree with people in leaves only."""
    _check_agency(list(places.values()), faults)
    for place in places.values():
        parent = None if place.parent is None else places[place.parent]
        if parent is None:
            continue
        if parent.kind not in PARENT_KINDS[place.kind]:
            _refuse_parent(place, parent, faults)
        elif place.row and parent.unit and parent.unit.id in with_people:
            problem = f"People belong to {parent.name} itself, so no unit can stand below it."
            remedy = "Move these people to another unit first, or put this unit elsewhere."
            faults.refuse(Cell(place.row.line, "parent", parent.name), problem, remedy)


def refuse_long_names(
    places: Mapping[str, Place],
    measure: Callable[[str], LongName | None],
    measure_pool: Callable[[str], LongName | None],
    faults: FaultList,
) -> None:
    """Add a fault for each unit of the file whose name its texts cannot bear (R15).

    A leaf is named itself; of a unit above leaves the teams that are shown together are named.
    """
    parents = {place.parent for place in places.values()}
    for key, place in places.items():
        if place.row is None:
            continue
        is_leaf = place.kind is UnitKind.TEAM or key not in parents
        if long := (measure if is_leaf else measure_pool)(place.name):
            problem = (
                f'With this name the text "{long.key}" ({long.language}) needs more than '
                f"{_counted(long.limit, 'segment')}."
            )
            remedy = (
                f"Shorten the name by {_counted(long.excess, 'character')}, "
                f"to {long.longest} at most."
            )
            faults.refuse(Cell(place.row.line, "unit", place.name), problem, remedy)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _key(unit: Unit | None, row: UnitRow) -> str:
    return f"line {row.line}" if unit is None else f"#{unit.id}"


def _place_of(unit: Unit) -> Place:
    parent = None if unit.parent_id is None else f"#{unit.parent_id}"
    return Place(unit.name, UnitKind(unit.kind), parent, None, unit)


def _refuse_unknown_ids(file: Sequence[UnitRow], matching: Matching, faults: FaultList) -> None:
    for row in file:
        if row.unit_id is not None and matching[row.line] is None:
            here = Cell(row.line, "unit_id", str(row.unit_id))
            remedy = "Copy it from the units page, or leave it empty for a new unit."
            faults.refuse(here, "There is no unit with this number.", remedy)


def _refuse_double_meaning(file: Sequence[UnitRow], matching: Matching, faults: FaultList) -> None:
    lines: dict[int | None, int] = {}
    for row in file:
        unit = matching[row.line]
        if unit is None:
            continue
        earlier = lines.setdefault(unit.id, row.line)
        if earlier != row.line:
            problem = f"Line {earlier} and line {row.line} both mean the unit {unit.name}."
            remedy = "Rename it with one file and use its old name in the next."
            faults.refuse(Cell(row.line, "unit", row.name), problem, remedy)


def _refuse_taken_names(
    file: Sequence[UnitRow], matching: Matching, by_name: Mapping[str, Unit], faults: FaultList
) -> None:
    """A name is free again only if the file renames the unit that bears it."""
    meant = {unit.id for unit in matching.values() if unit is not None}
    for row in file:
        bearer = by_name.get(name_key(row.name))
        if matching[row.line] is not None and bearer is not None and bearer.id not in meant:
            problem = f"The unit with the number {bearer.id} has this name already."
            remedy = "Choose another name, or rename that unit in this file too."
            faults.refuse(Cell(row.line, "unit", row.name), problem, remedy)


def _check_agency(places: Sequence[Place], faults: FaultList) -> None:
    """The parser has seen to one agency in the file; a row may still make or unmake another."""
    if sum(place.kind is UnitKind.AGENCY for place in places) == 1:
        return
    for place in places:
        was_agency = place.unit is not None and place.unit.kind == UnitKind.AGENCY
        if place.row and (was_agency or place.kind is UnitKind.AGENCY):
            problem = "After this file there would not be exactly one agency."
            remedy = "Leave the kind of this unit as it was."
            faults.refuse(Cell(place.row.line, "kind", place.row.kind), problem, remedy)


def _refuse_parent(place: Place, parent: Place, faults: FaultList) -> None:
    """Blame the row that put a unit in a place of the wrong kind: its own, else its parent's."""
    if place.row is not None:
        cell = Cell(place.row.line, "parent", parent.name)
        problem = f"A {place.kind} cannot stand under a unit of kind {parent.kind}."
        faults.refuse(cell, problem, "Put it elsewhere: the tree has three levels and no more.")
    elif parent.row is not None:
        cell = Cell(parent.row.line, "kind", parent.row.kind)
        problem = f"{place.name}, which is not in the file, cannot stand under this kind of unit."
        remedy = f"Leave the kind as it was, or put {place.name} elsewhere in the same file."
        faults.refuse(cell, problem, remedy)
