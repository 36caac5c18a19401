"""Writers of one SQLite file take turns, whoever they are."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

import wellness.turns
from wellness.turns import begin_writing, seconds_left, waiting_at_most


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "count.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE count (n INTEGER)")
        connection.execute("INSERT INTO count VALUES (0)")
    return path


def connect(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


def test_no_writer_loses_its_turn_or_overwrites_another(file: Path) -> None:
    def write(times: int) -> None:
        with connect(file) as connection:
            for _ in range(times):
                begin_writing(connection)
                (n,) = connection.execute("SELECT n FROM count").fetchone()
                connection.execute("UPDATE count SET n = ?", (n + 1,))
                connection.execute("COMMIT")

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, [50] * 8))

    with connect(file) as connection:
        assert connection.execute("SELECT n FROM count").fetchone() == (400,)


def test_a_file_held_too_long_is_an_error_and_the_usual_patience_comes_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wellness.turns, "LONGEST_SECONDS", 0.05)
    with connect(file) as holder, connect(file) as waiting:
        begin_writing(holder)

        with pytest.raises(sqlite3.OperationalError, match="locked"):
            begin_writing(waiting)

        assert waiting.execute("PRAGMA busy_timeout").fetchone() == (50,)
        holder.execute("COMMIT")
        begin_writing(waiting)


def test_what_is_wrong_with_the_file_itself_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(b"no database at all" * 100)

    with connect(path) as connection, pytest.raises(sqlite3.DatabaseError, match="not a database"):
        begin_writing(connection)


def test_a_caller_that_does_not_wait_long_is_told_early_and_the_next_one_is_not(
    file: Path,
) -> None:
    with connect(file) as holder, connect(file) as waiting:
        begin_writing(holder)

        began = time.monotonic()
        with waiting_at_most(0.05), pytest.raises(sqlite3.OperationalError, match="locked"):
            begin_writing(waiting)

        assert time.monotonic() - began < 5
        assert seconds_left() == wellness.turns.LONGEST_SECONDS


def test_what_was_waited_for_before_counts(file: Path) -> None:
    assert file.exists()
    with waiting_at_most(0):
        assert seconds_left() == 0
        with waiting_at_most(5):
            assert 4 < seconds_left() <= 5
