"""Reads the file of units: the tree of agency, divisions and teams."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from wellness.domain.importing.cells import FirstLines, name_key, read_choice, read_text
from wellness.domain.importing.faults import Cell, FaultList, Parsed
from wellness.domain.importing.headers import Column
from wellness.domain.importing.sheets import SheetRow, read_sheet
from wellness.domain.importing.tree import UnitRow, check_tree
from wellness.domain.roster import UnitKind

__all__ = ["UNIT_NAME_LIMIT", "UnitRow", "parse_units"]

UNIT_NAME_LIMIT = 60


def parse_units(
    text: str, *, known_units: Mapping[str, UnitKind] = MappingProxyType({})
) -> Parsed[UnitRow]:
    """Read unit, parent, kind and optionally unit_id; never raises.

    `known_units` are those the agency has already: they may be parents without being in the file.
    A division stands under the agency, a team under a division or, where there are none, under the
    agency itself; so no tree is deeper than three (R4). Only the file and the known kinds are
    compared: who writes the rows checks the tree that results from both.
    """
    sheet = read_sheet(text, _COLUMNS)
    faults = FaultList(sheet.faults)
    ids = FirstLines()
    units = [unit for row in sheet.rows if (unit := _read_unit(row, faults, ids))]
    declared = {name_key(row.cells["unit"]) for row in sheet.rows}
    return faults.parsed(check_tree(units, known_units, declared, faults))


_COLUMNS = (
    Column("unit", ("name", "unit name")),
    Column("parent", ("parent unit",)),
    Column("kind", ("level",)),
    Column("unit_id", required=False),
)
_UNIT_ID = re.compile(r"[1-9][0-9]{0,17}")


def _read_unit(row: SheetRow, faults: FaultList, ids: FirstLines) -> UnitRow | None:
    name = read_text(row.cell("unit"), faults, limit=UNIT_NAME_LIMIT)
    kind = read_choice(row.cell("kind"), faults, UnitKind)
    unit_id = _read_unit_id(row.cell("unit_id"), faults, ids)
    if name is None or kind is None:
        return None
    return UnitRow(row.line, name, row.cells["parent"] or None, kind, unit_id)


def _read_unit_id(cell: Cell, faults: FaultList, ids: FirstLines) -> int | None:
    if not cell.value:
        return None
    if _UNIT_ID.fullmatch(cell.value) is None:
        remedy = "Copy it from the units page, or leave it empty for a new unit."
        faults.refuse(cell, "This is not the number of a unit.", remedy)
        return None
    if earlier := ids.find_earlier(cell.value, cell.line):
        problem = f"The same unit_id stands on line {earlier} and on line {cell.line}."
        faults.refuse(cell, problem, "Give each unit its own, or leave it empty for a new unit.")
    return int(cell.value)
