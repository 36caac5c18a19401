"""AT5, AT14, AT15, AT19, AT23, AT28: what the vault's files and calls can give away."""

import inspect
import json
import shutil
from datetime import timedelta
from itertools import islice, permutations
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.vault_harness import sealed_rows
from tests.privacy.worlds import ENDS, QUIET, STARTS, STRAINED, cast, close, make_box
from wellness.errors import Conflict
from wellness.vault.calls import Outcome, PeriodEnd
from wellness.vault.service import EmbeddedVault


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
        assert sealed_rows(directory) == []
        assert not list((directory / "keys").glob("period-*"))


def test_at14_two_snapshots_show_that_a_box_changed_and_not_whose_row(
    vault: EmbeddedVault, directory: Path
) -> None:
    vault.open(make_box({"2": range(12), "3": range(12, 24)}))
    before = dict(sealed_rows(directory))

    cast(vault, 3, STRAINED)

    after = dict(sealed_rows(directory))
    changed = {tag for tag in before if before[tag] != after[tag]}
    assert before.keys() == after.keys()
    assert len(changed) == 24
    assert len({len(sealed) for sealed in (*before.values(), *after.values())}) == 1


def test_at14_every_ciphertext_is_new_at_every_cast(vault: EmbeddedVault, directory: Path) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    seen = [sealed for _, sealed in sealed_rows(directory)]

    for number in range(1, 6):
        cast(vault, 3, QUIET, number=number)
        seen += [sealed for _, sealed in sealed_rows(directory)]

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
        places = sorted((raw.rindex(tag), tag) for tag, _ in sealed_rows(copy))
        orders.add(tuple(tag for _, tag in places))

    assert len(orders) == 1


def test_at15_the_order_of_rows_is_that_of_tags_and_not_of_the_roster(
    vault: EmbeddedVault, directory: Path
) -> None:
    vault.open(make_box({"2": range(12), "3": range(12, 30)}))

    raw = (directory / "vault.db").read_bytes()
    places = [raw.index(tag + b"period-1") for tag, _ in sealed_rows(directory)]

    assert places == sorted(places, reverse=True)  # SQLite fills a page from its end


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
