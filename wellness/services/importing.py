"""Imports: a file is taken whole, or refused with every fault named."""

from wellness.services.importing_exposures import import_exposures
from wellness.services.importing_results import (
    FileHabits,
    ImportRefused,
    ImportReport,
    Move,
    Outcome,
    RowOutcome,
)
from wellness.services.importing_roster import import_roster
from wellness.services.importing_shifts import import_shifts
from wellness.services.importing_units import found_agency, import_units

__all__ = [
    "FileHabits",
    "ImportRefused",
    "ImportReport",
    "Move",
    "Outcome",
    "RowOutcome",
    "found_agency",
    "import_exposures",
    "import_roster",
    "import_shifts",
    "import_units",
]
