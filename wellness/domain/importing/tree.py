"""Holds the units of a file to one tree: an agency, divisions under it, teams under those (R4)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wellness.domain.importing.cells import FirstLines, name_key, one_of
from wellness.domain.importing.faults import Cell, FaultList
from wellness.domain.roster import PARENT_KINDS, UnitKind


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit as the file has it; `parent` in the parent's own spelling, None for the agency.

    `unit_id` is the number the product gave the unit, by which a rename is told from a new unit.
    """

    line: int
    name: str
    parent: str | None
    kind: UnitKind
    unit_id: int | None


def check_tree(
    units: Sequence[UnitRow],
    known: Mapping[str, UnitKind],
    declared: Collection[str],
    faults: FaultList,
) -> list[UnitRow]:
    """Add a fault for all that keeps the units from being a tree; return them, parents spelled out.

    `declared` holds the keys of all names in the file, those of unreadable rows too: their children
    are not blamed for them.
    """
    tree = _Tree.of(units, known, declared)
    _refuse_repeated_names(units, faults)
    _refuse_second_agency(units, known, faults)
    circling = _refuse_circles(tree, faults)
    for unit in units:
        if unit.line not in circling:
            _check_parent(unit, tree, faults)
    return [replace(unit, parent=tree.spell(unit.parent)) for unit in units]


@dataclass(frozen=True, slots=True)
class _Tree:
    """The units of the file and, beside them, those known already, by the keys of their names."""

    rows: Mapping[str, UnitRow]
    kinds: Mapping[str, UnitKind]
    names: Mapping[str, str]
    declared: Collection[str]

    @classmethod
    def of(
        cls, units: Sequence[UnitRow], known: Mapping[str, UnitKind], declared: Collection[str]
    ) -> "_Tree":
        rows: dict[str, UnitRow] = {}
        for unit in units:
            rows.setdefault(name_key(unit.name), unit)
        kinds = {name_key(name): kind for name, kind in known.items()}
        names = {name_key(name): name for name in known}
        return cls(
            rows,
            kinds | {key: unit.kind for key, unit in rows.items()},
            names | {key: unit.name for key, unit in rows.items()},
            declared,
        )

    def spell(self, parent: str | None) -> str | None:
        return None if parent is None else self.names.get(name_key(parent))


_MOST_SHOWN_NAMES = 4


def _refuse_repeated_names(units: Sequence[UnitRow], faults: FaultList) -> None:
    names = FirstLines()
    for unit in units:
        if earlier := names.find_earlier(name_key(unit.name), unit.line):
            problem = f"The same unit stands on line {earlier} and on line {unit.line}."
            remedy = "Keep one of the two rows, or give the units different names."
            faults.refuse(Cell(unit.line, "unit", unit.name), problem, remedy)


def _refuse_second_agency(
    units: Sequence[UnitRow], known: Mapping[str, UnitKind], faults: FaultList
) -> None:
    known_agency = next((name for name, kind in known.items() if kind is UnitKind.AGENCY), None)
    agencies = [unit for unit in units if unit.kind is UnitKind.AGENCY]
    if not agencies:
        if known_agency is None:
            remedy = "Add one row of kind agency without a parent; all other units stand under it."
            faults.refuse(Cell(1, "kind", ""), "The file has no agency.", remedy)
        return
    first, *others = agencies
    for other in others:
        problem = f"There is an agency on line {first.line} and another on line {other.line}."
        remedy = "Keep one agency and make the other a division under it."
        faults.refuse(Cell(other.line, "kind", other.kind), problem, remedy)
    if known_agency is None or first.unit_id is not None:
        return
    if name_key(first.name) != name_key(known_agency):
        problem = f"The agency is already there under the name {known_agency}."
        remedy = "Use that name, or give its unit_id to rename it."
        faults.refuse(Cell(first.line, "unit", first.name), problem, remedy)


def _refuse_circles(tree: _Tree, faults: FaultList) -> set[int]:
    parents = {key: name_key(unit.parent) for key, unit in tree.rows.items() if unit.parent}
    circling: set[int] = set()
    for circle in _circles(parents):
        members = [tree.rows[key] for key in circle]
        names = [unit.name for unit in members[:_MOST_SHOWN_NAMES]]
        end = "and so on" if len(members) > len(names) else f"under {names[0]}"
        problem = f"The unit stands under itself: {' under '.join(names)} {end}."
        remedy = "Correct the parent, so that going up from every unit ends at the agency."
        for unit in members:
            faults.refuse(Cell(unit.line, "parent", unit.parent or ""), problem, remedy)
            circling.add(unit.line)
    return circling


def _circles(parents: Mapping[str, str]) -> Iterator[list[str]]:
    """Each closed chain of parents, once; linear, since no unit is walked over twice."""
    walked: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        here = start
        while here in parents and here not in walked and here not in path:
            path[here] = None
            here = parents[here]
        if here in path:
            keys = list(path)
            yield keys[keys.index(here) :]
        walked.update(path)


def _check_parent(unit: UnitRow, tree: _Tree, faults: FaultList) -> None:
    cell = Cell(unit.line, "parent", unit.parent or "")
    allowed = PARENT_KINDS[unit.kind]
    if not allowed:
        if unit.parent is not None:
            faults.refuse(cell, "The agency has a parent.", "Leave the parent empty.")
        return
    under = one_of(f"the {kind}" if kind is UnitKind.AGENCY else f"a {kind}" for kind in allowed)
    if unit.parent is None:
        faults.refuse(cell, f"The {unit.kind} has no parent.", f"Name {under} as its parent.")
        return
    key = name_key(unit.parent)
    kind = tree.kinds.get(key)
    if kind is not None and kind not in allowed:
        problem = f"A {unit.kind} cannot stand under a unit of kind {kind}."
        remedy = f"Put it under {under}: the tree has three levels and no more."
        faults.refuse(cell, problem, remedy)
    elif kind is None and key not in tree.declared:
        remedy = "Correct the name, or add a row for the parent."
        faults.refuse(cell, "There is no unit of this name.", remedy)
