"""Reads the file of exposures: how many calls of a type a team had on a day, and nothing closer.

A column that names crews, hours or single incidents is refused, not passed over: with it a count
would tell who had which call (signals.md, T2: no crew, no hour).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from wellness.domain.importing.cells import FirstLines, KnownNames, name_key, read_text, read_unit
from wellness.domain.importing.dates import DateOrder, describe_dates, parse_date, parse_wall_time
from wellness.domain.importing.faults import Cell, FaultList, Parsed
from wellness.domain.importing.headers import Column, filled_records, find_delimiter
from wellness.domain.importing.records import Record
from wellness.domain.importing.sheets import Sheet, SheetRow, read_sheet

CALL_TYPE_LIMIT: Final = 60
MOST_CALLS: Final = 9_999


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """One count; `unit` has the known spelling, `call_type` is in lower case."""

    line: int
    unit: str
    day: date
    call_type: str
    count: int


def parse_exposures(
    text: str,
    *,
    known_units: Collection[str],
    date_order: DateOrder,
    today: date,
    oldest: date,
) -> Parsed[ExposureRow]:
    """Read unit, day, call_type and count; never raises.

    Days after `today` are refused; rows of days before `oldest` are left out with a warning, as
    their counts would be removed at once.
    """
    sheet = read_sheet(text, _COLUMNS)
    faults = _refuse_telling(text, sheet)
    reader = _Reader(faults, KnownNames(known_units), date_order, today)
    rows = [found for row in sheet.rows if (found := reader.read(row))]
    return faults.parsed(row for row in rows if _is_kept(row, oldest, faults))


_COLUMNS: Final = (
    Column("unit", ("team", "unit name", "team name")),
    Column("day", ("date",)),
    Column("call_type", ("type", "calltype", "nature", "incident type", "event type")),
    Column("count", ("calls", "number of calls", "total")),
)
_TELLING: Final = re.compile(
    r"crew|staff|person|people|employee|officer|medic|responder|clinician|name|badge|shift|roster"
    r"|hour|time|minute|\bstart|\bend\b|arriv|dispatch|clear|on.?scene"
    r"|(incident|event|case|call|report|run).{0,3}(id|no|num|number|nr|#)$|\bid$|cad"
    r"|address|location|street|latitude|longitude|^lat$|^lon$|^lng$"
    r"|note|narrative|comment|remark|caller|phone|patient"
    r"|vehicle|ambulance|apparatus|truck|\brig\b|\bzip\b|coord"
    r"|\bhora|turno|guardia|nombre|emplead|tripul|direcci|\bcalle\b|paciente|unidad|\bfolio"
)
_SINGLE: Final = re.compile(
    r"[0-9]{5,}|[0-9]{1,2}:[0-9]{2}|[0-9]{4}-[0-9]{2}|[0-9]{2}-[0-9]{3}|@"
    r"|\b(case|cad|incident|event|run|caso|folio)\W{0,2}[0-9]{3}",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(r"[0-9]{1,9}")


class _Reader:
    """Reads one row after another and remembers which counts stood before."""

    def __init__(
        self, faults: FaultList, units: KnownNames, date_order: DateOrder, today: date
    ) -> None:
        self._faults = faults
        self._units = units
        self._date_order = date_order
        self._today = today
        self._seen = FirstLines()

    def read(self, row: SheetRow) -> ExposureRow | None:
        unit = read_unit(row.cell("unit"), self._faults, self._units)
        day = self._read_day(row.cell("day"))
        call_type = self._read_type(row.cell("call_type"))
        count = self._read_count(row.cell("count"))
        if unit is None or day is None or call_type is None or count is None:
            return None
        key = f"{name_key(unit)}|{day}|{name_key(call_type)}"
        if earlier := self._seen.find_earlier(key, row.line):
            problem = f"Line {earlier} and line {row.line} count the same calls of a team and day."
            remedy = "Keep one of the two rows, with the sum if both are right."
            self._faults.refuse(row.cell("call_type"), problem, remedy)
        return ExposureRow(row.line, unit, day, call_type, count)

    def _read_day(self, cell: Cell) -> date | None:
        day = parse_date(cell.value, self._date_order)
        dates = describe_dates(self._date_order)
        if day is None and parse_wall_time(cell.value, self._date_order) is not None:
            problem = "This is a time: counts are taken by day, so that no shift is singled out."
            self._faults.refuse(cell, problem, f"Sum the calls of the day and write it as {dates}.")
        elif day is None:
            self._faults.refuse(cell, "This is not a possible date.", f"Write it as {dates}.")
        elif day > self._today:
            remedy = "Correct the day, or leave out days that are not over."
            self._faults.refuse(cell, "This day is still to come.", remedy)
            return None
        return day

    def _read_type(self, cell: Cell) -> str | None:
        if _SINGLE.search(cell.value):
            problem = "This looks like the number or time of a single incident, not like a type."
            remedy = "Write the type of call alone, and count all calls of a type together."
            self._faults.refuse(cell, problem, remedy)
            return None
        text = read_text(cell, self._faults, limit=CALL_TYPE_LIMIT)
        return None if text is None else text.casefold()

    def _read_count(self, cell: Cell) -> int | None:
        if _WHOLE.fullmatch(cell.value) and int(cell.value) <= MOST_CALLS:
            return int(cell.value)
        remedy = f"Write a whole number from 0 to {MOST_CALLS}; 0 says that there was none."
        self._faults.refuse(cell, "This is not a count of calls.", remedy)
        return None


def _refuse_telling(text: str, sheet: Sheet) -> FaultList:
    """The faults of the sheet, with columns refused that tell of crews, hours or incidents."""
    records = filled_records(text.removeprefix("\ufeff"), find_delimiter(text, _COLUMNS))
    first = next(records, None)
    cells = first.cells if isinstance(first, Record) else ()
    telling = {cell for cell in cells if cell and not _is_known(cell) and _tells(cell)}
    faults = FaultList(fault for fault in sheet.faults if fault.column not in telling)
    for cell in cells:
        if cell in telling and isinstance(first, Record):
            problem = "This column tells of crews, hours or single incidents, which is too close."
            remedy = "Take it out and sum the calls of each team, day and type."
            faults.refuse(Cell(first.line, cell, cell), problem, remedy)
    return faults


def _tells(spelling: str) -> bool:
    return _TELLING.search(re.sub(r"[\s_.\-]+", " ", spelling).strip().casefold()) is not None


def _is_known(spelling: str) -> bool:
    key = re.sub(r"[_.\-]+", "", name_key(spelling))
    return any(
        key == re.sub("_", "", name_key(known))
        for column in _COLUMNS
        for known in (column.name, *column.spellings)
    )


def _is_kept(row: ExposureRow, oldest: date, faults: FaultList) -> bool:
    if row.day >= oldest:
        return True
    problem = f"Counts of days before {oldest} are not kept, so this row is left out."
    faults.warn(Cell(row.line, "day", str(row.day)), problem, "Nothing needs doing.")
    return False
