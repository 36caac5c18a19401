"""When the main database was last copied, as its files say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from wellness.config import Settings
from wellness.storage.database import find_file

LATE: Final = timedelta(hours=26)
"""A backup a day, with two hours' grace."""


@dataclass(frozen=True, slots=True)
class BackupState:
    """What is known of backups; with `is_elsewhere` the database's own tools make them unseen.

    `folder` is where they are looked for, None where none is named.
    """

    is_elsewhere: bool
    folder: Path | None
    newest_at: datetime | None
    is_late: bool


def find_backups(settings: Settings, *, now: datetime) -> BackupState:
    """The newest backup in the folders of [backup] paths."""
    folders = settings.backup.paths
    newest = max(_list_instants(folders), default=None)
    return BackupState(
        is_elsewhere=find_file(settings.database.url) is None,
        folder=folders[0] if folders else None,
        newest_at=newest,
        is_late=newest is None or now - newest > LATE,
    )


def _list_instants(folders: Iterable[Path]) -> list[datetime]:
    """When each backup was made, by the name that `wellness backup` gave it."""
    found = []
    for folder in folders:
        try:
            names = [file.name for file in folder.glob("wellness-*.db")]
        except OSError:
            continue
        found += [made_at for name in names if (made_at := _read(name)) is not None]
    return found


def _read(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, "wellness-%Y%m%dT%H%M%SZ.db").replace(tzinfo=UTC)
    except ValueError:
        return None
