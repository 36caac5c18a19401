"""AT5, AT14 to AT17, AT19, AT21, AT22: what the vault's files and calls can give away."""

import inspect
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from itertools import islice, permutations
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy import worlds
from tests.privacy.worlds import ENDS, QUIET, STARTS, STRAINED, cast, close, files_of, make_box
from wellness.errors import Conflict
from wellness.vault import service
from wellness.vault.calls import Outcome, PeriodEnd
from wellness.vault.service import EmbeddedVault
from wellness.vault.store import VaultFile

CLOSE_STEPS = [
    "compose",
    "latch",
    "latched",
    "key-destroyed",
    "rows-deleted",
    "erased",
    "compacted",
]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "vault"


def _rows(directory: Path) -> list[tuple[bytes, bytes]]:
    with VaultFile(directory / "vault.db").reading() as rows:
        return [(row.tag, row.sealed) for row in rows.list_rows("period-1")]


def test_at05_a_small_leaf_is_never_carried_into_the_next_period(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path
) -> None:
    for period in (1, 2):
        vault.open(
            make_box(
                {"2": range(20), "3": range(20, 26)},
                period=period,
                starts_at=STARTS + timedelta(days=14 * (period - 1)),
            )
        )
        for n in (*range(8), *range(20, 26)):
            cast(vault, n, STRAINED, period=period)

        body = close(vault, clock, period)

        assert body is not None
        [group] = json.loads(body)["groups"]
        assert [leaf["id"] for leaf in group["leaves"]] == ["2"]
        assert _rows(directory) == []
        assert not list((directory / "keys").glob("period-*"))


def test_at14_two_snapshots_show_that_a_box_changed_and_not_whose_row(
    vault: EmbeddedVault, directory: Path
) -> None:
    vault.open(make_box({"2": range(12), "3": range(12, 24)}))
    before = dict(_rows(directory))

    cast(vault, 3, STRAINED)

    after = dict(_rows(directory))
    changed = {tag for tag in before if before[tag] != after[tag]}
    assert before.keys() == after.keys()
    assert len(changed) == 24
    assert len({len(sealed) for sealed in (*before.values(), *after.values())}) == 1


def test_at14_every_ciphertext_is_new_at_every_cast(vault: EmbeddedVault, directory: Path) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    seen = [sealed for _, sealed in _rows(directory)]

    for number in range(1, 6):
        cast(vault, 3, QUIET, number=number)
        seen += [sealed for _, sealed in _rows(directory)]

    nonces = {sealed[:12] for sealed in seen}
    assert len(nonces) == len(set(seen)) == len(seen)


def test_at15_the_order_of_rows_does_not_tell_the_order_of_arrival(
    tmp_path: Path, clock: FrozenClock
) -> None:
    start = tmp_path / "start"
    EmbeddedVault(start, clock).open(make_box({"2": range(9), "3": ()}))
    orders = set()

    for i, arrival in enumerate(islice(permutations(range(9)), 0, 12 * 1000, 1000)):
        copy = tmp_path / f"copy{i}"
        shutil.copytree(start, copy)
        vault = EmbeddedVault(copy, clock)
        for n in arrival:
            cast(vault, n, STRAINED)
        raw = (copy / "vault.db").read_bytes()
        places = sorted((raw.rindex(tag), tag) for tag, _ in _rows(copy))
        orders.add(tuple(tag for _, tag in places))

    assert len(orders) == 1


def test_at15_the_order_of_rows_is_that_of_tags_and_not_of_the_roster(
    vault: EmbeddedVault, directory: Path
) -> None:
    vault.open(make_box({"2": range(12), "3": range(12, 30)}))

    raw = (directory / "vault.db").read_bytes()
    places = [raw.index(tag + b"period-1") for tag, _ in _rows(directory)]

    assert places == sorted(places, reverse=True)  # SQLite fills a page from its end


def test_at16_after_close_no_row_and_no_key_is_left_in_any_file(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path, tmp_path: Path
) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    for n in range(12):
        cast(vault, n, STRAINED)
    key = (directory / "keys" / "period-1.key").read_bytes()
    markers = [key[:32], key[32:], *(part for row in _rows(directory) for part in row)]
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
    markers = [key[:32], key[32:], *(part for row in _rows(directory) for part in row)]

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


def test_at19_the_vault_offers_five_calls_and_no_more() -> None:
    offered = {
        name
        for name, _ in inspect.getmembers(EmbeddedVault, inspect.isfunction)
        if not name.startswith("_")
    }

    assert offered == {"open", "cast", "cancel", "close", "status"}


def test_at19_status_tells_nothing_about_one_person(vault: EmbeddedVault) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    before = vault.status()

    cast(vault, 3, STRAINED)

    assert vault.status() == before


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
    assert _rows(directory) == []


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


def test_at23_a_period_cannot_be_closed_before_its_end(
    vault: EmbeddedVault, clock: FrozenClock
) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    clock.now = ENDS - timedelta(seconds=1)

    with pytest.raises(Conflict, match="cannot be closed before"):
        vault.close(PeriodEnd(1))

    assert cast(vault, 0, QUIET).outcome is Outcome.COUNTED


def test_at23_nothing_is_cast_after_the_end_even_if_the_clock_is_set_back(
    vault: EmbeddedVault, clock: FrozenClock
) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    close(vault, clock)

    clock.now = STARTS
    vault.open(make_box({"2": range(12), "3": ()}))

    assert cast(vault, 0, QUIET).outcome is Outcome.CLOSED


def test_at28_somebody_who_moves_teams_has_one_vote_under_the_leaf_of_opening(
    vault: EmbeddedVault, clock: FrozenClock
) -> None:
    vault.open(make_box({"2": range(7), "3": range(7, 14)}))
    for n in range(14):
        cast(vault, n, STRAINED)
    vault.open(make_box({"2": range(1, 7), "3": (0, *range(7, 14))}))
    cast(vault, 0, STRAINED, number=2)

    body = close(vault, clock)

    assert body is not None
    assert [(g["at"], g["m"]) for g in json.loads(body)["groups"]] == [("2", 2), ("3", 2)]


def test_at28_nobody_can_be_named_in_two_teams(vault: EmbeddedVault) -> None:
    with pytest.raises(Exception, match="named twice"):
        vault.open(make_box({"2": range(7), "3": range(6, 14)}))

    assert vault.status().boxes == ()
