"""How fast a sender may send: a token bucket that counts segments, for any number of workers.

In any stretch of time no more segments are begun than rate x seconds + burst.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SHARE: Final = 0.8
"""How much of the throughput that was bought is used: replies go out over the same sender."""

LONGEST: Final = 3
"""The most segments of a text of ours, rounded up; a bucket holds at least these."""

TOLERATED: Final = timedelta(minutes=1)
"""How far the clocks of two workers may be apart; a clock further back was set back."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Segments a second, and the most that may go out at once after a pause.

    Raises ValueError for a rate at which nothing would ever go out.
    """

    rate: float
    burst: float

    def __post_init__(self) -> None:
        if self.rate <= 0 or self.burst < 1:
            raise ValueError("a pace is above nothing")


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many segments may go out at an instant; below zero after a text longer than the burst."""

    level: float
    at: datetime


def pace_of(segments_per_second: float) -> Pace:
    """The pace of a sender with that throughput: its share of it, and a second's worth at once."""
    rate = SHARE * segments_per_second
    return Pace(rate, max(rate, LONGEST))


def fill(bucket: Bucket | None, pace: Pace, now: datetime) -> Bucket:
    """The bucket as it is now; a sender of which nothing is known has a full one.

    An instant in the near future is another worker's clock: nothing flows in until it has come.
    """
    if bucket is None:
        return Bucket(pace.burst, now)
    if now <= bucket.at <= now + TOLERATED:
        return bucket
    seconds = max(0.0, (now - bucket.at).total_seconds())
    return Bucket(min(pace.burst, bucket.level + pace.rate * seconds), now)


def take(
    bucket: Bucket | None, pace: Pace, segments: int, now: datetime
) -> tuple[Bucket, timedelta]:
    """The bucket after a text was begun and no wait; or as it is, and how long to wait.

    A text longer than the burst waits for a full bucket and leaves a debt.
    """
    filled = fill(bucket, pace, now)
    missing = min(segments, pace.burst) - filled.level
    if missing > _GRAIN:
        return filled, (filled.at - now) + timedelta(seconds=missing / pace.rate)
    return Bucket(filled.level - segments, filled.at), timedelta(0)


def count_ready(bucket: Bucket | None, pace: Pace, *, within: timedelta, now: datetime) -> int:
    """How many segments may be begun from now until a stretch is over."""
    level = fill(bucket, pace, now).level + pace.rate * within.total_seconds()
    return max(0, int(level + _GRAIN))


# Instants are kept to the microsecond: what is missing by less has come.
_GRAIN: Final = 1e-3
