"""Copies of the main database when it is an SQLite file: made while it is in use, checked, placed.

A file is written aside and takes its name once it is whole; it is its owner's alone from its first
byte. The vault is never opened here.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from wellness.errors import Conflict, Invalid
from wellness.storage.database import Database
from wellness.storage.whitelist import list_schema_faults

_LOGS: Final = ("-wal", "-shm", "-journal")


@contextmanager
def aside(target: Path) -> Iterator[Path]:
    """An empty file beside `target`, for its owner alone; it is gone afterwards unless renamed."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = target.with_name(f".{target.name}.part")
    _discard(path)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield path
    finally:
        _discard(path)


def copy_into(source: Path, target: Path) -> None:
    """Copy an SQLite file, as it is at one moment, into another; writers are not held up.

    Raises:
        Invalid: the source is no SQLite database.
    """
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise Invalid(
            f"{source} cannot be read as a database ({type(error).__name__}).",
            kept="Nothing was changed.",
            remedy="Name the file of a database, such as one that wellness backup wrote.",
        ) from error


def finish(file: Path) -> None:
    """Rebuild a copy without free pages, as one single file, look through it, and make it durable.

    Raises:
        Invalid: it is damaged, or holds something that the main database does not (R19, R23).
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = DELETE")
    faults = _list_faults(file)
    if faults:
        raise Invalid(
            f"The copy is not sound: {faults[0]}.",
            kept="It was thrown away; the database is as it was.",
            remedy="Run wellness privacy audit, and restore an earlier backup if it is damaged.",
        )
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def place(new: Path, target: Path) -> None:
    """Give a finished file its name, durably; a log that an earlier file left is not applied."""
    for kind in _LOGS:
        target.with_name(f"{target.name}{kind}").unlink(missing_ok=True)
    new.replace(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_unused(file: Path) -> None:
    """Refuse a database that a process holds open; its log is moved into the file then.

    Raises:
        Conflict: a web server, a worker or another command has it open.
    """
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise Conflict(
            f"{file} is in use.",
            kept="Nothing was changed.",
            remedy="Stop the web server and the workers, then run this command again.",
        ) from error


def _list_faults(file: Path) -> list[str]:
    """What is damaged in an SQLite file, or is on no whitelist."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as found:
            said = [str(row[0]) for row in found.execute("PRAGMA integrity_check")]
            strays = found.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.Error as error:
        return [f"it is damaged ({type(error).__name__})"]
    faults = [] if said == ["ok"] else [f"it is damaged ({len(said)} places)"]
    faults += [
        f"rows of {table} name something that is gone" for table in {row[0] for row in strays}
    ]
    return faults or _list_strange(file)


def _list_strange(file: Path) -> list[str]:
    database = Database(f"sqlite:///{file}")
    try:
        return list_schema_faults(database)
    finally:
        database.dispose()
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")


def _discard(path: Path) -> None:
    for kind in ("", *_LOGS):
        path.with_name(f"{path.name}{kind}").unlink(missing_ok=True)
