"""Looks through the bytes of an SQLite database for what its rows do not hold any more (R17, R23).

Ids, hashes of links and numbers, and the provider's ids are runs of at least 32 hexadecimal digits;
telephone numbers begin with a plus. Whatever looks like one in a file, in its log or in a free page
and is in no row was deleted and can still be read.
"""

import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TOKEN: Final = 32
_HEX: Final = re.compile(rb"[0-9a-f]{32,}")
_NUMBER: Final = re.compile(rb"\+[1-9][0-9]{7,14}")
_AFTER_PLUS: Final = re.compile(rb"\+[1-9][0-9]{7}[0-9a-f]*")
_SHORTEST_NUMBER: Final = 9


@dataclass(frozen=True, slots=True)
class Remnant:
    """How many deleted ids, hashes or numbers a file still shows; never which."""

    file: Path
    count: int


def list_files(database: Path) -> list[Path]:
    """The file of a database, its logs, and the temporary files SQLite may have left behind."""
    beside = (database.with_name(f"{database.name}{kind}") for kind in ("", "-wal", "-journal"))
    left = Path(tempfile.gettempdir()).glob("etilqs_*")
    return [path for path in (*beside, *left) if path.is_file()]


def find_remnants(database: Path) -> list[Remnant]:
    """The files of a database in which deleted rows can still be read."""
    live = _Live(_read_values(database))
    found = []
    for file in list_files(database):
        try:
            content = file.read_bytes()
        except FileNotFoundError:  # the log was emptied meanwhile
            continue
        count = len({each for each in _list_tokens(content) if live.leaves_open(each)})
        if count:
            found.append(Remnant(file, count))
    return found


class _Live:
    """Every id, hash and number that some row holds."""

    def __init__(self, values: Iterable[bytes]) -> None:
        self._windows: set[bytes] = set()
        self._numbers: set[bytes] = set()
        for value in values:
            self._numbers.update(_NUMBER.findall(value))
            for run in _HEX.findall(value):
                self._windows.update(_windows(run))

    def leaves_open(self, token: bytes) -> bool:
        """Whether no row explains a token; neighbours in a row stand without a gap between them."""
        if token.startswith(b"+"):
            if token[1 : 1 + _TOKEN] in self._windows:
                return False  # an id after a byte that is a plus by chance
            [number] = _NUMBER.findall(token)
            lengths = range(_SHORTEST_NUMBER, len(number) + 1)
            return not any(number[:length] in self._numbers for length in lengths)
        unexplained = 0
        explained_to = 0
        for at in range(len(token)):
            if token[at : at + _TOKEN] in self._windows:
                explained_to = at + _TOKEN
            unexplained = 0 if at < explained_to else unexplained + 1
            if unexplained >= _TOKEN:
                return True
        return False


def _windows(run: bytes) -> Iterator[bytes]:
    return (run[at : at + _TOKEN] for at in range(len(run) - _TOKEN + 1))


def _list_tokens(content: bytes) -> Iterator[bytes]:
    yield from _HEX.findall(content)
    yield from _AFTER_PLUS.findall(content)


def _read_values(database: Path) -> Iterator[bytes]:
    """Every text and blob of every row."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            quoted = table.replace('"', '""')
            for row in connection.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 - its own name
                for value in row:
                    if isinstance(value, str):
                        yield value.encode()
                    elif isinstance(value, bytes):
                        yield value
