"""Two years in six zones, with every change of their clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st

from wellness.domain.shifts import local

ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "America/New_York",
        "America/Los_Angeles",
        "America/Denver",
        "America/Phoenix",
        "Europe/Berlin",
        "Australia/Lord_Howe",
    )
)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LAST = datetime(2028, 1, 1, tzinfo=UTC)
ANCHOR = date(2025, 12, 29)
zones = pytest.mark.parametrize("zone", ZONES, ids=str)
instants = st.integers(0, (LAST - FIRST) // MINUTE).map(lambda n: FIRST + n * MINUTE)


def offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    ahead = local(instant, zone).utcoffset()
    assert ahead is not None
    return ahead


def clock_changes(zone: ZoneInfo) -> list[datetime]:
    """The hours (UTC) of the two years in or after which the zone's clocks are changed."""
    hours = [FIRST + n * HOUR for n in range((LAST - FIRST) // HOUR)]
    return [hour for hour in hours if offset(hour, zone) != offset(hour + HOUR, zone)]


CHANGES = {zone: clock_changes(zone) for zone in ZONES}
