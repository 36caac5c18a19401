"""The rules of asking hold over two years in six zones, through every change of the clocks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.properties.two_years_harness import (
    ANCHOR,
    CHANGES,
    DAY,
    FIRST,
    HOUR,
    LAST,
    MINUTE,
    ZONES,
    instants,
    zones,
)
from wellness.domain.asking import Asking, AskRules, Worked, may_still_ask, plan
from wellness.domain.periods import Calendar, working_week
from wellness.domain.shifts import local

RULES = AskRules()
seeds = st.binary(min_size=32, max_size=32)


def ends_of_shifts(zone: ZoneInfo) -> Iterator[datetime]:
    """Every 97 minutes of the two years, and every ten minutes round the clock changes."""
    for n in range((LAST - FIRST) // (97 * MINUTE)):
        yield FIRST + n * 97 * MINUTE
    for change in CHANGES[zone]:
        for n in range(-36 * 6, 36 * 6):
            yield change + n * 10 * MINUTE


def is_quiet(instant: datetime, zone: ZoneInfo) -> bool:
    return not time(8) <= local(instant, zone).time() < time(21)


@st.composite
def rosters(draw: st.DrawFn, weeks: int = 3) -> tuple[ZoneInfo, list[Worked]]:
    """Shifts of one person, overlapping or not, round a clock change of the zone or any day."""
    zone = draw(st.sampled_from(ZONES))
    middle = draw(st.one_of(st.sampled_from(CHANGES[zone] or [FIRST]), instants))
    quarters = st.tuples(st.integers(0, weeks * 7 * 96), st.integers(1, 26 * 4))
    shifts = draw(st.lists(quarters, min_size=1, max_size=14))
    base = middle - weeks * 7 * DAY / 2
    return zone, [
        Worked(f"s{n}", base + start * 15 * MINUTE, base + (start + length) * 15 * MINUTE)
        for n, (start, length) in enumerate(shifts)
    ]


def ask(
    shifts: Sequence[Worked], zone: ZoneInfo, seed: bytes = b"seed", *, at_shift_end: bool = False
) -> tuple[Asking, ...]:
    return plan(shifts, person="p1", seed=seed, rules=RULES, zone=zone, at_shift_end=at_shift_end)


def over_a_cap(slots: Sequence[datetime], zone: ZoneInfo) -> bool:
    """Counted afresh, from the words of the rule: days change at 04:00 on the wall, weeks too."""
    days = [(local(slot, zone).replace(tzinfo=None) - 4 * HOUR).date() for slot in slots]
    weeks = Counter(day.isocalendar()[:2] for day in days)
    return max(Counter(days).values(), default=0) > 1 or max(weeks.values(), default=0) > 3


@zones
def test_the_two_years_hold_the_changes_they_should(zone: ZoneInfo) -> None:
    assert len(CHANGES[zone]) == (0 if zone.key == "America/Phoenix" else 4)


@zones
def test_a_lone_shift_is_asked_about_once_at_the_policys_time(zone: ZoneInfo) -> None:
    for ends_at in ends_of_shifts(zone):
        (asking,) = ask([Worked("s", ends_at - 8 * HOUR, ends_at)], zone)

        wait = asking.send_at - ends_at
        wall = local(asking.send_at, zone).time()
        assert wait >= RULES.delay
        assert wait <= RULES.delay + RULES.jitter or time(10) <= wall <= time(10, 30)
        assert wait <= 15 * HOUR
        assert not is_quiet(asking.send_at, zone)
        assert asking.send_at < asking.expires_at <= asking.send_at + RULES.window
        assert not is_quiet(asking.expires_at - MINUTE / 60, zone)


@zones
def test_who_chose_shift_end_is_asked_within_the_hour_at_any_time(zone: ZoneInfo) -> None:
    for ends_at in ends_of_shifts(zone):
        (asking,) = ask([Worked("s", ends_at - 8 * HOUR, ends_at)], zone, at_shift_end=True)

        assert RULES.delay <= asking.send_at - ends_at <= RULES.delay + RULES.jitter
        assert asking.send_at < asking.expires_at <= asking.send_at + RULES.window
        last = asking.expires_at - MINUTE / 60
        assert working_week(last, zone) == working_week(asking.send_at, zone)


@settings(deadline=None, max_examples=300)
@given(rosters(), seeds, st.booleans())
def test_no_roster_leads_to_a_text_too_many_or_at_a_bad_time(
    roster: tuple[ZoneInfo, list[Worked]],
    seed: bytes,
    at_shift_end: bool,  # noqa: FBT001 - drawn
) -> None:
    zone, shifts = roster
    askings = ask(shifts, zone, seed, at_shift_end=at_shift_end)

    ends = {shift.shift: shift.ends_at for shift in shifts}
    assert len({asking.shift for asking in askings}) == len(askings)
    assert not over_a_cap([asking.send_at for asking in askings], zone)
    for asking in askings:
        assert asking.send_at >= ends[asking.shift] + RULES.delay
        assert asking.send_at < asking.expires_at
        last = asking.expires_at - MINUTE / 60
        assert at_shift_end or not (is_quiet(asking.send_at, zone) or is_quiet(last, zone))
        for shift in shifts:
            assert shift.ends_at < asking.send_at or shift.starts_at >= asking.expires_at
            assert not 0 * HOUR <= shift.starts_at - ends[asking.shift] < RULES.minimum_rest


@settings(deadline=None)
@given(rosters(), seeds, st.data())
def test_the_plan_depends_on_neither_chance_nor_order(
    roster: tuple[ZoneInfo, list[Worked]], seed: bytes, draws: st.DataObject
) -> None:
    zone, shifts = roster
    shuffled = draws.draw(st.permutations(shifts))

    assert ask(shuffled, zone, seed) == ask(shifts, zone, seed) == ask(shifts, zone, seed)


@settings(deadline=None)
@given(rosters(weeks=1), seeds, st.integers(-2000, 2000), st.booleans())
def test_a_shift_of_another_week_changes_nothing_in_this_one(
    roster: tuple[ZoneInfo, list[Worked]],
    seed: bytes,
    quarters: int,
    at_shift_end: bool,  # noqa: FBT001 - drawn
) -> None:
    zone, shifts = roster
    start = shifts[0].starts_at + quarters * 15 * MINUTE
    other = Worked("other", start, start + 8 * HOUR)
    assume(
        all(
            other.starts_at - shift.ends_at > DAY or shift.starts_at - other.ends_at > DAY
            for shift in shifts
        )
    )

    before = ask(shifts, zone, seed, at_shift_end=at_shift_end)
    (alone,) = ask([other], zone, seed, at_shift_end=at_shift_end)
    after = ask([*shifts, other], zone, seed, at_shift_end=at_shift_end)

    week = working_week(alone.send_at, zone)
    assert [one for one in after if working_week(one.send_at, zone) != week] == [
        one for one in before if working_week(one.send_at, zone) != week
    ]


@settings(deadline=None)
@given(rosters(), seeds, st.data())
def test_late_imports_never_exceed_the_caps(
    roster: tuple[ZoneInfo, list[Worked]], seed: bytes, draws: st.DataObject
) -> None:
    zone, shifts = roster
    arrivals = draws.draw(st.permutations(shifts))
    sent: dict[str, datetime] = {}

    for known in range(1, len(arrivals) + 1):
        for asking in ask(arrivals[:known], zone, seed):
            room = may_still_ask(asking, already=list(sent.values()), rules=RULES, zone=zone)
            if room and asking.shift not in sent:
                sent[asking.shift] = asking.send_at

    assert sent
    assert not over_a_cap(list(sent.values()), zone)


@zones
def test_a_shift_near_the_seam_of_two_periods_is_asked_about_by_one_of_them(
    zone: ZoneInfo,
) -> None:
    calendar = Calendar(zone, ANCHOR)
    for index in range(0, 52, 3):
        seam = calendar.span(index).ends_at
        for n in range(-80, 20):
            ends_at = seam + n * 10 * MINUTE
            shift = Worked(f"s{n}", ends_at - 8 * HOUR, ends_at)
            for at_shift_end in (False, True):
                asked_by = [
                    period
                    for period in (index, index + 1)
                    for asking in ask(
                        [shift], zone, seed=bytes([period]), at_shift_end=at_shift_end
                    )
                    if calendar.at(asking.send_at).index == period
                ]
                assert len(asked_by) == 1
