"""The installation that a command works on."""

import os
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from wellness.cli.output import note
from wellness.config import Settings
from wellness.domain.importing import DateOrder
from wellness.errors import Conflict
from wellness.services.importing import FileHabits
from wellness.services.policies import find_unused_settings
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


def tell_unused_settings(given: Path | None) -> None:
    """Say so where [privacy] of the settings is no longer what counts; silent before the founding.

    A database that is not there, or of another schema, is the business of other commands.
    """
    settings = read_settings(given)
    url = make_url(settings.database.url)
    is_missing = url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()
    if is_missing:
        return
    runtime = build(settings)
    try:
        if is_current(runtime.database):
            with runtime.database.reading() as session:
                told = find_unused_settings(session, terms=runtime.terms, now=runtime.clock())
            if told:
                note(told)
    except SQLAlchemyError:
        note("The database does not answer, so the policy in force was not compared.")
    finally:
        runtime.database.dispose()


def file_habits(settings: Settings) -> FileHabits:
    """How the agency writes its files."""
    return FileHabits(
        date_order=DateOrder(settings.agency.date_order),
        phone_region=settings.agency.phone_region,
        languages=frozenset(settings.agency.languages),
    )
