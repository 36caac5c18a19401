from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.asking import AskRules, Worked, find_free_at, plan
from wellness.domain.outlook import Chance, NotAsked, count_at_most, find_chances
from wellness.domain.periods import working_week

ZONE = ZoneInfo("America/New_York")
RULES = AskRules()
HOUR = timedelta(hours=1)
seeds = st.binary(min_size=8, max_size=8)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def shift(name: str, start: str, end: str) -> Worked:
    return Worked(name, at(start), at(end))


def chances(*worked: Worked) -> dict[str, Chance]:
    return {one.shift: one for one in find_chances(worked, rules=RULES, zone=ZONE)}


def test_a_day_shift_may_bring_a_text_at_the_earliest_moment() -> None:
    found = chances(shift("a", "2026-11-23 08:00", "2026-11-23 16:00"))

    assert found["a"] == Chance("a", at("2026-11-23 16:30"), None)


def test_a_late_shift_may_bring_one_in_the_morning() -> None:
    found = chances(shift("a", "2026-11-23 14:00", "2026-11-23 23:00"))

    assert found["a"].send_at == at("2026-11-24 10:00")


@pytest.mark.parametrize(
    "second", [("2026-11-24 01:00", "2026-11-24 09:00"), ("2026-11-23 12:00", "2026-11-23 20:00")]
)
def test_a_shift_without_rest_after_it_is_asked_about_with_the_next(
    second: tuple[str, str],
) -> None:
    found = chances(shift("a", "2026-11-23 08:00", "2026-11-23 16:00"), shift("b", *second))

    assert found["a"].why_not is NotAsked.REST
    assert found["b"].send_at is not None


def test_who_starts_again_before_a_decent_hour_is_left_in_peace() -> None:
    found = chances(
        shift("a", "2026-11-23 12:00", "2026-11-23 21:00"),
        shift("b", "2026-11-24 07:30", "2026-11-24 15:00"),
    )

    assert found["a"].why_not is NotAsked.QUIET


def test_the_caps_leave_three_a_week_and_one_a_day() -> None:
    days = [at(f"2026-11-{day} 16:30") for day in (23, 24, 25, 26, 27)]
    twice = [at("2026-12-01 06:00"), at("2026-12-01 18:00")]

    found = count_at_most([*days, *twice], rules=RULES, zone=ZONE)

    assert found == {date(2026, 11, 23): 3, date(2026, 11, 30): 1}


@given(st.lists(st.tuples(st.integers(0, 14 * 24), st.integers(1, 24)), max_size=12), seeds)
def test_no_draw_brings_more_texts_than_the_outlook_says(
    drawn: list[tuple[int, int]], seed: bytes
) -> None:
    base = at("2026-10-26 00:00")
    worked = [
        Worked(f"s{n}", base + start * HOUR, base + (start + length) * HOUR)
        for n, (start, length) in enumerate(drawn)
    ]

    found = find_chances(worked, rules=RULES, zone=ZONE)
    asked = plan(worked, person="p", seed=seed, rules=RULES, zone=ZONE)

    slots = [one.send_at for one in found if one.send_at is not None]
    most = count_at_most(slots, rules=RULES, zone=ZONE)
    assert {one.shift for one in asked} <= {one.shift for one in found if one.send_at}
    assert all(
        sum(working_week(one.send_at, ZONE) == week for one in asked) <= most.get(week, 0)
        for week in {working_week(one.send_at, ZONE) for one in asked}
    )
    assert [one.shift for one in found] == [
        one.shift for one in sorted(worked, key=lambda one: (one.ends_at, one.shift))
    ]


@pytest.mark.parametrize(
    ("now", "free"),
    [
        ("2026-11-23 07:59", None),
        ("2026-11-23 08:00", "2026-11-24 09:30"),
        ("2026-11-23 18:00", "2026-11-24 09:30"),
        ("2026-11-24 09:00", None),
        ("2026-11-24 19:00", "2026-11-24 20:30"),
    ],
)
def test_at_work_and_between_shifts_without_rest_nobody_is_free(now: str, free: str | None) -> None:
    worked = [
        shift("a", "2026-11-23 08:00", "2026-11-23 16:00"),
        shift("b", "2026-11-24 01:00", "2026-11-24 09:00"),
        shift("c", "2026-11-24 19:00", "2026-11-24 20:00"),
    ]

    found = find_free_at(worked, rules=RULES, now=at(now))

    assert found == (None if free is None else at(free))


def test_rest_is_the_agency_s_own() -> None:
    worked = [
        shift("a", "2026-11-23 08:00", "2026-11-23 16:00"),
        shift("b", "2026-11-24 00:00", "2026-11-24 07:00"),
    ]
    rules = replace(RULES, minimum_rest=8 * HOUR)

    assert find_free_at(worked, rules=rules, now=at("2026-11-23 20:00")) is None
    assert find_free_at(worked, rules=RULES, now=at("2026-11-23 20:00")) is not None
