"""What the seals bind, how many rows change together, and what an altered row costs."""

import logging
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.worlds import (
    ENDS,
    FLAT,
    QUIET,
    STARTS,
    STRAINED,
    altered,
    cast,
    close,
    make_box,
    person,
)
from tests.vault.sealing_harness import BOX, bands_in, by_hand, put, rows_of, tag_of
from wellness.domain.bands import Limits
from wellness.domain.releases import TreeUnit
from wellness.errors import Conflict
from wellness.vault.box import FEWEST_IN_PART
from wellness.vault.calls import Outcome, PeriodBox, Withdrawal
from wellness.vault.file import VaultFile
from wellness.vault.service import EmbeddedVault
from wellness.vault.store import SealedRow


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "vault"


# What a seal binds.


def test_a_row_put_back_is_not_taken_for_the_present_one(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path
) -> None:
    vault.open(make_box({"2": range(11), "3": ()}))
    for n in range(11):
        cast(vault, n, STRAINED)
    old = rows_of(directory)[tag_of(directory, 4)]
    cast(vault, 4, QUIET)

    put(directory, old)

    assert bands_in(close(vault, clock), "Team A") == 2  # ten voters: the old vote does not count


def test_a_row_put_back_stays_out_when_others_cast(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path
) -> None:
    vault.open(make_box({"2": range(11), "3": ()}))
    empty = rows_of(directory)[tag_of(directory, 4)]
    for n in range(11):
        cast(vault, n, STRAINED)
    put(directory, empty)

    cast(vault, 5, STRAINED, number=2)

    assert rows_of(directory)[empty.tag].sealed == empty.sealed
    assert bands_in(close(vault, clock), "Team A") == 2


@pytest.mark.parametrize("change", ["leaf = '3'", "part = 7"])
def test_a_row_moved_elsewhere_counts_nowhere(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path, change: str
) -> None:
    vault.open(make_box({"2": range(11), "3": range(11, 21)}))
    for n in range(21):
        cast(vault, n, STRAINED)

    with by_hand(directory) as connection:
        connection.execute(
            f"UPDATE ballot SET {change} WHERE tag = ?",  # noqa: S608 - no input
            (tag_of(directory, 4),),
        )

    body = close(vault, clock)
    assert (bands_in(body, "Team A"), bands_in(body, "Team B")) == (2, 2)


@pytest.mark.parametrize(
    "change",
    [
        "facts = CAST(replace(CAST(facts AS TEXT), '\"voters\":7', '\"voters\":5') AS BLOB)",
        "facts = CAST(replace(CAST(facts AS TEXT), 'Team A', 'Team X') AS BLOB)",
        "ends_at = '2026-11-30T09:00:00+00:00'",
        "eligible = 11",
        "kind = 'day'",
    ],
)
def test_facts_that_were_altered_take_no_answer_and_give_no_release(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path, change: str
) -> None:
    vault.open(make_box({"2": range(12), "3": ()}))
    for n in range(12):
        cast(vault, n, STRAINED)

    with by_hand(directory) as connection:
        connection.execute(f"UPDATE box SET {change}")  # noqa: S608 - no input

    assert cast(vault, 0, QUIET).outcome is Outcome.CLOSED
    assert vault.cancel(Withdrawal(1, person(0))).outcome is Outcome.CLOSED
    clock.now = ENDS + timedelta(days=14)
    assert close(vault, clock) is None


# An altered row.


