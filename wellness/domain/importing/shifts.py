"""Reads the file of shifts: who worked when, so that they are asked once it is over."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wellness.domain.importing.cells import (
    ID_SEPARATOR,
    FirstLines,
    KnownNames,
    read_id,
    read_unit,
)
from wellness.domain.importing.dates import DateOrder, describe_dates, parse_wall_time
from wellness.domain.importing.faults import Cell, FaultList, Parsed
from wellness.domain.importing.headers import Column
from wellness.domain.importing.sheets import SheetRow, read_sheet
from wellness.domain.shifts import Edge, WallTimeSkipped, first_instant, local, resolve

LONGEST_SHIFT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One shift: wall times without a zone, its zone by tz database name, and the UTC instants.

    `people` are external ids, each once, in the order of the file; `unit` has the known spelling.
    """

    line: int
    external_id: str
    unit: str
    starts_wall: datetime
    ends_wall: datetime
    zone: str
    starts_at: datetime
    ends_at: datetime
    people: tuple[str, ...]


def parse_shifts(
    text: str,
    *,
    known_units: Collection[str],
    known_people: Collection[str],
    date_order: DateOrder,
) -> Parsed[ShiftRow]:
    """Read external_id, unit, start, end, zone and people (ids with semicolons); never raises.

    A shift longer than 24 hours is acceptable; one person on two shifts at once is a warning.
    """
    sheet = read_sheet(text, _COLUMNS)
    faults = FaultList(sheet.faults)
    reader = _ShiftReader(faults, KnownNames(known_units), frozenset(known_people), date_order)
    parsed = faults.parsed([shift for row in sheet.rows if (shift := reader.read(row))])
    _warn_of_overlaps(parsed.rows, faults)
    return faults.parsed(parsed.rows)


_COLUMNS = (
    Column("external_id"),
    Column("unit"),
    Column("start", ("starts",)),
    Column("end", ("ends",)),
    Column("zone", ("time zone",)),
    Column("people"),
)
_ZONE_NAME = re.compile(r"(?!posix/|right/)[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+|UTC")
_MOST_SHOWN_LINES = 5


