"""The vault's own SQLite file and its transactions.

Rollback journal, full sync and secure delete on every connection: in WAL mode deleted content
stays readable in the log (measured in the privacy study), so WAL is for the main database only.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from wellness.errors import Unavailable
from wellness.turns import LONGEST_SECONDS, begin_writing, seconds_left
from wellness.vault.schema import SCHEMA
from wellness.vault.store import REBUILD_OWED, Rows

_Place = tuple[int, int, int]
"""Process, device and inode: where a connection is good."""


@dataclass(frozen=True, slots=True)
class _Kept:
    connection: sqlite3.Connection
    place: _Place | None


class VaultFile:
    """The file and its transactions.

    Writers take turns on one connection that is kept: to open one costs more than to count a vote.
    It is given up where another process inherited it, where another file has come to lie under the
    path, and after any failure. Readers, who are few, open and close their own.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self._path, self._durable = path, durable
        self._turns = Lock()
        self._kept: _Kept | None = None
        path.touch(mode=0o600)
        with self._connected() as connection:
            connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[Rows]:
        """One write transaction, alone in the file from its first statement on.

        Threads of a process queue for it, so that they do not all look for their turn.

        Raises:
            Unavailable: other threads held the file for too long.
        """
        with self._turn(), self._writing() as connection:
            begin_writing(connection)
            try:
                yield Rows(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=seconds_left()):
            raise Unavailable("The vault is busy.", remedy="Try again in a moment.")
        try:
            yield
        finally:
            self._turns.release()

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """One consistent view."""
        with self._connected() as connection:
            connection.execute("BEGIN")
            yield Rows(connection)

    def compact(self) -> None:
        """Rebuild the file so that no freed page survives (R19)."""
        with self._connected() as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA user_version = 0")

    def owes_rebuild(self) -> bool:
        """Whether rows were deleted and the file was not rebuilt since, as after a crash."""
        with self._connected() as connection:
            return bool(connection.execute("PRAGMA user_version").fetchone()[0] == REBUILD_OWED)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The kept connection, in the hands of whoever has the turn."""
        kept, self._kept = self._kept, None
        if kept is None or kept.place is None or kept.place != _find_place(self._path):
            connection = self._connect()
            kept = _Kept(connection, _find_place(self._path))
        try:
            yield kept.connection
        except BaseException:
            kept.connection.close()
            raise
        self._kept = kept

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = self._connect()
        try:
            yield connection
        finally:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        # Whoever has the turn may be any thread; no two have it at once.
        connection = sqlite3.connect(
            self._path, timeout=LONGEST_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'OFF'}")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection


def _find_place(path: Path) -> _Place | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return os.getpid(), found.st_dev, found.st_ino
