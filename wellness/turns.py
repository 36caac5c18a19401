"""Waiting for one's turn to write to an SQLite file.

SQLite's own waiting sleeps longer and longer, up to a tenth of a second, and then finds others
ahead again. Looking every millisecond costs little and takes a free file at once.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST_SECONDS = 10.0
_PAUSE_SECONDS = 0.001
_deadline: ContextVar[float | None] = ContextVar("deadline of waiting", default=None)


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Bound all the waiting for turns within, for a caller that does not wait long itself."""
    before = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(before)


def seconds_left() -> float:
    """How long may be waited for a turn now."""
    deadline = _deadline.get()
    if deadline is None:
        return LONGEST_SECONDS
    return min(LONGEST_SECONDS, max(0.0, deadline - time.monotonic()))


def begin_writing(connection: sqlite3.Connection) -> None:
    """Begin a transaction that is alone in the file from now on.

    Raises:
        sqlite3.OperationalError: others held the file for ten seconds, or as long as the caller
            waits; or it cannot be written.
    """
    deadline = time.monotonic() + seconds_left()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE_SECONDS)
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {LONGEST_SECONDS * 1000:.0f}")
