"""The three files as the tests of this folder write and read them."""

import re
from typing import Protocol

from wellness.domain.importing import (
    Column,
    DateOrder,
    Fault,
    Parsed,
    RosterRow,
    Sheet,
    ShiftRow,
    parse_roster,
    parse_shifts,
    read_sheet,
)
from wellness.domain.phone import PhoneNumber

SHEET_COLUMNS = (
    Column("external_id"),
    Column("name", ("full name",)),
    Column("email", required=False),
)
ROSTER_HEADER = "external_id,name,mobile,unit,language,role,status,start_date,email\n"
SHIFT_HEADER = "external_id,unit,start,end,zone,people\n"
NEW_YORK = "America/New_York"


class WithFaults(Protocol):
    @property
    def faults(self) -> tuple[Fault, ...]: ...


def only_fault(read: WithFaults) -> Fault:
    (fault,) = read.faults
    assert fault.problem
    assert fault.remedy
    return fault


def read_columns(text: str) -> Sheet:
    return read_sheet(text, SHEET_COLUMNS)


def cells(sheet: Sheet) -> list[tuple[int, str, str]]:
    return [(row.line, row.cells["external_id"], row.cells["name"]) for row in sheet.rows]


def ten_digits(text: str) -> PhoneNumber | None:
    digits = re.sub(r"[^0-9]", "", text)
    return PhoneNumber(f"+1{digits}") if len(digits) == 10 else None


def read_roster(rows: str, *, date_order: DateOrder = DateOrder.MONTH_FIRST) -> Parsed[RosterRow]:
    return parse_roster(
        ROSTER_HEADER + rows,
        known_units=["Calls A", "Calls B"],
        parse_phone=ten_digits,
        date_order=date_order,
        languages=["es", "en"],
    )


def person(**changed: str) -> str:
    cells = {
        "external_id": "A1",
        "name": "R-1",
        "mobile": "336-555-0101",
        "unit": "Calls A",
        "language": "en",
        "role": "EMT",
        "status": "active",
        "start_date": "2023-01-09",
        "email": "",
    }
    return ",".join((cells | changed).values()) + "\n"


def ids(parsed: Parsed[RosterRow]) -> list[str]:
    return [row.external_id for row in parsed.rows]


def read_shifts(rows: str) -> Parsed[ShiftRow]:
    return parse_shifts(
        SHIFT_HEADER + rows,
        known_units=["Calls A"],
        known_people=["A1", "A2", "A 3"],
        date_order=DateOrder.MONTH_FIRST,
    )


def shift(
    start: str = "2026-10-26 06:00",
    end: str = "2026-10-26 18:00",
    *,
    external_id: str = "X1",
    unit: str = "Calls A",
    zone: str = NEW_YORK,
    people: str = "A1",
) -> str:
    return f"{external_id},{unit},{start},{end},{zone},{people}\n"
