"""No text is due in quiet hours or so soon before them that it would go out in them."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.domain.asking import AskRules, Worked, plan
from wellness.domain.shifts import local

ZONES = tuple(
    map(
        ZoneInfo,
        (
            "America/New_York",
            "America/Phoenix",
            "America/Santiago",  # changes at midnight
            "America/Havana",
            "Europe/Berlin",
            "Australia/Lord_Howe",  # by half an hour
        ),
    )
)
RULES = AskRules()
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))
FIRST = datetime(2026, 1, 1, tzinfo=UTC)

zones = pytest.mark.parametrize("zone", ZONES, ids=str)
seeds = st.binary(min_size=8, max_size=8)
quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


def clock_changes(zone: ZoneInfo) -> list[datetime]:
    """The hours (UTC) of 2026 in or after which the zone's clocks are changed."""
    hours = [FIRST + n * HOUR for n in range(365 * 24)]
    offsets = [local(hour, zone).utcoffset() for hour in [*hours, hours[-1] + HOUR]]
    return [hour for n, hour in enumerate(hours) if offsets[n] != offsets[n + 1]]


MIDDLES = {zone: [*clock_changes(zone), FIRST + 100 * DAY] for zone in ZONES}


@st.composite
def any_rules(draw: st.DrawFn) -> AskRules:
    """Settings an agency may have, quiet hours at any time of day."""
    quiet_from = draw(quarters)
    before = datetime.combine(FIRST, quiet_from) - draw(st.integers(1, 95)) * 15 * MINUTE
    longest = datetime.combine(FIRST, quiet_from) - before - RULES.room
    jitter = draw(st.integers(0, int(longest / SECOND) - 1))
    quiet_to = before - draw(st.integers(0, 95)) * 15 * MINUTE
    try:
        return AskRules(
            delay=draw(st.integers(0, 720)) * MINUTE,
            jitter=jitter * SECOND,
            quiet_from=quiet_from,
            quiet_to=quiet_to.time(),
            morning=before.time(),
        )
    except ValueError:  # the quiet hours came out round the morning
        return RULES


@st.composite
def ends_of_shifts(draw: st.DrawFn, zone: ZoneInfo, rules: AskRules) -> datetime:
    """Any second of the days round a clock change, mostly near where quiet hours begin."""
    middle = draw(st.sampled_from(MIDDLES[zone]))
    if draw(st.booleans()):
        return middle + draw(st.integers(-40 * 3600, 40 * 3600)) * SECOND
    day = local(middle, zone).date() + draw(st.integers(-1, 1)) * DAY
    begins = datetime.combine(day, rules.quiet_from, zone).replace(fold=draw(st.integers(0, 1)))
    early = draw(st.integers(-600, 1200)) * SECOND + draw(st.sampled_from((0, 1))) * rules.jitter
    return begins.astimezone(UTC) - rules.delay - early


def is_kept_free(instant: datetime, zone: ZoneInfo, rules: AskRules) -> bool:
    """Whether no clock shows a quiet hour at an instant, nor as long after it as a text may take.

    Written without the product's search for the next time of day: it looks at the clock on the
    wall again and again.
    """
    steps = range(0, int(rules.room / SECOND), 15)
    walls = (local(instant + n * SECOND, zone).time() for n in steps)
    return not any(_is_quiet(wall, rules) for wall in walls)


def _is_quiet(wall: time, rules: AskRules) -> bool:
    since, lasts = (
        (60 * (one.hour - rules.quiet_from.hour) + one.minute - rules.quiet_from.minute) % 1440
        for one in (wall, rules.quiet_to)
    )
    return since < lasts


@settings(deadline=None, max_examples=1500)
@given(st.data(), st.sampled_from(ZONES), any_rules(), seeds)
def test_no_text_is_due_in_quiet_hours_or_just_before_them(
    draws: st.DataObject, zone: ZoneInfo, rules: AskRules, seed: bytes
) -> None:
    ends_at = draws.draw(ends_of_shifts(zone, rules))
    shift = Worked("s", ends_at - 8 * HOUR, ends_at)

    askings = plan([shift], person="p", seed=seed, rules=rules, zone=zone)

    for asking in askings:
        assert asking.send_at >= ends_at + rules.delay
        assert is_kept_free(asking.send_at, zone, rules)


def evenings(zone: ZoneInfo) -> Iterator[datetime]:
    """Ends of shifts round the last moment for a text, by a few seconds, round each change."""
    for middle in MIDDLES[zone]:
        for days in (-1, 0, 1):
            day = local(middle, zone).date() + days * DAY
            begins = datetime.combine(day, RULES.quiet_from, zone).astimezone(UTC)
            for n in range(-10, 130):
                yield begins - RULES.delay - n * 31 * SECOND


@zones
def test_a_text_that_would_be_late_for_the_evening_waits_for_the_next_morning(
    zone: ZoneInfo,
) -> None:
    moved = set()
    for ends_at in evenings(zone):
        shift = Worked("s", ends_at - 8 * HOUR, ends_at)
        (asking,) = plan([shift], person="p", seed=b"seed", rules=RULES, zone=zone)

        wall, day = local(asking.send_at, zone), local(ends_at, zone).date()
        is_moved = wall.date() == day + DAY
        moved.add(is_moved)
        assert is_kept_free(asking.send_at, zone, RULES)
        assert asking.expires_at - asking.send_at >= RULES.room
        assert is_moved or wall.date() == day
        if is_moved:
            assert time(10) <= wall.time() <= time(10, 30)
        latest = asking.expires_at - SECOND
        assert not _is_quiet(local(latest, zone).time(), RULES)
    assert moved == {True, False}
