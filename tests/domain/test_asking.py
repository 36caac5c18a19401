"""Who is asked after a shift, and when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest

from tests.domain.asking_harness import (
    HOUR,
    MINUTE,
    PUNCTUAL,
    RULES,
    SEED,
    ask,
    jitter_of,
    shown,
    slots,
    used,
    wall,
    worked,
)
from wellness.domain.asking import AskRules, Worked


def test_nobody_who_worked_no_shift_is_asked() -> None:
    assert ask() == ()


def test_a_day_shift_is_asked_about_half_an_hour_after_its_end() -> None:
    shift = worked("a", "2026-07-07 04:00", "2026-07-07 14:00")

    assert slots(shift) == [("a", "Tue 07 14:30", "Tue 07 20:30")]


def test_the_jitter_is_whole_seconds_taken_from_the_digest_of_seed_shift_and_person() -> None:
    shift = worked("a", "2026-07-07 04:00", "2026-07-07 14:00")

    (asking,) = ask(shift, rules=RULES)

    assert asking.send_at - shift.ends_at == timedelta(minutes=30, seconds=204)


def test_the_jitter_spreads_evenly_over_its_whole_range() -> None:
    rules = AskRules(jitter=timedelta(seconds=3))
    shift = worked("a", "2026-07-07 04:00", "2026-07-07 14:00")

    waits = [
        (ask(shift, rules=rules, seed=bytes([n]))[0].send_at - shift.ends_at).seconds - 1800
        for n in range(256)
    ]

    assert set(waits) == {0, 1, 2, 3}
    assert all(waits.count(wait) > 40 for wait in range(4))


@pytest.mark.parametrize(
    ("start", "end", "slot"),
    [
        ("2026-07-07 12:00", "2026-07-07 20:25", "Tue 07 20:55"),
        ("2026-07-07 12:00", "2026-07-07 20:26", "Wed 08 10:00"),
        ("2026-07-07 12:00", "2026-07-07 20:30", "Wed 08 10:00"),
        ("2026-07-07 14:00", "2026-07-07 23:45", "Wed 08 10:00"),
        ("2026-07-07 18:00", "2026-07-08 03:00", "Wed 08 10:00"),
        ("2026-07-07 20:00", "2026-07-08 07:29", "Wed 08 10:00"),
        ("2026-07-07 20:00", "2026-07-08 07:30", "Wed 08 08:00"),
    ],
)
def test_quiet_hours_move_a_slot_to_that_mornings_ten(start: str, end: str, slot: str) -> None:
    assert slots(worked("a", start, end))[0][1] == slot


def test_a_slot_seconds_before_quiet_hours_waits_for_the_morning_too() -> None:
    ends_at = used("2026-07-07 20:25")[0]
    shifts = [
        Worked("a", ends_at - 8 * HOUR, ends_at + timedelta(seconds=late)) for late in (0, 1, 2099)
    ]

    assert [slots(shift)[0][1:] for shift in shifts] == [
        ("Tue 07 20:55", "Tue 07 21:00"),
        ("Wed 08 10:00", "Wed 08 16:00"),
        ("Wed 08 10:00", "Wed 08 16:00"),
    ]


def test_who_chose_shift_end_needs_no_room_before_quiet_hours() -> None:
    shift = worked("a", "2026-07-07 12:00", "2026-07-07 20:29")

    assert slots(shift, at_shift_end=True)[0][1] == "Tue 07 20:59"


def test_quiet_hours_that_begin_twice_in_one_night_are_kept_both_times() -> None:
    rules = replace(PUNCTUAL, quiet_from=time(1, 30))
    between = datetime(2026, 11, 1, 6, 28, tzinfo=UTC)  # 01:28 for the second time
    shift = Worked("a", between - 8 * HOUR, between - rules.delay)

    (asking,) = ask(shift, rules=rules)

    assert shown(asking) == ("a", "Sun 01 10:00", "Sun 01 16:00")


def test_a_text_between_two_beginnings_of_quiet_hours_ends_with_the_second() -> None:
    rules = replace(PUNCTUAL, quiet_from=time(1, 30))
    between = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)  # 01:10 for the second time
    shift = Worked("a", between - 8 * HOUR, between - rules.delay)

    (asking,) = ask(shift, rules=rules)

    assert (asking.send_at, asking.expires_at) == (between, between + 20 * MINUTE)


def test_a_morning_shortened_by_the_clock_change_is_used_without_jitter() -> None:
    rules = AskRules(jitter=HOUR, quiet_from=time(3, 15), quiet_to=time(1, 45), morning=time(2))
    shift = worked("a", "2026-03-07 12:00", "2026-03-07 22:00")
    seeds = [bytes([n]) for n in range(20)]

    found = {shown(one) for seed in seeds for one in ask(shift, rules=rules, seed=seed)}

    assert ("a", "Sun 08 03:00", "Sun 08 03:15") in found
    assert all("03:00" <= slot[-5:] <= "03:10" for _, slot, _ in found)


@pytest.mark.parametrize("next_start", [None, "2026-03-08 12:00"])
def test_who_has_no_morning_because_of_the_clock_change_is_left_in_peace(
    next_start: str | None,
) -> None:
    rules = replace(PUNCTUAL, quiet_from=time(3, 4), quiet_to=time(1, 45), morning=time(2))
    shifts = [worked("a", "2026-03-07 12:00", "2026-03-07 22:00")]
    if next_start is not None:
        shifts.append(worked("b", next_start, "2026-03-08 14:00"))

    assert "a" not in [asking.shift for asking in ask(*shifts, rules=rules)]


def test_a_moved_slot_keeps_its_jitter() -> None:
    night = worked("a", "2026-07-07 13:00", "2026-07-07 23:00")

    (asking,) = ask(night, rules=RULES)

    assert asking.send_at == used("2026-07-08 10:00")[0] + jitter_of("a", SEED)


def test_who_chose_shift_end_is_asked_at_night() -> None:
    shift = worked("a", "2026-07-07 13:00", "2026-07-07 23:00")

    assert slots(shift, at_shift_end=True) == [("a", "Tue 07 23:30", "Wed 08 05:30")]


def test_a_window_ends_where_quiet_hours_begin() -> None:
    shift = worked("a", "2026-07-07 08:00", "2026-07-07 18:00")

    assert slots(shift) == [("a", "Tue 07 18:30", "Tue 07 21:00")]


def test_a_window_ends_where_the_next_shift_begins() -> None:
    first = worked("a", "2026-07-07 04:00", "2026-07-07 08:00")
    second = worked("b", "2026-07-07 12:00", "2026-07-07 16:00")
    rules = replace(PUNCTUAL, minimum_rest=HOUR, per_day=2)

    askings = ask(first, second, rules=rules)

    assert [shown(asking) for asking in askings] == [
        ("a", "Tue 07 08:30", "Tue 07 12:00"),
        ("b", "Tue 07 16:30", "Tue 07 21:00"),
    ]


def test_a_window_ends_with_the_week_because_the_link_may_end_with_it() -> None:
    shift = worked("a", "2026-07-12 13:00", "2026-07-12 23:00")

    assert slots(shift, at_shift_end=True) == [("a", "Sun 12 23:30", "Mon 13 04:00")]


def test_quiet_hours_may_lie_within_one_day() -> None:
    rules = replace(PUNCTUAL, quiet_from=time(12), quiet_to=time(16))
    shift = worked("a", "2026-07-07 04:00", "2026-07-07 14:00")

    (asking,) = ask(shift, rules=rules)

    assert shown(asking) == ("a", "Wed 08 10:00", "Wed 08 12:00")
    assert not rules.is_quiet(time(16))


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (partial(AskRules, delay=-MINUTE), "cannot be negative"),
        (partial(AskRules, jitter=-MINUTE), "cannot be negative"),
        (partial(AskRules, minimum_rest=-MINUTE), "cannot be negative"),
        (partial(AskRules, room=-MINUTE), "cannot be negative"),
        (partial(AskRules, window=timedelta(0)), "must be positive"),
        (partial(AskRules, per_day=0), "at least 1"),
        (partial(AskRules, per_week=0), "at least 1"),
        (partial(AskRules, morning=time(7)), "outside quiet hours"),
        (partial(AskRules, morning=time(20, 25)), "outside quiet hours"),
        (partial(AskRules, morning=time(20, 30)), "outside quiet hours"),
        (partial(AskRules, morning=time(20, 30, 1)), "outside quiet hours"),
        (partial(AskRules, quiet_from=time(8)), "outside quiet hours"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    refused: Callable[[], AskRules], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        refused()


@pytest.mark.parametrize("end", ["2026-07-07 06:00", "2026-07-07 05:00"])
def test_a_shift_that_does_not_end_after_it_starts_is_refused(end: str) -> None:
    with pytest.raises(ValueError, match="shift a does not end after it starts"):
        worked("a", "2026-07-07 06:00", end)


def test_a_shift_without_instants_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Worked("a", wall("2026-07-07 06:00"), wall("2026-07-07 14:00"))
