from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import at
from wellness.domain.eligibility import (
    Leaf,
    Standing,
    is_eligible,
    is_founding,
    is_stable,
    worked_since,
)

OPENS = date(2026, 11, 30)
MONDAY = at("2026-11-30 04:00")
SPAN = timedelta(days=14)
STEADY = Standing(
    is_active=True,
    has_joined=True,
    enrolled_on=OPENS - timedelta(days=28),
    is_founder=False,
    has_worked=True,
)


def people(*numbers: int) -> frozenset[UUID]:
    return frozenset(UUID(int=n) for n in numbers)


def test_who_works_joined_and_waited_28_days_is_eligible() -> None:
    assert is_eligible(STEADY, on=OPENS, is_founding=False)
    assert not is_eligible(STEADY, on=OPENS - timedelta(days=1), is_founding=False)


@pytest.mark.parametrize(
    "lack",
    [
        {"is_active": False},
        {"has_joined": False},
        {"enrolled_on": None},
        {"enrolled_on": OPENS},
        {"has_worked": False},
    ],
)
def test_one_lack_is_enough(lack: dict[str, Any]) -> None:
    assert not is_eligible(replace(STEADY, **lack), on=OPENS, is_founding=False)


def test_the_founding_waives_days_and_shift_and_never_the_join() -> None:
    founder = replace(STEADY, enrolled_on=OPENS, is_founder=True, has_worked=False)

    assert is_eligible(founder, on=OPENS, is_founding=True)
    assert not is_eligible(founder, on=OPENS, is_founding=False)
    assert not is_eligible(replace(founder, has_joined=False), on=OPENS, is_founding=True)
    assert not is_eligible(replace(founder, is_active=False), on=OPENS, is_founding=True)


def test_who_came_after_the_founding_waits_in_its_periods_too() -> None:
    newcomer = replace(STEADY, enrolled_on=OPENS - timedelta(days=27))

    assert not is_eligible(newcomer, on=OPENS, is_founding=True)


def test_the_founding_covers_two_periods() -> None:
    starts = [MONDAY + n * SPAN for n in range(-1, 4)]

    assert [is_founding(one, one + SPAN, MONDAY) for one in starts] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert not is_founding(MONDAY, MONDAY + SPAN, None)


def test_shifts_of_two_periods_count() -> None:
    assert worked_since(MONDAY, MONDAY + SPAN) == MONDAY - 2 * SPAN


@pytest.mark.parametrize(
    ("periods", "before", "expected"),
    [
        (2, range(9), True),
        (1, range(9), False),
        (2, range(6), True),  # three of nine came
        (2, range(5), False),
        (2, range(13), True),  # four of thirteen went
        (2, range(14), False),
        (2, (), False),
        (2, None, False),
    ],
)
def test_a_leaf_is_stable_when_two_thirds_are_the_same(
    periods: int, before: range | tuple[int, ...] | None, *, expected: bool
) -> None:
    known = None if before is None else people(*before)

    assert is_stable(Leaf(periods, people(*range(9)), known), people()) is expected


def test_founders_count_as_having_been_there_and_an_unknown_leaf_does_not() -> None:
    leaf = Leaf(2, people(*range(9)), None)

    assert is_stable(leaf, people(*range(6)))
    assert not is_stable(leaf, people(*range(5)))
    assert not is_stable(replace(leaf, periods=0), people(*range(9)))


@given(st.frozensets(st.integers(0, 20)), st.frozensets(st.integers(0, 20)))
def test_never_more_than_a_third_of_either_period_is_another_in_a_stable_leaf(
    now: frozenset[int], before: frozenset[int]
) -> None:
    if is_stable(Leaf(2, people(*now), people(*before)), people()):
        assert 3 * len(now - before) <= len(now)
        assert 3 * len(before - now) <= len(before)