def test_an_altered_row_is_left_out_alone_and_counted_in_the_log(
    clock: FrozenClock, directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    vault = EmbeddedVault(directory, clock)
    vault.open(make_box({"2": range(11), "3": range(11, 22)}))
    for n in range(22):
        cast(vault, n, STRAINED)
    rows = rows_of(directory)
    cut_short = rows[tag_of(directory, 3)]
    put(
        directory,
        altered(rows[tag_of(directory, 2)]),
        SealedRow(cut_short.tag, cut_short.leaf, cut_short.part, b"x"),
    )

    with caplog.at_level(logging.WARNING):
        outcome = cast(vault, 5, STRAINED, number=2).outcome
        told_at_cast = list(caplog.records)
        body = close(vault, clock)

    [record] = caplog.records
    assert (outcome, told_at_cast) == (Outcome.COUNTED, [])
    assert (bands_in(body, "Team A"), bands_in(body, "Team B")) == (2, 3)
    assert (record.__dict__["box"], record.__dict__["left_out"]) == (BOX, 2)


def test_who_answers_again_after_an_alteration_counts_for_the_whole_agency_only(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path
) -> None:
    vault.open(make_box({"2": range(11), "3": range(11, 18)}))
    for n in range(18):
        cast(vault, n, STRAINED)
    put(directory, altered(rows_of(directory)[tag_of(directory, 2)]))

    again = cast(vault, 2, STRAINED, number=2)

    assert (again.outcome, again.agency_wide) == (Outcome.COUNTED, True)
    assert bands_in(close(vault, clock), "Team A") == 2  # ten: the eleventh chose less, perhaps


def test_an_altered_ballot_can_be_withdrawn(vault: EmbeddedVault, directory: Path) -> None:
    vault.open(make_box({"2": range(9), "3": ()}))
    cast(vault, 2, STRAINED)
    broken = altered(rows_of(directory)[tag_of(directory, 2)])
    put(directory, broken)

    assert vault.cancel(Withdrawal(1, person(2))).outcome is Outcome.COUNTED
    assert rows_of(directory)[broken.tag].sealed != broken.sealed


# How many rows change together.


def changed_by_a_cast(vault: EmbeddedVault, directory: Path, n: int) -> set[str]:
    """The leaves with a changed row; every row of such a leaf must have changed."""
    before = rows_of(directory)
    cast(vault, n, STRAINED)
    after = rows_of(directory)
    changed = {tag for tag in before if before[tag] != after[tag]}
    leaves = {before[tag].leaf for tag in changed}
    assert changed == {tag for tag, row in before.items() if row.leaf in leaves}
    return leaves


def test_a_cast_in_a_team_of_one_changes_every_row_of_the_box(
    vault: EmbeddedVault, directory: Path
) -> None:
    vault.open(make_box({"2": (0,), "3": range(1, 30)}))

    assert changed_by_a_cast(vault, directory, 0) == {"2", "3"}
    assert changed_by_a_cast(vault, directory, 9) == {"2", "3"}


def test_a_cast_in_a_large_agency_changes_whole_teams_and_a_hundred_rows_at_least(
    vault: EmbeddedVault, directory: Path
) -> None:
    sizes = {"2": 60, "3": 1, "4": 50, "5": 130, "6": 99, "7": 1, "8": 20}
    units = (FLAT[0], *(TreeUnit(leaf, "1", f"Team {leaf}") for leaf in sizes))
    firsts = {leaf: sum(list(sizes.values())[:i]) for i, leaf in enumerate(sizes)}
    people = {leaf: range(first, first + sizes[leaf]) for leaf, first in firsts.items()}
    vault.open(make_box(people, units=units))

    parts = {leaf: changed_by_a_cast(vault, directory, firsts[leaf]) for leaf in sizes}

    assert parts["2"] == parts["3"] == parts["4"] == {"2", "3", "4"}
    assert parts["5"] == {"5"}
    assert parts["6"] == parts["7"] == parts["8"] == {"6", "7", "8"}
    assert all(sum(sizes[leaf] for leaf in part) >= FEWEST_IN_PART for part in parts.values())


def test_what_is_too_few_for_a_part_joins_the_one_before(
    vault: EmbeddedVault, directory: Path
) -> None:
    vault.open(make_box({"2": range(150), "3": range(150, 249)}))

    assert changed_by_a_cast(vault, directory, 200) == {"2", "3"}


# Opening.


@pytest.mark.parametrize(
    "other",
    [
        make_box({"2": range(9), "3": ()}, starts_at=STARTS + timedelta(days=14)),
        make_box({"2": range(9), "3": ()}, limits=Limits(1, 5)),
        make_box({"2": range(9), "3": ()}, units=(*FLAT, TreeUnit("4", "1", "Team C"))),
    ],
)
def test_another_period_under_the_same_number_is_refused(
    vault: EmbeddedVault, clock: FrozenClock, other: PeriodBox
) -> None:
    first = make_box({"2": range(9), "3": ()})
    vault.open(first)
    for n in range(9):
        cast(vault, n, STRAINED)

    with pytest.raises(Conflict, match="holds another period-1") as told:
        vault.open(other)

    assert told.value.kept
    assert told.value.remedy
    vault.open(first)
    assert bands_in(close(vault, clock), "Team A") == 2


def test_status_tells_when_a_box_ends_and_whose_it_is(vault: EmbeddedVault) -> None:
    vault.open(make_box({"2": range(9), "3": ()}, period=4))

    [box] = vault.status().boxes

    assert (box.period, box.ends_at) == (4, ENDS)


def test_the_folder_is_closed_to_others_whoever_made_it(
    clock: FrozenClock, directory: Path
) -> None:
    directory.mkdir(mode=0o755)
    directory.chmod(0o755)

    EmbeddedVault(directory, clock)

    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / "keys").stat().st_mode) == 0o700


def test_the_instants_of_an_opening_and_a_close_are_not_kept(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path
) -> None:
    clock.now = STARTS + timedelta(hours=5, minutes=43, seconds=21)
    vault.open(make_box({"2": range(9), "3": ()}))
    opened = _watermark(directory)
    close(vault, clock)
    clock.now = ENDS + timedelta(hours=1, minutes=2)
    close(vault, clock)

    assert (opened, _watermark(directory)) == (STARTS.isoformat(), ENDS.isoformat())


def test_opening_a_box_before_its_time_does_not_put_the_clock_forward(
    vault: EmbeddedVault, clock: FrozenClock, directory: Path
) -> None:
    clock.now = STARTS - timedelta(hours=1)

    vault.open(make_box({"2": range(9), "3": ()}))

    assert _watermark(directory) is None


def _watermark(directory: Path) -> str | None:
    with VaultFile(directory / "vault.db").reading() as rows:
        return rows.find_watermark()
