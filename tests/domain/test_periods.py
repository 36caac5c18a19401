"""Periods and debrief days begin and end where R2, R11 and R39 say, whatever the clocks do."""

import io
import struct
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wellness.domain.periods import (
    Calendar,
    day_slot,
    days_before,
    debrief_day,
    hour_slot,
    working_day,
    working_week,
    working_week_ends_at,
)

NEW_YORK = ZoneInfo("America/New_York")
ANCHOR = date(2026, 10, 19)
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def made_up_zone(rule: str) -> ZoneInfo:
    """A zone five hours behind UTC with the given rule (POSIX TZ) and no past.

    No living zone changes its clocks at 04:00 or 09:00 on a Monday, so one is made up.
    """
    header = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    block = header + struct.pack(">lbB", -5 * 3600, 0, 0) + b"AAA\0"
    return ZoneInfo.from_file(io.BytesIO(block * 2 + f"\n{rule}\n".encode()), key="Test/Made_Up")


MONDAY_AT_FOUR = made_up_zone("AAA5BBB,M3.2.1/4,M11.1.1/4:30")
MONDAY_AT_NINE = made_up_zone("AAA5BBB,M3.2.1/9,M11.1.1/9:30")


def test_a_period_runs_from_monday_four_to_monday_four_and_shows_at_nine() -> None:
    span = Calendar(ZoneInfo("America/Phoenix"), ANCHOR).span(0)

    assert span.index == 0
    assert span.starts_at == at("2026-10-19 11:00+00:00")
    assert span.ends_at == at("2026-11-02 11:00+00:00")
    assert span.visible_at == at("2026-11-02 16:00+00:00")


def test_a_period_over_the_autumn_change_is_an_hour_longer() -> None:
    span = Calendar(NEW_YORK, ANCHOR, 14).span(0)

    assert span.ends_at - span.starts_at == timedelta(days=14, hours=1)
    assert span.visible_at == at("2026-11-02 14:00+00:00")


def test_a_period_may_last_twenty_eight_days() -> None:
    calendar = Calendar(NEW_YORK, ANCHOR, 28)

    assert calendar.span(1).starts_at == at("2026-11-16 09:00+00:00")
    assert calendar.at(at("2026-11-10 12:00+00:00")).index == 0


def test_periods_before_the_anchor_count_backwards() -> None:
    calendar = Calendar(NEW_YORK, ANCHOR)

    assert calendar.at(calendar.span(0).starts_at - SECOND) == calendar.span(-1)
    assert calendar.span(-1).ends_at == calendar.span(0).starts_at


def test_a_boundary_belongs_to_the_later_period() -> None:
    calendar = Calendar(NEW_YORK, ANCHOR)
    boundary = calendar.span(1).starts_at

    assert calendar.at(boundary).index == 1
    assert calendar.at(boundary - SECOND).index == 0


def test_the_next_period_starts_strictly_after_the_instant() -> None:
    calendar = Calendar(NEW_YORK, ANCHOR)
    boundary = calendar.span(1).starts_at

    assert calendar.next_after(boundary - SECOND).index == 1
    assert calendar.next_after(boundary).index == 2


@pytest.mark.parametrize("day", [18, 20, 24])
def test_an_anchor_that_is_no_monday_is_refused(day: int) -> None:
    with pytest.raises(ValueError, match="start on a Monday"):
        Calendar(NEW_YORK, date(2026, 10, day))


@pytest.mark.parametrize("days", [0, 7, 13, 15, 21, 56, -14])
def test_another_length_than_fourteen_or_twenty_eight_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="14 or 28 days"):
        Calendar(NEW_YORK, ANCHOR, days)


def test_a_start_in_a_skipped_hour_is_the_moment_of_the_change() -> None:
    calendar = Calendar(MONDAY_AT_FOUR, date(2026, 3, 9))

    span = calendar.span(0)

    assert span.starts_at == at("2026-03-09 09:00+00:00")
    assert calendar.at(span.starts_at) == span
    assert calendar.at(span.starts_at - SECOND).index == -1


