"""Who is asked after which shift, and when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest

from wellness.domain.asking import Asking, AskRules, Worked, may_still_ask, plan
from wellness.domain.shifts import Edge, local, resolve

ZONE = ZoneInfo("America/New_York")
RULES = AskRules()
PUNCTUAL = AskRules(jitter=timedelta(0))
SEED = bytes(range(32))
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MOVES = 15 * MINUTE
"""A longer jitter takes the slot of a shift that ends at 20:15 into quiet hours."""


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def worked(shift: str, start: str, end: str) -> Worked:
    return Worked(shift, resolve(wall(start), ZONE, Edge.START), resolve(wall(end), ZONE, Edge.END))


def ask(
    *shifts: Worked, rules: AskRules = PUNCTUAL, seed: bytes = SEED, at_shift_end: bool = False
) -> tuple[Asking, ...]:
    return plan(shifts, person="p1", seed=seed, rules=rules, zone=ZONE, at_shift_end=at_shift_end)


def shown(asking: Asking) -> tuple[str, str, str]:
    """An asking as the wall shows it: shift, slot, end of the window."""
    slot, end = (local(at, ZONE) for at in (asking.send_at, asking.expires_at))
    return asking.shift, f"{slot:%a %d %H:%M}", f"{end:%a %d %H:%M}"


def slots(*shifts: Worked, at_shift_end: bool = False) -> list[tuple[str, str, str]]:
    return [shown(asking) for asking in ask(*shifts, at_shift_end=at_shift_end)]


def jitter_of(shift: str, seed: bytes) -> timedelta:
    """The jitter as seen on a shift whose slot nothing moves."""
    plain = worked(shift, "2026-07-07 04:00", "2026-07-07 14:00")
    (asking,) = ask(plain, rules=RULES, seed=seed)
    return asking.send_at - plain.ends_at - RULES.delay


def used(*texts: str) -> list[datetime]:
    return [resolve(wall(text), ZONE, Edge.START) for text in texts]


def asking_at(text: str) -> Asking:
    (slot,) = used(text)
    return Asking("new", slot, slot + HOUR)


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


def test_one_text_a_day_and_the_lot_decides_which() -> None:
    night = worked("a", "2026-07-06 22:00", "2026-07-07 06:00")
    evening = worked("b", "2026-07-07 16:00", "2026-07-07 19:00")
    next_day = worked("c", "2026-07-08 05:30", "2026-07-08 12:00")

    askings = [ask(night, evening, next_day, seed=bytes([n])) for n in range(20)]

    assert {tuple(asking.shift for asking in one) for one in askings} == {("a", "c"), ("b", "c")}


def test_a_slot_before_four_counts_for_the_day_before() -> None:
    day = worked("a", "2026-07-07 04:00", "2026-07-07 14:00")
    before_four = worked("b", "2026-07-08 00:00", "2026-07-08 03:29")
    at_four = worked("b", "2026-07-08 00:00", "2026-07-08 03:30")

    assert len(ask(day, before_four, at_shift_end=True)) == 1
    assert len(ask(day, at_four, at_shift_end=True)) == 2


def test_three_texts_a_week_to_the_lowest_lots() -> None:
    shifts = [
        worked(name, f"2026-07-{day:02} 06:00", f"2026-07-{day:02} 14:00")
        for day, name in enumerate("vwxyz", start=6)
    ]
    lots = {name: sha256(SEED + f"|{name}|p1".encode()).hexdigest() for name in "vwxyz"}

    asked = {asking.shift for asking in ask(*shifts)}

    assert asked == set(sorted(lots, key=lots.__getitem__)[:3])


def test_every_shift_of_a_full_week_has_the_same_chance() -> None:
    shifts = [
        worked(name, f"2026-07-{day:02} 06:00", f"2026-07-{day:02} 14:00")
        for day, name in enumerate("vwxyz", start=6)
    ]

    askings = [ask(*shifts, seed=n.to_bytes(2)) for n in range(500)]

    for name in "vwxyz":
        assert 250 < sum(name in {a.shift for a in one} for one in askings) < 350


def test_a_slot_on_monday_morning_counts_for_the_new_week() -> None:
    week = [
        worked(name, f"2026-07-{day:02} 06:00", f"2026-07-{day:02} 14:00")
        for day, name in ((8, "x"), (9, "y"), (10, "z"))
    ]
    sunday_night = worked("s", "2026-07-12 13:00", "2026-07-12 23:00")

    assert [slot[:2] for slot in slots(*week, sunday_night)] == [
        ("x", "Wed 08 14:30"),
        ("y", "Thu 09 14:30"),
        ("z", "Fri 10 14:30"),
        ("s", "Mon 13 10:00"),
    ]


def test_no_seed_moves_an_asking_to_another_week() -> None:
    sunday = worked("a", "2026-07-12 10:00", "2026-07-12 20:15")
    night = worked("a", "2026-07-12 18:00", "2026-07-13 03:15")
    seeds = [bytes([n]) for n in range(100)]
    by_evening = {
        f"{local(ask(sunday, rules=RULES, seed=seed)[0].send_at, ZONE):%a}" for seed in seeds
    }
    by_night = {ask(night, rules=RULES, seed=seed, at_shift_end=True)[0].send_at for seed in seeds}

    assert any(jitter_of("a", seed) > MOVES for seed in seeds)
    assert by_evening == {"Sun"}
    assert max(by_night) < used("2026-07-13 04:00")[0]


def test_nothing_used_leaves_room() -> None:
    assert may_still_ask(asking_at("2026-07-10 10:00"), already=[], rules=RULES, zone=ZONE)


@pytest.mark.parametrize(
    ("already", "left"),
    [
        (["2026-07-10 04:00"], False),
        (["2026-07-11 03:59"], False),
        (["2026-07-10 03:59", "2026-07-11 04:00"], True),
        (["2026-07-06 04:00", "2026-07-07 10:00", "2026-07-13 03:59"], False),
        (["2026-07-06 03:59", "2026-07-07 10:00", "2026-07-08 10:00"], True),
        (["2026-07-07 10:00", "2026-07-08 10:00", "2026-07-13 04:00"], True),
    ],
)
def test_the_caps_count_the_slots_of_the_same_day_and_week(already: list[str], left: bool) -> None:  # noqa: FBT001 - the expected value
    asking = asking_at("2026-07-10 10:00")

    assert may_still_ask(asking, already=used(*already), rules=RULES, zone=ZONE) is left


def test_an_import_that_comes_late_does_not_break_the_cap() -> None:
    known = [
        worked(name, f"2026-07-{day:02} 06:00", f"2026-07-{day:02} 14:00")
        for day, name in ((6, "x"), (7, "y"), (8, "z"))
    ]
    already = [asking.send_at for asking in ask(*known)]
    late = [worked(f"late{n}", "2026-07-10 06:00", "2026-07-10 14:00") for n in range(30)]

    replanned = [asking for one in late for asking in ask(*known, one) if asking.shift == one.shift]

    assert len(already) == 3
    assert replanned
    assert not any(
        may_still_ask(asking, already=already, rules=PUNCTUAL, zone=ZONE) for asking in replanned
    )


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
