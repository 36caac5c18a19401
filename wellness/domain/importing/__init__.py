"""Reading of import files: text in, typed rows and faults out; nothing is looked up or written."""

from wellness.domain.importing.dates import DateOrder, parse_date, parse_wall_time
from wellness.domain.importing.exposures import ExposureRow, parse_exposures
from wellness.domain.importing.faults import Cell, Fault, Parsed, Severity
from wellness.domain.importing.headers import Column
from wellness.domain.importing.roster import RosterRow, parse_roster
from wellness.domain.importing.sheets import (
    MAX_FILE_BYTES,
    MAX_ROWS,
    Sheet,
    SheetRow,
    decode,
    neutralise,
    read_sheet,
)
from wellness.domain.importing.shifts import ShiftRow, parse_shifts
from wellness.domain.importing.units import UnitRow, parse_units
from wellness.domain.roster import PersonStatus, UnitKind

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_ROWS",
    "Cell",
    "Column",
    "DateOrder",
    "ExposureRow",
    "Fault",
    "Parsed",
    "PersonStatus",
    "RosterRow",
    "Severity",
    "Sheet",
    "SheetRow",
    "ShiftRow",
    "UnitKind",
    "UnitRow",
    "decode",
    "neutralise",
    "parse_date",
    "parse_exposures",
    "parse_roster",
    "parse_shifts",
    "parse_units",
    "parse_wall_time",
    "read_sheet",
]
