"""Who is asked when one shift follows another: overlaps, rest, and no room."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.asking_harness import MOVES, PUNCTUAL, RULES, ask, jitter_of, shown, slots, worked


def test_overlapping_shifts_are_asked_about_once_after_the_later_end() -> None:
    outer = worked("X6", "2026-10-28 06:00", "2026-10-30 06:00")
    inner = worked("X8", "2026-10-29 08:00", "2026-10-29 16:00")

    assert slots(outer, inner) == [("X6", "Fri 30 10:00", "Fri 30 16:00")]


def test_the_same_shift_given_twice_is_asked_about_once() -> None:
    shift = worked("a", "2026-07-07 04:00", "2026-07-07 14:00")

    assert ask(shift, shift) == ask(shift)


def test_shifts_with_less_than_ten_hours_between_are_asked_about_after_the_last() -> None:
    chain = (
        worked("a", "2026-07-06 06:00", "2026-07-06 14:00"),
        worked("b", "2026-07-06 23:59", "2026-07-07 04:00"),
        worked("c", "2026-07-07 04:00", "2026-07-07 14:00"),
    )

    assert slots(*chain) == [("c", "Tue 07 14:30", "Tue 07 20:30")]


def test_shifts_with_ten_hours_between_are_asked_about_one_by_one() -> None:
    early = worked("a", "2026-07-06 06:00", "2026-07-06 14:00")
    late = worked("b", "2026-07-07 00:00", "2026-07-07 12:00")

    assert [slot[0] for slot in slots(early, late)] == ["a", "b"]


def test_rest_is_counted_in_real_hours_over_a_clock_change() -> None:
    before = worked("a", "2026-03-07 12:00", "2026-03-07 20:00")
    nine_real_hours_later = worked("b", "2026-03-08 06:00", "2026-03-08 14:00")

    assert [slot[0] for slot in slots(before, nine_real_hours_later)] == ["b"]


@pytest.mark.parametrize(
    ("start", "slot"),
    [
        ("2026-07-07 10:30", ("a", "Tue 07 10:00", "Tue 07 10:30")),
        ("2026-07-07 10:15", ("a", "Tue 07 09:45", "Tue 07 10:15")),
        ("2026-07-07 08:30", ("a", "Tue 07 08:00", "Tue 07 08:30")),
    ],
)
def test_a_moved_slot_comes_half_an_hour_before_the_next_shift_at_the_latest(
    start: str, slot: tuple[str, str, str]
) -> None:
    evening = worked("a", "2026-07-06 12:00", "2026-07-06 22:00")
    morning = worked("b", start, "2026-07-07 17:00")

    askings = ask(evening, morning, rules=replace(PUNCTUAL, per_day=2))

    assert [shown(asking) for asking in askings] == [slot, ("b", "Tue 07 17:30", "Tue 07 21:00")]


@pytest.mark.parametrize("start", ["2026-07-07 08:29", "2026-07-07 08:00"])
def test_who_starts_again_before_there_is_a_decent_moment_is_left_in_peace(start: str) -> None:
    evening = worked("a", "2026-07-06 12:00", "2026-07-06 22:00")
    morning = worked("b", start, "2026-07-07 17:00")

    assert [slot[0] for slot in slots(evening, morning)] == ["b"]


def test_a_slot_only_the_jitter_would_lose_goes_out_without_it() -> None:
    evening = worked("a", "2026-07-06 12:00", "2026-07-06 20:15")
    morning = worked("b", "2026-07-07 07:00", "2026-07-07 17:00")
    moved = [seed for n in range(20) if jitter_of("a", seed := bytes([n])) > MOVES]

    found = {shown(ask(evening, morning, rules=RULES, seed=seed)[0])[1] for seed in moved}

    assert len(moved) > 3
    assert found == {"Mon 06 20:45"}


@pytest.mark.parametrize(
    ("start", "asked"), [("2026-07-07 12:59", ["b"]), ("2026-07-07 13:00", ["a", "b"])]
)
def test_no_text_is_squeezed_between_shifts_that_leave_no_room(
    start: str, asked: list[str]
) -> None:
    rules = replace(PUNCTUAL, minimum_rest=timedelta(0), per_day=2)
    first = worked("a", "2026-07-07 06:00", "2026-07-07 12:00")
    second = worked("b", start, "2026-07-07 18:00")

    assert [asking.shift for asking in ask(first, second, rules=rules)] == asked
