"""Waiting for one's turn to write to an SQLite file.

SQLite's own waiting sleeps longer and longer, up to a tenth of a second, and then finds others
ahead again. Looking every millisecond costs little and takes a free file at once.
"""

import sqlite3
import time

LONGEST_SECONDS = 10.0
_PAUSE_SECONDS = 0.001


def begin_writing(connection: sqlite3.Connection) -> None:
    """Begin a transaction that is alone in the file from now on.

    Raises:
        sqlite3.OperationalError: others held the file for ten seconds, or it cannot be written.
    """
    deadline = time.monotonic() + LONGEST_SECONDS
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
