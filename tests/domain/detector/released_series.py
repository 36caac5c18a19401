"""Releases for tests of series: groups given by their members and one band for all indicators."""

from datetime import UTC, datetime, timedelta

from wellness.domain.bands import Limits
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.released import Member, Release, ReleasedGroup

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
KEYS = tuple(indicator.key for indicator in POST_SHIFT.indicators)


def group(
    at: str, *members: str, m: int = 4, i: int = 1, limits: Limits | None = None
) -> ReleasedGroup:
    """A team of its own, or with `members` the pool of a unit."""
    listed = members or (at,)
    return ReleasedGroup(
        at=at,
        name=at,
        is_pool=bool(members),
        members=tuple(Member(member, member) for member in listed),
        m=m,
        limits=limits or Limits(),
        bands=dict.fromkeys(KEYS, i),
    )


def release(
    slot: int, *groups: ReleasedGroup, days: int = 14, limits: Limits | None = None
) -> Release:
    """The release of one calendar period."""
    starts_at = START + slot * timedelta(days=days)
    return Release(
        pulse=POST_SHIFT.key,
        period=slot + 1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=days),
        limits=limits or Limits(),
        groups=groups,
        previous="",
    )
