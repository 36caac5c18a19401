"""Looks at the vault's folder from outside: rights, keys, and what should be gone (R19, R21).

Nothing is opened for writing, and no key or ballot is read: names, rights and counts are enough.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from wellness.vault.calls import BoxStatus, VaultStatus

_OTHERS: Final = 0o077
_LATEST: Final = timedelta(hours=1)
_DAYS_COUNTED: Final = timedelta(days=3)


def list_box_faults(status: VaultStatus, *, now: datetime) -> Iterator[str]:
    """Boxes that are over by more than an hour and were not closed."""
    for box in status.boxes:
        if box.state == "open" and box.ends_at < now - _LATEST:
            yield f"{box.name} is over since {box.ends_at:%Y-%m-%d %H:%M}Z and was not closed"


def list_folder_faults(folder: Path, *, now: datetime) -> Iterator[str]:
    """What is wrong in a vault's folder, to be asked before anything opens the vault and mends it.

    Raises:
        PermissionError: the folder is another user's, as it should be where the vault is a process.
    """
    keys = folder / "keys"
    for path in (folder, keys, *sorted(folder.glob("vault.db*")), *sorted(keys.glob("*"))):
        if path.stat().st_mode & _OTHERS:
            yield f"{path.relative_to(folder.parent)} is open to other users"
    yield from _list_key_faults(folder, now)
    yield from _list_row_faults(folder / "vault.db")


def _list_key_faults(folder: Path, now: datetime) -> Iterator[str]:
    boxes, slots = _read_boxes(folder / "vault.db"), _read_slots(folder / "vault.db")
    for path in sorted((folder / "keys").glob("*")):
        box = boxes.get(path.stem)
        if path.suffix != ".key":
            yield f"keys/{path.name} is no key of the vault's"
        elif box is not None:
            kept_for = _LATEST if box.kind == "period" else _DAYS_COUNTED
            if box.state != "open" and box.ends_at < now - kept_for:
                yield f"the key of {box.name} is still there, though it is closed"
        elif path.stem not in slots:
            yield f"keys/{path.name} belongs to nothing that the vault knows"
        elif slots[path.stem] < now - _LATEST:
            yield f"the key of the counter {path.stem} is still there, though its time is over"


def _list_row_faults(file: Path) -> Iterator[str]:
    with closing(_reading(file)) as connection:
        strays = connection.execute(
            "SELECT count(*) FROM ballot LEFT JOIN box ON box.name = ballot.box"
            " WHERE box.name IS NULL OR (box.kind = 'period' AND box.state <> 'open')"
        ).fetchone()[0]
        owes = connection.execute("PRAGMA user_version").fetchone()[0]
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
    if strays:
        yield f"{strays} sealed rows are left of boxes that are closed"
    if owes and free:
        yield "rows were deleted and the file was not rebuilt since"


def _read_boxes(file: Path) -> dict[str, BoxStatus]:
    with closing(_reading(file)) as connection:
        rows = connection.execute("SELECT name, kind, state, eligible, ends_at FROM box").fetchall()
    return {
        name: BoxStatus(name, kind, state, eligible, datetime.fromisoformat(ends_at))
        for name, kind, state, eligible, ends_at in rows
    }


def _read_slots(file: Path) -> dict[str, datetime]:
    with closing(_reading(file)) as connection:
        rows = connection.execute("SELECT name, ends_at FROM slot").fetchall()
    return {name: datetime.fromisoformat(ends_at) for name, ends_at in rows}


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
