"""One SQLite file of the simulator, shared by all its threads."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

Values = Sequence[object] | Mapping[str, object]

_SCHEMA: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    phone TEXT NOT NULL,
    sender TEXT NOT NULL,
    service_sid TEXT,
    text TEXT NOT NULL,
    body TEXT NOT NULL,
    segments INTEGER NOT NULL,
    status TEXT NOT NULL,
    error_code INTEGER,
    final INTEGER NOT NULL,
    discard INTEGER NOT NULL,
    obfuscate INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    sent_at TEXT,
    deleted INTEGER NOT NULL DEFAULT 0,
    arrival INTEGER UNIQUE,
    arrived_at TEXT
);
CREATE INDEX IF NOT EXISTS message_phone ON message (phone, arrival);
CREATE INDEX IF NOT EXISTS message_listed ON message (coalesce(sent_at, created_at));
CREATE TABLE IF NOT EXISTS phone (
    number TEXT PRIMARY KEY,
    label TEXT NOT NULL DEFAULT '',
    last_arrival INTEGER
);
CREATE INDEX IF NOT EXISTS phone_last ON phone (last_arrival);
CREATE TABLE IF NOT EXISTS blocked (
    phone TEXT NOT NULL,
    sender TEXT NOT NULL,
    PRIMARY KEY (phone, sender)
);
"""
# A delivery lives in memory: what a stopped simulator had under way ends as "unknown error".
_LEFTOVERS: Final = (
    "UPDATE message SET status = 'undelivered', error_code = 30008, final = 1 WHERE final = 0"
)


class Database:
    """The connection and its lock. `version` rises with every change the pages show."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(_SCHEMA)
        self._connection.execute(_LEFTOVERS)
        self.version = 0

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other threads out for several statements that belong together."""
        with self._lock:
            yield

    def run(self, statement: str, values: Values = ()) -> list[sqlite3.Row]:
        """Execute one statement, committed at once, and return its rows."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Close the file; nothing can be run any more."""
        with self._lock:
            self._connection.close()