class _ShiftReader:
    """Reads one shift row after another and remembers the ids that stood before."""

    def __init__(
        self,
        faults: FaultList,
        units: KnownNames,
        people: Collection[str],
        date_order: DateOrder,
    ) -> None:
        self._faults = faults
        self._units = units
        self._people = people
        self._date_order = date_order
        self._ids = FirstLines()

    def read(self, row: SheetRow) -> ShiftRow | None:
        external_id = read_id(row.cell("external_id"), self._faults, self._ids)
        unit = read_unit(row.cell("unit"), self._faults, self._units)
        starts_wall = self._read_wall_time(row.cell("start"))
        ends_wall = self._read_wall_time(row.cell("end"))
        zone = self._read_zone(row.cell("zone"))
        people = self._read_people(row.cell("people"))
        if not (external_id and unit and starts_wall and ends_wall and zone):
            return None
        starts_at = self._resolve(row.cell("start"), starts_wall, zone, Edge.START)
        ends_at = self._resolve(row.cell("end"), ends_wall, zone, Edge.END)
        if starts_at is None or ends_at is None:
            return None
        shift = ShiftRow(
            row.line,
            external_id,
            unit,
            starts_wall,
            ends_wall,
            zone.key,
            starts_at,
            ends_at,
            people,
        )
        self._check_length(row.cell("end"), shift)
        return shift

    def _read_wall_time(self, cell: Cell) -> datetime | None:
        wall = parse_wall_time(cell.value, self._date_order)
        if wall is None:
            dates = describe_dates(self._date_order)
            remedy = f"Write the date as {dates}, then the time as HH:MM from 00:00 to 23:59."
            self._faults.refuse(cell, "This is not a possible date and time.", remedy)
        return wall

    def _read_zone(self, cell: Cell) -> ZoneInfo | None:
        zone = _find_zone(cell.value)
        if zone is None:
            remedy = "Write the name of a region and a city, such as America/New_York."
            self._faults.refuse(cell, "This is not a known time zone.", remedy)
        return zone

    def _read_people(self, cell: Cell) -> tuple[str, ...]:
        ids = (" ".join(part.split()) for part in cell.value.split(ID_SEPARATOR))
        people = tuple(dict.fromkeys(person for person in ids if person))
        unknown = [person for person in people if person not in self._people]
        if unknown:
            here = Cell(cell.line, cell.column, "; ".join(unknown))
            remedy = "Correct the id, or import the roster with this person first."
            self._faults.refuse(here, "Nobody on the roster has this external_id.", remedy)
        if not people:
            remedy = "Nothing needs doing if nobody is to be asked after it."
            self._faults.warn(cell, "Nobody is on this shift.", remedy)
        return people

    def _resolve(self, cell: Cell, wall: datetime, zone: ZoneInfo, edge: Edge) -> datetime | None:
        try:
            return resolve(wall, zone, edge)
        except WallTimeSkipped:
            next_wall = local(first_instant(wall, zone), zone)
            problem = "This time did not exist: the clocks were set forward over it."
            remedy = f"Write {next_wall:%Y-%m-%d %H:%M}, the next time that existed."
            self._faults.refuse(cell, problem, remedy)
            return None

    def _check_length(self, cell: Cell, shift: ShiftRow) -> None:
        by_clock = shift.ends_wall - shift.starts_wall
        if shift.ends_at <= shift.starts_at:
            remedy = "Correct the start or the end."
            next_day = shift.ends_wall + timedelta(days=1)
            if next_day > shift.starts_wall:
                remedy = f"Does it end the next day? Then write {next_day:%Y-%m-%d %H:%M}."
            at_once = shift.ends_at == shift.starts_at
            problem = f"The shift ends {'when' if at_once else 'before'} it starts."
            self._faults.refuse(cell, problem, remedy)
        elif min(by_clock, shift.ends_at - shift.starts_at) > LONGEST_SHIFT:
            # The smaller of both: a 24-hour shift over a clock change is as long as it should be.
            problem = "The shift is longer than 24 hours."
            self._faults.ask(cell, problem, "Correct the start or the end, or accept it as it is.")


@lru_cache(maxsize=512)
def _find_zone(name: str) -> ZoneInfo | None:
    """The zone of a region and a city; a bare "EST" is refused, as it knows no summer time."""
    if _ZONE_NAME.fullmatch(name) is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@dataclass(slots=True)
class _Overlap:
    people: list[str] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)


def _warn_of_overlaps(shifts: Sequence[ShiftRow], faults: FaultList) -> None:
    shifts_of: defaultdict[str, list[ShiftRow]] = defaultdict(list)
    for shift in shifts:
        for person in shift.people:
            shifts_of[person].append(shift)
    overlaps: defaultdict[int, _Overlap] = defaultdict(_Overlap)
    for person, own in shifts_of.items():
        for earlier, later in _meeting(own):
            overlaps[later].people.append(person)
            overlaps[later].lines.add(earlier)
    for line, overlap in overlaps.items():
        others = ", ".join(map(str, sorted(overlap.lines)[:_MOST_SHOWN_LINES]))
        lines = "line" if len(overlap.lines) == 1 else "lines"
        problem = f"On two shifts at once: line {line} overlaps {lines} {others}."
        remedy = "Nothing needs doing: who is on both is asked once, after the later end."
        people = "; ".join(dict.fromkeys(overlap.people))
        faults.warn(Cell(line, "people", people), problem, remedy)


def _meeting(shifts: Sequence[ShiftRow]) -> Iterator[tuple[int, int]]:
    """The lines, smaller first, of each shift and one begun before it that is not over yet."""
    in_time = sorted(shifts, key=lambda shift: shift.starts_at)
    longest = in_time[0]
    for shift in in_time[1:]:
        if shift.starts_at < longest.ends_at:
            yield min(shift.line, longest.line), max(shift.line, longest.line)
        longest = max(longest, shift, key=lambda each: each.ends_at)
