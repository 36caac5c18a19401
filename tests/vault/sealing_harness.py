"""The rows of a vault's file, read and altered by somebody with the disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.privacy.worlds import person
from wellness.vault.box import Seal
from wellness.vault.file import VaultFile
from wellness.vault.keys import KeyFiles
from wellness.vault.store import SealedRow

BOX = "period-1"


@contextmanager
def by_hand(directory: Path) -> Iterator[sqlite3.Connection]:
    """The file as somebody with the disk and without a key would change it."""
    with closing(sqlite3.connect(directory / "vault.db")) as connection, connection:
        yield connection


def rows_of(directory: Path) -> dict[bytes, SealedRow]:
    with VaultFile(directory / "vault.db").reading() as rows:
        return {row.tag: row for row in rows.list_rows(BOX)}


def tag_of(directory: Path, n: int) -> bytes:
    key = KeyFiles(directory / "keys").find(BOX)
    assert key is not None
    return Seal(key, BOX).tag(person(n))


def put(directory: Path, *rows: SealedRow) -> None:
    with VaultFile(directory / "vault.db").transaction() as stored:
        stored.rewrite(rows)


def bands_in(body: bytes | None, team: str) -> int:
    """In how many bands a team is shown: 2 for 7 to 10 voters, 3 for 11 to 14; 0 if not at all."""
    text = "" if body is None else body.decode()
    return next((m for m in (2, 3) if f'"m":{m},"name":"{team}"' in text), 0)
