"""What of deleted rows a database file still shows, and what only looks like it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from wellness.storage.remnants import find_remnants

ID = "563174080e794e7c8c9d18f52482bc08"
NUMBER = "+19195550123"


def make(path: Path, *rows: tuple[str, str]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE one (before TEXT, value TEXT)")
        connection.executemany("INSERT INTO one VALUES (?, ?)", rows)
        connection.execute("DELETE FROM one WHERE before = 'gone'")


def test_an_id_after_a_byte_that_is_a_plus_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "wellness.db"

    make(path, ("+", ID))

    assert f"+{ID}".encode() in path.read_bytes()
    assert find_remnants(path) == []


@pytest.mark.parametrize("value", [ID, NUMBER])
def test_what_was_deleted_and_can_be_read_is_counted_once(tmp_path: Path, value: str) -> None:
    path = tmp_path / "wellness.db"

    make(path, ("gone", value), ("gone", value), ("", "stays"))

    [found] = find_remnants(path)
    assert found.count == 1


def test_what_a_row_still_holds_is_no_remnant(tmp_path: Path) -> None:
    path = tmp_path / "wellness.db"

    make(path, ("gone", NUMBER), ("", f"{NUMBER} {ID}"))

    assert find_remnants(path) == []
