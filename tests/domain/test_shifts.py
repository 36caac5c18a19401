"""Wall times of rosters become the right instants, on the days the clocks change too."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wellness.domain.shifts import (
    Edge,
    WallTimeSkipped,
    first_instant,
    local,
    real_hours,
    resolve,
    utc,
)

NEW_YORK = ZoneInfo("America/New_York")
DENVER = ZoneInfo("America/Denver")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
MESSY = Path(__file__).parents[1] / "data" / "messy" / "shifts-bad.csv"


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def messy_row(external_id: str) -> dict[str, str]:
    with MESSY.open(newline="", encoding="utf-8") as lines:
        return next(row for row in csv.DictReader(lines) if row["external_id"] == external_id)


@pytest.mark.parametrize("edge", Edge)
def test_an_ordinary_wall_time_is_one_instant_for_both_edges(edge: Edge) -> None:
    instant = resolve(wall("2026-07-01 18:00"), NEW_YORK, edge)

    assert instant == wall("2026-07-01 22:00+00:00")
    assert instant.tzinfo is UTC


def test_a_start_that_happens_twice_is_the_first_instant() -> None:
    assert resolve(wall("2026-11-01 01:30"), NEW_YORK, Edge.START) == wall("2026-11-01 05:30+00:00")


def test_an_end_that_happens_twice_is_the_second_instant() -> None:
    assert resolve(wall("2026-11-01 01:30"), NEW_YORK, Edge.END) == wall("2026-11-01 06:30+00:00")


def test_a_change_of_half_an_hour_is_widened_the_same_way() -> None:
    start = resolve(wall("2026-04-05 01:45"), LORD_HOWE, Edge.START)
    end = resolve(wall("2026-04-05 01:45"), LORD_HOWE, Edge.END)

    assert (start, end) == (wall("2026-04-04 14:45+00:00"), wall("2026-04-04 15:15+00:00"))


def test_a_start_in_the_skipped_hour_is_refused_with_the_next_time_that_exists() -> None:
    row = messy_row("X4")

    with pytest.raises(WallTimeSkipped) as refused:
        resolve(wall(row["start"]), ZoneInfo(row["zone"]), Edge.START)

    assert refused.value.wall == wall("2026-03-08 02:30")
    assert refused.value.zone == NEW_YORK
    assert str(refused.value) == (
        "2026-03-08 02:30 does not exist in America/New_York: the clocks were set forward over it. "
        "Write 2026-03-08 03:00, the next time that exists, or correct the time or the zone."
    )


@pytest.mark.parametrize("edge", Edge)
@pytest.mark.parametrize("skipped", ["2026-03-08 02:00", "2026-03-08 02:59:59"])
def test_the_whole_skipped_hour_is_refused(skipped: str, edge: Edge) -> None:
    with pytest.raises(WallTimeSkipped):
        resolve(wall(skipped), NEW_YORK, edge)


def test_the_times_on_either_side_of_a_skipped_hour_follow_each_other() -> None:
    before = resolve(wall("2026-03-08 01:59:59"), NEW_YORK, Edge.START)
    after = resolve(wall("2026-03-08 03:00"), NEW_YORK, Edge.START)

    assert after - before == timedelta(seconds=1)


def test_a_skipped_day_is_refused() -> None:
    with pytest.raises(WallTimeSkipped, match="Write 2011-12-31 00:00"):
        resolve(wall("2011-12-30 09:00"), APIA, Edge.START)


def test_an_aware_time_is_not_a_wall_time() -> None:
    with pytest.raises(ValueError, match="already has a zone"):
        resolve(wall("2026-07-01 18:00+00:00"), NEW_YORK, Edge.START)


def test_a_night_over_the_clock_change_has_nine_real_hours() -> None:
    row = messy_row("X3")
    zone = ZoneInfo(row["zone"])

    starts_at = resolve(wall(row["start"]), zone, Edge.START)
    ends_at = resolve(wall(row["end"]), zone, Edge.END)

    assert real_hours(starts_at, ends_at) == 9.0


def test_real_hours_of_two_local_times_do_not_follow_the_wall() -> None:
    starts_at = local(resolve(wall("2026-03-07 23:00"), DENVER, Edge.START), DENVER)
    ends_at = local(resolve(wall("2026-03-08 07:30"), DENVER, Edge.END), DENVER)

    assert real_hours(starts_at, ends_at) == 7.5


def test_the_first_instant_of_a_plain_wall_time_is_that_time() -> None:
    assert first_instant(wall("2026-07-01 04:00"), NEW_YORK) == wall("2026-07-01 08:00+00:00")


def test_the_first_instant_of_a_time_that_happens_twice_is_the_first() -> None:
    assert first_instant(wall("2026-11-01 01:30"), NEW_YORK) == wall("2026-11-01 05:30+00:00")


@pytest.mark.parametrize("skipped", ["2026-03-08 02:00", "2026-03-08 02:30", "2026-03-08 02:59:59"])
def test_the_first_instant_of_a_skipped_time_is_the_change(skipped: str) -> None:
    assert first_instant(wall(skipped), NEW_YORK) == wall("2026-03-08 07:00+00:00")


def test_the_first_instant_of_a_skipped_day_is_the_next_midnight() -> None:
    instant = first_instant(wall("2011-12-30 09:00"), APIA)

    assert local(instant, APIA).replace(tzinfo=None) == wall("2011-12-31 00:00")


def test_the_first_instant_refuses_an_aware_time() -> None:
    with pytest.raises(ValueError, match="already has a zone"):
        first_instant(wall("2026-07-01 18:00+00:00"), NEW_YORK)


def test_local_time_is_what_the_wall_shows_and_utc_takes_it_back() -> None:
    instant = wall("2026-07-01 22:00+00:00")

    shown = local(instant, NEW_YORK)

    assert shown.replace(tzinfo=None) == wall("2026-07-01 18:00")
    assert shown.tzinfo is NEW_YORK
    assert utc(shown) == instant
    assert utc(shown).tzinfo is UTC


def test_a_time_without_a_zone_is_not_an_instant() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        local(wall("2026-07-01 18:00"), NEW_YORK)
