"""What an audit finds in files: logs, backups, rights (R19, R24)."""

import io
import logging
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlmodel import Session

from wellness import logs
from wellness.storage import personal

CANARIES: Final = ("+19195550142", "canary@example.org", "Q7c2kXw9Lr4Tz8Vb1Nf6Hg", "203.0.113.77")
"""Values made up for the look at the log's filter; they belong to nobody."""

_OTHERS: Final = 0o077
_NUMBER: Final = re.compile(rb"\+[1-9][0-9]{9,14}(?![0-9])")
_SQLITE: Final = b"SQLite format 3\x00"
_VAULT_TABLE: Final = b"CREATE TABLE ballot"
_KEY_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Places:
    """Where an installation keeps its files."""

    config: Path | None
    database: Path | None
    backups: tuple[Path, ...]
    logs: tuple[Path, ...]


def list_log_faults(session: Session, files: Iterable[Path]) -> Iterator[str]:
    """Log files in which somebody can be found: number, address, name, id or link (R24)."""
    known = personal.list_secrets(session)
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            yield f"{file} cannot be read ({error.strerror})"
            continue
        found = sum(secret in content for secret in known)
        found += len({number for number in _NUMBER.findall(content) if number not in known})
        if found:
            yield f"{file} holds {found} numbers, addresses, names or ids of people"


def list_filter_faults() -> Iterator[str]:
    """What the log's own filter lets through of values made up for it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(logs.Mask())
    said = logging.LogRecord("audit", logging.INFO, "", 0, " ".join(CANARIES), None, None)
    handler.handle(said)
    let_through = sum(canary in written.getvalue() for canary in CANARIES)
    if let_through:
        yield f"the log's filter lets {let_through} of {len(CANARIES)} made-up values through"


def list_copy_faults(places: Places, *, kept: timedelta, now: datetime) -> Iterator[str]:
    """Copies of the vault, and backups that are older than they may be, in the backup folders."""
    for folder in places.backups:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            if _is_of_vault(file):
                yield f"{file} is a copy of the vault, or of a key"
            age = now.timestamp() - file.stat().st_mtime
            if file.match("wellness-*.db") and age > kept.total_seconds():
                yield f"{file} is kept for longer than {kept.days} days"


def list_right_faults(places: Places) -> Iterator[str]:
    """Files that other users of the machine may read or change, and databases put away."""
    for file in _list_files(places.database):
        if stat.S_IMODE(file.stat().st_mode) & _OTHERS:
            yield f"{file} is open to other users"
    if places.database is not None:
        name = places.database.name
        for file in sorted(places.database.parent.glob(f"{name}.before-*")):
            yield f"{file} is a database that was put away by a restore: it names people"
    config = places.config
    if config is not None and config.exists() and config.stat().st_mode & 0o022:
        yield f"{config} can be changed by other users"


def _list_files(database: Path | None) -> Sequence[Path]:
    if database is None:
        return ()
    named = (database.with_name(f"{database.name}{kind}") for kind in ("", "-wal", "-shm"))
    return [path for path in named if path.exists()]


def _is_of_vault(file: Path) -> bool:
    if file.suffix == ".key" and file.stat().st_size == _KEY_BYTES:
        return True
    with file.open("rb") as opened:
        beginning = opened.read(len(_SQLITE))
        if beginning != _SQLITE:
            return False
        opened.seek(0, os.SEEK_SET)
        return _VAULT_TABLE in opened.read(1 << 20)
