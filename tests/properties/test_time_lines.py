"""Periods, debrief days and wall times hold over two years in six zones."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
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
    offset,
    zones,
)
from wellness.domain.periods import Calendar, days_before, debrief_day, working_day, working_week
from wellness.domain.shifts import Edge, WallTimeSkipped, first_instant, local, resolve

any_zone = st.sampled_from(ZONES)


@zones
@pytest.mark.parametrize("days", [14, 28])
def test_periods_tile_the_time_line(zone: ZoneInfo, days: int) -> None:
    calendar = Calendar(zone, ANCHOR, days)
    spans = [calendar.span(index) for index in range(-2, 2 * 366 // days + 1)]

    for span, following in pairwise(spans):
        assert span.ends_at == following.starts_at
        for instant, hour in ((span.starts_at, 4), (span.visible_at, 9)):
            wall = local(instant, zone)
            assert (wall.isoweekday(), wall.time()) == (1, time(hour))
        changed = offset(span.starts_at, zone) - offset(span.ends_at, zone)
        assert span.ends_at - span.starts_at == days * DAY + changed
        assert abs(changed) <= HOUR
        assert timedelta(0) < span.visible_at - span.ends_at == 5 * HOUR
        assert calendar.next_after(span.starts_at) == following


@settings(deadline=None)
@given(any_zone, st.sampled_from([14, 28]), instants)
def test_every_instant_lies_in_the_one_period_and_week_that_hold_it(
    zone: ZoneInfo, days: int, instant: datetime
) -> None:
    calendar = Calendar(zone, ANCHOR, days)

    span = calendar.at(instant)

    assert span.starts_at <= instant < span.ends_at
    assert calendar.next_after(instant).starts_at == span.ends_at
    assert calendar.next_after(span.starts_at - MINUTE) == span
    monday = working_week(instant, zone)
    assert working_week(span.starts_at, zone) <= monday < working_week(span.ends_at, zone)
    assert monday.isoweekday() == 1
    assert timedelta(0) <= working_day(instant, zone) - monday < 7 * DAY


@zones
def test_debrief_days_tile_the_time_line(zone: ZoneInfo) -> None:
    days = days_before(LAST, zone, (LAST - FIRST) // DAY)

    for day, following in pairwise(days):
        assert day.ends_at == following.starts_at
        assert following.index - day.index == DAY
        assert local(day.starts_at, zone).time() == time(9)
        assert local(day.starts_at, zone).date() == day.index
        assert debrief_day(day.starts_at, zone) == day
        assert debrief_day(day.ends_at - MINUTE, zone) == day
        assert days_before(day.ends_at, zone, 1) == (day,)


@settings(deadline=None)
@given(any_zone, instants)
def test_every_time_a_wall_has_shown_resolves_round_the_instant(
    zone: ZoneInfo, instant: datetime
) -> None:
    wall = local(instant, zone).replace(tzinfo=None)

    start, end = resolve(wall, zone, Edge.START), resolve(wall, zone, Edge.END)

    assert start <= instant <= end
    assert instant in (start, end)
    assert first_instant(wall, zone) == start


@zones
def test_a_time_a_wall_shows_twice_begins_at_the_first_and_ends_at_the_second(
    zone: ZoneInfo,
) -> None:
    for change in CHANGES[zone]:
        back = max(offset(change, zone) - offset(change + HOUR, zone), timedelta(0))
        shown = [change + n * MINUTE for n in range(-4 * 60, 4 * 60)]
        widened = [
            resolve(wall, zone, Edge.END) - resolve(wall, zone, Edge.START)
            for wall in (local(instant, zone).replace(tzinfo=None) for instant in shown)
        ]

        assert set(widened) == {timedelta(0), back}
        assert widened.count(back) * MINUTE == 2 * back or not back


@zones
def test_wall_times_round_a_change_resolve_in_order_or_are_refused(zone: ZoneInfo) -> None:
    for change in CHANGES[zone]:
        walls = [
            local(change, zone).replace(tzinfo=None) + n * MINUTE for n in range(-4 * 60, 4 * 60)
        ]
        firsts = [first_instant(wall, zone) for wall in walls]
        skipped = [wall for wall in walls if _is_refused(wall, zone)]

        forward = offset(change + HOUR, zone) - offset(change, zone)
        assert firsts == sorted(firsts)
        assert len(skipped) * MINUTE == max(forward, timedelta(0))
        assert len({first_instant(wall, zone) for wall in skipped}) <= 1


def _is_refused(wall: datetime, zone: ZoneInfo) -> bool:
    try:
        resolve(wall, zone, Edge.START)
    except WallTimeSkipped:
        return True
    return False
