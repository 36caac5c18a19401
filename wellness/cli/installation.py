"""The installation that a command works on."""

import os
from pathlib import Path
from typing import Final, Literal, assert_never
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from wellness.cli.output import note
from wellness.config import Settings
from wellness.errors import Conflict, Invalid
from wellness.services.directory import list_directory_warnings
from wellness.services.fitting import UnitNames, list_text_faults, list_unit_names
from wellness.services.policies import find_unused_settings
from wellness.storage.database import Database
from wellness.storage.upgrade import Schema, find_schema
from wellness.wiring import Refused, Runtime, build, build_clock, build_terms, load_settings

DEFAULT_CONFIG: Final = Path("wellness.toml")
CONFIG_VARIABLE: Final = "WELLNESS_CONFIG"


class Unconfigured(Refused):
    """There is neither a configuration file nor a setting in the environment."""

    def __init__(self) -> None:
        problem = f"No configuration: {DEFAULT_CONFIG} is not here."
        Invalid.__init__(
            self,
            problem,
            kept="Nothing was started or changed.",
            remedy="Run wellness init to write one, or name one with --config.",
        )
        self.faults = (problem,)


def find_config(given: Path | None) -> Path | None:
    """The configuration file: the one given, else the usual one if it is there, else none."""
    return given or (DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None)


def read_settings(given: Path | None) -> Settings:
    """The settings of the file and the environment.

    Raises:
        Refused: listing every fault, or saying that there is no configuration.
    """
    path = find_config(given)
    if path is None and not any(_is_setting(name) for name in os.environ):
        raise Unconfigured
    return load_settings(path, os.environ)


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
    if find_known_schema(database) is Schema.EMPTY:
        raise Conflict(
            "The database is empty.",
            kept="Nothing was changed.",
            remedy="Make a backup if there is anything in it, then run: wellness upgrade",
        )


def find_known_schema(database: Database) -> Literal[Schema.CURRENT, Schema.EMPTY]:
    """Whether the database has this version's schema or none yet.

    Raises:
        Conflict: the database has the schema of another version.
    """
    match find_schema(database):
        case Schema.CURRENT | Schema.EMPTY as found:
            return found
        case Schema.OLDER:
            raise Conflict(
                "The database has the schema of an earlier version.",
                kept="Nothing was changed.",
                remedy="Make a backup, then run: wellness upgrade",
            )
        case Schema.UNKNOWN:
            raise another_version()
        case strange:
            assert_never(strange)


def another_version() -> Conflict:
    """What is said of a database that a later version of the program has worked on."""
    return Conflict(
        "The database has the schema of another version, probably a newer one.",
        kept="Nothing was changed.",
        remedy="Install that version again, or restore the backup made before it.",
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
        if find_schema(runtime.database) is Schema.CURRENT:
            with runtime.database.reading() as session:
                told = find_unused_settings(session, terms=runtime.terms, now=runtime.clock())
            if told:
                note(told)
    except SQLAlchemyError:
        note("The database does not answer, so the policy in force was not compared.")
    finally:
        runtime.database.dispose()


def list_directory_news(given: Path | None) -> list[str]:
    """What is to be seen to in the support directory, by the date of the agency."""
    settings = read_settings(given)
    today = build_clock(settings)().astimezone(ZoneInfo(settings.agency.zone)).date()
    return list_directory_warnings(settings.support, today)


def find_text_faults(settings: Settings) -> tuple[str, ...]:
    """The faults of the texts with the stored names of units, one line each (R15)."""
    names = read_unit_names(Database(settings.database.url))
    faults = list_text_faults(names, terms=build_terms(settings))
    return tuple(f"[texts] {fault}" for fault in faults)


def require_fit_texts(settings: Settings) -> None:
    """Refuse to run with texts that must not be sent, or that a phone bill would tell apart.

    Raises:
        Refused: naming text, language, team name and by how many characters, for every fault.
    """
    if faults := find_text_faults(settings):
        raise Refused(faults)


def read_unit_names(database: Database) -> UnitNames:
    """The names of all units; none before the database was set up. Closes the database.

    Raises:
        Conflict: the database has the schema of another version.
    """
    try:
        if find_known_schema(database) is Schema.EMPTY:
            return UnitNames()
        with database.reading() as session:
            return list_unit_names(session)
    finally:
        database.dispose()


def _is_setting(variable: str) -> bool:
    return variable.startswith("WELLNESS_") and variable != CONFIG_VARIABLE
