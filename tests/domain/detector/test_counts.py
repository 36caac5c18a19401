from collections.abc import Sequence
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.domain.detector.counts import (
    BLOCKS_TO_CLOSE,
    LIMIT,
    NEEDED,
    Count,
    CountReading,
    Usual,
    count_missing,
    read_counts,
)

STEADY = (9, 11, 10, 8, 12, 10, 9, 11, 10, 10, 9, 11)


def blocks(*calls: int | None, days: int = 14) -> tuple[Count | None, ...]:
    return tuple(None if each is None else Count(each, days) for each in calls)


def read(*calls: int | None) -> tuple[CountReading | None, ...]:
    return read_counts({"a": blocks(*calls)})["a"]


def last(*calls: int | None) -> CountReading:
    found = read(*calls)[-1]
    assert found is not None
    return found


def opened(found: Sequence[CountReading | None]) -> list[int]:
    return [at for at, each in enumerate(found) if each is not None and each.open_since == at]


def test_nothing_is_said_before_enough_blocks_were_counted() -> None:
    found = read(*STEADY)

    assert [each is None for each in found] == [True] * (NEEDED - 1) + [False] * 4


def test_three_times_as_many_calls_are_high_and_a_usual_count_is_not() -> None:
    assert last(*STEADY, 30).is_high
    assert not last(*STEADY, 13).is_high


def test_the_range_leaves_out_as_much_as_the_limit_says_at_either_end() -> None:
    usual = Usual(10.0, 0.08)

    low, high = usual.find_range()

    assert 1 - usual.chance_of(low) < LIMIT <= 1 - usual.chance_of(low + 1)
    assert usual.chance_of(high + 1) <= LIMIT < usual.chance_of(high)


def test_without_scatter_the_chances_are_those_of_a_poisson_count() -> None:
    nearly = Usual(900.0, 1e-6)

    assert nearly.chance_of(931) == pytest.approx(1 - NormalDist(900, 30.0).cdf(930.5), abs=0.003)


def test_half_the_days_counted_halve_what_is_expected() -> None:
    short = (*blocks(*STEADY), Count(10, 7))

    found = read_counts({"a": short})["a"][-1]

    assert found is not None
    assert found.usual.mean == pytest.approx(last(*STEADY, 10).usual.mean / 2)


def test_a_block_that_was_not_counted_says_nothing_and_is_no_zero() -> None:
    found = last(*STEADY[:6], None, *STEADY[6:], 10)

    assert read(*STEADY, None)[-1] is None
    assert found.usual.mean == pytest.approx(10.0, abs=0.7)


def test_the_blocks_right_before_do_not_tell_what_is_usual() -> None:
    assert last(*STEADY, 30, 30, 10).usual == last(*STEADY, 9, 9, 10).usual


def test_an_episode_goes_on_until_two_calm_blocks_in_a_row() -> None:
    found = read(*STEADY, 30, 9, 30, 9, 9, 90)

    at = len(STEADY)
    assert opened(found) == [at, at + 5]
    assert [each.open_since for each in found[at:] if each] == [at] * 4 + [None, at + 5]
    assert BLOCKS_TO_CLOSE == 2


def test_a_rise_of_all_teams_is_taken_out_and_one_team_s_own_is_not() -> None:
    teams = {name: blocks(*STEADY, 20) for name in "abcdefgh"}
    alone = {**{name: blocks(*STEADY, 10) for name in "bcdefgh"}, "a": blocks(*STEADY, 26)}

    together = read_counts(teams)["a"][-1]
    own = read_counts(alone)["a"][-1]

    assert together is not None
    assert not together.is_high
    assert own is not None
    assert own.is_high


def test_teams_that_scatter_more_have_a_wider_range() -> None:
    restless = (2, 20, 5, 17, 1, 19, 3, 18, 8, 14, 2, 11)

    assert last(*restless, 10).high > last(*STEADY, 10).high


def test_series_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="same blocks"):
        read_counts({"a": blocks(1), "b": blocks(1, 2)})


@settings(deadline=None)
@given(
    st.lists(st.none() | st.integers(0, 300), min_size=NEEDED, max_size=14),
    st.lists(st.none() | st.integers(0, 30), min_size=14, max_size=14),
)
def test_every_series_can_be_read_and_more_calls_are_never_less_high(
    one: list[int | None], other: list[int | None]
) -> None:
    series = {"a": blocks(*one), "b": blocks(*other[: len(one)])}

    found = read_counts(series)["a"]

    for count, reading in zip(series["a"], found, strict=True):
        assert reading is None or reading.count == count
        if reading is not None:
            assert 0 <= reading.low <= reading.high
            assert reading.usual.chance_of(3) <= reading.usual.chance_of(2)


@settings(deadline=None)
@given(st.lists(st.none() | st.integers(0, 30), max_size=40))
def test_so_many_more_blocks_are_missing_until_one_is_judged(counts: list[int | None]) -> None:
    missing = count_missing(blocks(*counts))

    assert 0 <= missing <= NEEDED
    judged = [bool(read(*counts, *[5] * more)[-1:][-1:] != (None,)) for more in range(1, missing)]
    assert not any(judged)
    assert (counts and missing == 0) or missing
    if counts or missing:
        assert read(*counts, *[5] * missing)[-1] is not None


def test_counts_of_long_ago_do_not_tell_what_is_usual() -> None:
    assert count_missing(blocks(*STEADY, *[None] * 30)) == NEEDED


@pytest.mark.parametrize("mean", [3_999.0, 4_001.0, 150_000.0])
def test_the_range_of_thousands_of_calls_is_that_of_a_gamma_and_found_at_once(mean: float) -> None:
    low, high = Usual(mean, 0.01).find_range()

    assert low / mean == pytest.approx(0.736, abs=0.01)
    assert high / mean == pytest.approx(1.312, abs=0.01)
    assert Usual(mean, 0.01).chance_of(round(mean)) == pytest.approx(0.487, abs=0.01)
