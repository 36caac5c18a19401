"""AT16, AT23: what overwritten keys, freed pages and a clock set back can give away."""

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.worlds import ENDS, QUIET, STARTS, STRAINED, cast, close, make_box
from wellness.vault.calls import Outcome
from wellness.vault.file import VaultFile
from wellness.vault.service import EmbeddedVault


def _fill(vault: EmbeddedVault) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    for n in range(12):
        cast(vault, n, STRAINED)


def test_at16_a_key_is_overwritten_where_it_lay_and_not_only_unlinked(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path, tmp_path: Path
) -> None:
    _fill(vault)
    kept_open = tmp_path / "another-name"
    os.link(directory / "keys" / "period-1.key", kept_open)
    key = kept_open.read_bytes()

    close(vault, clock)

    assert len(kept_open.read_bytes()) == len(key)
    assert not any(key[at : at + 8] in kept_open.read_bytes() for at in range(0, len(key), 8))


@pytest.mark.parametrize("step", ["erased", "compacted"])
def test_at16_deleted_rows_are_gone_from_the_file_before_it_is_rebuilt(
    directory: Path, clock: FrozenClock, step: str
) -> None:
    seen: dict[str, bytes] = {}

    def note(name: str) -> None:
        seen[name] = (directory / "vault.db").read_bytes()

    vault = EmbeddedVault(directory, clock, step=note)
    _fill(vault)
    with VaultFile(directory / "vault.db").reading() as rows:
        markers = [part for row in rows.list_rows("period-1") for part in (row.tag, row.sealed)]
    assert all(marker in (directory / "vault.db").read_bytes() for marker in markers)

    close(vault, clock)

    assert not any(marker in seen[step] for marker in markers)


def test_at16_a_close_leaves_no_free_page_and_no_journal(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path
) -> None:
    vault.open(make_box({"2": range(400), "3": ()}))  # rows enough to free whole pages
    cast(vault, 3, STRAINED)

    close(vault, clock)

    with closing(sqlite3.connect(directory / "vault.db")) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert {path.name for path in directory.iterdir()} == {"vault.db", "keys"}


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("secure_delete", 1), ("journal_mode", "delete"), ("synchronous", 2), ("temp_store", 2)],
)
def test_at16_every_connection_to_the_vault_deletes_for_good(
    directory: Path, vault: EmbeddedVault, pragma: str, value: object
) -> None:
    _fill(vault)
    file = VaultFile(directory / "vault.db")

    with file._connected() as connection:
        assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_at23_a_period_that_is_over_takes_nothing_though_the_clock_is_set_back(
    vault: EmbeddedVault, clock: FrozenClock
) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    clock.now = ENDS + timedelta(minutes=1)
    vault.open(make_box({"2": range(12), "3": ()}, period=2, starts_at=ENDS))

    clock.now = STARTS

    assert cast(vault, 0, QUIET).outcome is Outcome.CLOSED
