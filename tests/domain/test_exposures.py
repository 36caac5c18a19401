from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.detector.counts import Count
from wellness.domain.exposures import (
    BLOCK_DAYS,
    FEWEST_DAYS,
    LOOKS_BACK,
    first_day,
    is_through,
    lay_out,
    newest_block,
)

ANCHOR = date(2026, 11, 16)
DAY = timedelta(days=1)
NEWEST = newest_block(ANCHOR, today=ANCHOR + 14 * DAY)


def days(*places: int) -> frozenset[date]:
    return frozenset(ANCHOR + place * DAY for place in places)


@given(st.integers(-2000, 2000))
def test_the_newest_block_was_over_before_today_by_less_than_a_block(back: int) -> None:
    today = ANCHOR + back * DAY

    newest = newest_block(ANCHOR, today=today)

    assert newest.last < today <= newest.last + BLOCK_DAYS * DAY
    assert (newest.first - ANCHOR).days % BLOCK_DAYS == 0


def test_a_block_waits_until_the_counts_have_reached_its_end() -> None:
    assert not is_through(NEWEST, days(*range(13)))
    assert is_through(NEWEST, days(13))
    assert is_through(NEWEST, days(14)), "a service of working days counts nothing on a Sunday"
    assert not is_through(NEWEST, frozenset())


def test_days_of_which_nobody_has_a_row_are_not_counted() -> None:
    laid = lay_out(NEWEST, days(*range(10)), {1: {ANCHOR: 3, ANCHOR + DAY: 2}})

    assert laid.series[1][-1] == Count(5, 10)
    assert laid.blocks[-1] == NEWEST
    assert laid.blocks[0].first == first_day(NEWEST)
    assert len(laid.blocks) == LOOKS_BACK + 1


def test_a_block_with_too_few_days_is_not_judged() -> None:
    calls = {1: {ANCHOR: 3}}

    assert lay_out(NEWEST, days(*range(FEWEST_DAYS)), calls).series[1][-1] == Count(3, FEWEST_DAYS)
    assert lay_out(NEWEST, days(*range(FEWEST_DAYS - 1)), calls).series[1][-1] is None


def test_a_team_without_a_row_is_not_counted_and_one_with_a_row_of_none_is() -> None:
    every = days(*range(14))

    laid = lay_out(NEWEST, every, {1: {ANCHOR: 0}, 2: {ANCHOR - 20 * DAY: 4}})

    assert laid.series[1][-1] == Count(0, 14)
    assert laid.series[2][-1] is None
