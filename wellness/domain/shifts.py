"""Turn the times a roster writes on the wall into instants, and instants back into local time."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Edge(StrEnum):
    """Which end of a shift a wall time stands for."""

    START = "start"
    END = "end"


class WallTimeSkipped(ValueError):
    """A wall time that no clock in the zone ever showed; carries `wall` and `zone`."""

    def __init__(self, wall: datetime, zone: ZoneInfo) -> None:
        self.wall = wall
        self.zone = zone
        after = local(first_instant(wall, zone), zone)
        super().__init__(
            f"{wall:%Y-%m-%d %H:%M} does not exist in {zone}: the clocks were set forward over it. "
            f"Write {after:%Y-%m-%d %H:%M}, the next time that exists, "
            "or correct the time or the zone."
        )


def resolve(wall: datetime, zone: ZoneInfo, edge: Edge) -> datetime:
    """The instant (aware UTC) of a naive wall time in a zone; policy "widest".

    Where the clocks go back a wall time happens twice: a start is the first of the two instants,
    an end the second, so that nobody is asked before the shift is over.
    Raises WallTimeSkipped where the clocks go forward over it, ValueError if `wall` is aware.
    """
    first, second = _readings(wall, zone)
    if first > second:
        raise WallTimeSkipped(wall, zone)
    return second if edge is Edge.END else first


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant (aware UTC) from which local time is `wall` or later; policy "first existing".

    For hours the product sets itself (04:00, 09:00, quiet hours), which must exist on every day:
    the first of two instants, and where the clocks go forward over it the moment they do.
    Raises ValueError if `wall` is aware.
    """
    first, second = _readings(wall, zone)
    if first <= second:
        return first
    # Over a gap the two readings lie on either side of the change, which is less than a day away.
    after = local(first, zone).utcoffset()
    seconds = range(int((first - second).total_seconds()))
    change = bisect_left(
        seconds,
        True,  # noqa: FBT003 - the value searched for in a run of False, then True
        key=lambda late: local(second + timedelta(seconds=late), zone).utcoffset() == after,
    )
    return second + timedelta(seconds=change)


def utc(instant: datetime) -> datetime:
    """The same instant in UTC; raises ValueError if it is naive, which would guess a zone."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone, so it is not an instant")
    return instant.astimezone(UTC)


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """The instant as aware local time, for wording and wall-clock rules; never subtract two."""
    return utc(instant).astimezone(zone)


def real_hours(starts_at: datetime, ends_at: datetime) -> float:
    """Hours that pass between two instants, whatever the clocks on the wall do meanwhile."""
    return (utc(ends_at) - utc(starts_at)).total_seconds() / 3600


def _readings(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both readings of a wall time: equal as a rule, in order in a fold, reversed over a gap."""
    if wall.tzinfo is not None:
        raise ValueError(f"{wall} already has a zone, so it is not a wall time")
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second
