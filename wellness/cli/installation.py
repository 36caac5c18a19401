"""The installation that a command works on."""

import os
from pathlib import Path
from typing import Final

from wellness.config import Settings
from wellness.domain.importing import DateOrder
from wellness.errors import Conflict
from wellness.services.importing import FileHabits
from wellness.storage.database import Database
from wellness.storage.upgrade import find_revision, is_current
from wellness.wiring import Runtime, build, load_settings

DEFAULT_CONFIG: Final = Path("wellness.toml")


def find_config(given: Path | None) -> Path | None:
    """The configuration file: the one given, else the usual one if it is there, else none."""
    return given or (DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None)


def read_settings(given: Path | None) -> Settings:
    """The settings of the file and the environment.

    Raises:
        Refused: listing every fault.
    """
    return load_settings(find_config(given), os.environ)


def open_runtime(given: Path | None) -> Runtime:
    """The installation, its database at the schema of this version.

    Raises:
        Refused: the configuration has faults.
        Conflict: the database has another schema.
    """
    runtime = build(read_settings(given))
    require_schema(runtime.database)
    return runtime


def require_schema(database: Database) -> None:
    """Refuse to work on a schema that this version does not know.

    Raises:
        Conflict: the database has none or another one.
    """
    if is_current(database):
        return
    state = "is empty" if find_revision(database) is None else "has the schema of another version"
    raise Conflict(
        f"The database {state}.",
        kept="Nothing was changed.",
        remedy="Make a backup if there is anything in it, then run: wellness upgrade",
    )


def file_habits(settings: Settings) -> FileHabits:
    """How the agency writes its files."""
    return FileHabits(
        date_order=DateOrder(settings.agency.date_order),
        phone_region=settings.agency.phone_region,
        languages=frozenset(settings.agency.languages),
    )
