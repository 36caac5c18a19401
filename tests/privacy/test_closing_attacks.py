"""AT16, AT17, AT21, AT22: what is left of a box that was closed, wherever the close was killed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy import worlds
from tests.privacy.vault_harness import sealed_rows
from tests.privacy.worlds import ENDS, QUIET, STRAINED, cast, close, files_of, make_box
from wellness.vault import service
from wellness.vault.calls import Outcome
from wellness.vault.file import VaultFile
from wellness.vault.service import EmbeddedVault

CLOSE_STEPS = [
    "compose",
    "latch",
    "latched",
    "key-destroyed",
    "rows-deleted",
    "erased",
    "compacted",
]


def test_at16_after_close_no_row_and_no_key_is_left_in_any_file(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path, tmp_path: Path
) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    for n in range(12):
        cast(vault, n, STRAINED)
    key = (directory / "keys" / "period-1.key").read_bytes()
    markers = [key[:32], key[32:], *(part for row in sealed_rows(directory) for part in row)]
    assert any(marker in content for content in files_of(directory).values() for marker in markers)

    close(vault, clock)

    for path, content in files_of(tmp_path).items():
        assert not any(marker in content for marker in markers), path


_CLOSE_AND_DIE = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from wellness.vault.calls import PeriodEnd
from wellness.vault.service import EmbeddedVault

started = []

def step(name):
    if started and name == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

vault = EmbeddedVault(Path(sys.argv[1]), lambda: datetime.fromisoformat(sys.argv[2]), step=step)
started.append(True)
vault.close(PeriodEnd(1))
"""


@pytest.mark.parametrize("step", CLOSE_STEPS)
def test_at17_killed_at_any_step_of_a_close_it_is_finished_at_the_next_start(
    clock: FrozenClock, directory: Path, tmp_path: Path, step: str
) -> None:
    vault = EmbeddedVault(directory, clock)
    vault.open(make_box({"2": range(12), "3": ()}))
    for n in range(12):
        cast(vault, n, STRAINED)
    key = (directory / "keys" / "period-1.key").read_bytes()
    markers = [key[:32], key[32:], *(part for row in sealed_rows(directory) for part in row)]

    killed = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", _CLOSE_AND_DIE, str(directory), ENDS.isoformat(), step],
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(service.__file__).parents[2])},
    )
    body = close(EmbeddedVault(directory, clock), clock)

    assert killed.returncode == -signal.SIGKILL
    assert body is not None
    assert [group["m"] for group in json.loads(body)["groups"]] == [3]
    assert not list((directory / "keys").glob("period-*"))
    for path, content in files_of(tmp_path).items():
        assert not any(marker in content for marker in markers), path


@pytest.mark.parametrize("step", ["rows-deleted", "erased"])
def test_at17_killed_before_the_file_was_rebuilt_no_freed_page_survives_the_next_start(
    clock: FrozenClock, directory: Path, step: str
) -> None:
    vault = EmbeddedVault(directory, clock)
    vault.open(make_box({"2": range(200), "3": range(200, 400)}))

    killed = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", _CLOSE_AND_DIE, str(directory), ENDS.isoformat(), step],
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(service.__file__).parents[2])},
    )
    is_freed = _count_free_pages(directory) > 0
    EmbeddedVault(directory, clock)

    assert killed.returncode == -signal.SIGKILL
    assert is_freed == (step == "erased")
    assert _count_free_pages(directory) == 0
    assert not list((directory / "keys").glob("period-*"))
    steps: list[str] = []
    EmbeddedVault(directory, clock, step=steps.append)
    assert steps == ["rows-deleted", "erased", "compacted"]


def _count_free_pages(directory: Path) -> int:
    with closing(sqlite3.connect(directory / "vault.db")) as connection:
        return int(connection.execute("PRAGMA freelist_count").fetchone()[0])


def test_at21_after_the_latch_nothing_is_computed_again(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path
) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    for n in range(12):
        cast(vault, n, STRAINED)
    first = close(vault, clock)

    class Forbidden(Exception):
        pass

    def step(name: str) -> None:
        if name == "compose":
            raise Forbidden

    again = close(EmbeddedVault(directory, clock, step=step), clock)

    assert first is not None
    assert again == first


def test_at22_a_period_without_its_key_is_lost_and_has_no_figure(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path
) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    for n in range(12):
        cast(vault, n, STRAINED)
    (directory / "keys" / "period-1.key").unlink()

    restarted = EmbeddedVault(directory, clock)

    assert cast(restarted, 0, QUIET).outcome is Outcome.CLOSED
    assert [box.state for box in restarted.status().boxes] == ["lost"]
    assert close(restarted, clock) is None
    assert sealed_rows(directory) == []


def test_at22_where_no_row_can_be_read_the_period_is_lost_rather_than_guessed(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path
) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    for n in range(12):
        cast(vault, n, STRAINED)
    with VaultFile(directory / "vault.db").transaction() as rows:
        rows.rewrite([worlds.altered(row) for row in rows.list_rows("period-1")])

    assert close(vault, clock) is None
    assert not list((directory / "keys").glob("period-*"))