def test_a_start_that_happens_twice_is_the_first_and_the_period_does_not_end_again() -> None:
    calendar = Calendar(MONDAY_AT_FOUR, date(2026, 11, 2))

    span = calendar.span(0)
    wall_shows_sunday_again = at("2026-11-02 08:45+00:00")

    assert span.starts_at == at("2026-11-02 08:00+00:00")
    assert calendar.at(wall_shows_sunday_again) == span


def test_results_are_shown_at_the_first_existing_instant() -> None:
    gap = Calendar(MONDAY_AT_NINE, date(2026, 2, 23)).span(0).visible_at
    fold = Calendar(MONDAY_AT_NINE, date(2026, 10, 19)).span(0).visible_at

    assert gap == at("2026-03-09 14:00+00:00")
    assert fold == at("2026-11-02 13:00+00:00")


def test_a_working_day_changes_at_four() -> None:
    assert working_day(at("2026-07-07 07:59:59+00:00"), NEW_YORK) == date(2026, 7, 6)
    assert working_day(at("2026-07-07 08:00+00:00"), NEW_YORK) == date(2026, 7, 7)


def test_a_working_week_runs_from_monday_four_to_monday_four() -> None:
    assert working_week(at("2026-07-13 07:59:59+00:00"), NEW_YORK) == date(2026, 7, 6)
    assert working_week(at("2026-07-13 08:00+00:00"), NEW_YORK) == date(2026, 7, 13)
    assert working_week_ends_at(at("2026-07-13 07:59:59+00:00"), NEW_YORK) == at(
        "2026-07-13 08:00+00:00"
    )


def test_a_debrief_day_runs_from_nine_to_nine() -> None:
    day = debrief_day(at("2026-07-07 12:59:59+00:00"), NEW_YORK)

    assert day.index == date(2026, 7, 6)
    assert day.starts_at == at("2026-07-06 13:00+00:00")
    assert day.ends_at == at("2026-07-07 13:00+00:00")
    assert debrief_day(day.ends_at, NEW_YORK).index == date(2026, 7, 7)


def test_at_nine_the_three_days_before_are_those_just_over() -> None:
    nine = at("2026-07-07 13:00+00:00")

    days = days_before(nine, NEW_YORK)

    assert [day.index for day in days] == [date(2026, 7, 4), date(2026, 7, 5), date(2026, 7, 6)]
    assert days[-1].ends_at == nine


def test_a_second_before_nine_the_running_day_is_not_among_them() -> None:
    days = days_before(at("2026-07-07 12:59:59+00:00"), NEW_YORK, 2)

    assert [day.index for day in days] == [date(2026, 7, 4), date(2026, 7, 5)]


def test_a_debrief_day_over_the_spring_change_has_twenty_three_hours() -> None:
    day = debrief_day(at("2026-03-08 06:00+00:00"), NEW_YORK)

    assert day.ends_at - day.starts_at == timedelta(hours=23)


def test_the_two_hours_of_a_clock_change_have_different_slots() -> None:
    first, second = at("2026-11-01 01:30-04:00"), at("2026-11-01 01:30-05:00")

    assert hour_slot(first) == "2026-11-01T05Z"
    assert hour_slot(second) == "2026-11-01T06Z"


def test_an_hour_slot_is_the_same_all_through_its_hour() -> None:
    slots = {hour_slot(at(f"2026-07-07 12:{minute:02}+00:00")) for minute in range(60)}

    assert slots == {"2026-07-07T12Z"}


def test_a_day_slot_changes_at_local_midnight() -> None:
    assert day_slot(at("2026-07-07 03:59:59+00:00"), NEW_YORK) == "2026-07-06"
    assert day_slot(at("2026-07-07 04:00+00:00"), NEW_YORK) == "2026-07-07"
