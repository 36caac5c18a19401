"""How fast and how much texts go out: the sender's segments a second, the installation's day.

Both stand in the database, so that any number of workers share them. The first keeps to what was
bought from the carrier; the second stops what queues texts without end, whatever the reason.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from sqlmodel import Session

from wellness.domain.pacing import Bucket, Pace, count_ready, pace_of, take
from wellness.domain.shifts import first_instant
from wellness.services import sender
from wellness.services.terms import Terms
from wellness.storage import operation, rosters

logger = logging.getLogger(__name__)

TICK: Final = timedelta(seconds=15)
"""How long a worker may send before the other work of its tick is due."""

SPARE: Final = 50
"""What the installation may send a day besides its texts for each person: notices to staff."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one installation may send; None is without a limit.

    `pace` is the sender's, `per_person` the most texts a day for each active person.
    """

    pace: Pace | None = None
    per_person: int | None = None


UNLIMITED: Final = Limits()


class Sending(Protocol):
    """The settings of `[sms]` that say how much goes out."""

    @property
    def provider(self) -> str:
        """Who carries texts; only `twilio` sends any to phones."""

    @property
    def segments_per_second(self) -> int:
        """What was bought of the carrier."""

    @property
    def per_day_limit(self) -> int:
        """The most texts a day for each person."""


def limits_of(sending: Sending) -> Limits:
    """The limits an installation is configured with; what goes to no phone needs no pace."""
    is_paced = sending.provider == "twilio"
    pace = pace_of(sending.segments_per_second) if is_paced else None
    return Limits(pace, sending.per_day_limit)


def plan(session: Session, limits: Limits, *, now: datetime) -> int | None:
    """How many texts a worker may hope to send in a tick, those of others not counted off."""
    if limits.pace is None:
        return None
    return count_ready(_find_bucket(session), limits.pace, within=TICK, now=now)


def take_segments(session: Session, limits: Limits, segments: int, *, now: datetime) -> timedelta:
    """Take the segments of a text out of the sender's bucket; else how long to wait for them."""
    if limits.pace is None:
        return timedelta(0)
    mark = operation.lock_mark(session, _BUCKET)
    bucket, wait = take(_read_bucket(mark), limits.pace, segments, now)
    if not wait:
        operation.set_mark(session, _BUCKET, f"{bucket.level:.6f} {bucket.at.isoformat()}")
    return wait


def is_day_full(session: Session, limits: Limits, *, terms: Terms, now: datetime) -> bool:
    """Whether the installation has sent what a day may need; said once, and nothing more goes out.

    What waits is kept. Somebody may lift it for the day (`wellness texting resume`).
    """
    sent = count_sent_today(session, now=now)
    if limits.per_person is None or sent < SPARE or sender.is_ceiling_lifted(session, now=now):
        return False
    limit = find_day_limit(session, limits)
    if limit is None or sent < limit:
        return False
    if sender.reach_ceiling(session, until=_midnight(terms, now), now=now):
        logger.error(
            "No text is sent any more today: there were %s, more than %s people can need. What"
            " waits is kept. See /delivery or wellness delivery for what is queued; if it is"
            " meant, run wellness texting resume, else wellness texting pause.",
            sent,
            rosters.count_everybody_active(session),
        )
    return True


def count_text(session: Session, limits: Limits, *, terms: Terms, now: datetime) -> None:
    """Count one more text of today, where a day has a limit."""
    if limits.per_person is None:
        return
    mark = operation.lock_mark(session, _TODAY)
    until, sent = _read_day(mark)
    if not _runs(until, now):
        until, sent = _midnight(terms, now), 0
    operation.set_mark(session, _TODAY, f"{until.isoformat()} {sent + 1}")


def count_sent_today(session: Session, *, now: datetime) -> int:
    """How many texts were begun since the agency's midnight."""
    until, sent = _read_day(operation.find_mark(session, _TODAY))
    return sent if _runs(until, now) else 0


def find_day_limit(session: Session, limits: Limits) -> int | None:
    """The most texts of a day, by the people there are now."""
    if limits.per_person is None:
        return None
    return limits.per_person * rosters.count_everybody_active(session) + SPARE


_BUCKET: Final = "segments-left"
_TODAY: Final = "texts-today"
_DAY: Final = timedelta(days=1)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def _find_bucket(session: Session) -> Bucket | None:
    return _read_bucket(operation.find_mark(session, _BUCKET))


def _read_bucket(mark: str | None) -> Bucket | None:
    if not mark:
        return None
    level, at = mark.split()
    return Bucket(float(level), datetime.fromisoformat(at))


def _read_day(mark: str | None) -> tuple[datetime, int]:
    if not mark:
        return _NEVER, 0
    until, sent = mark.split()
    return datetime.fromisoformat(until), int(sent)


def _runs(until: datetime, now: datetime) -> bool:
    """Whether a day ends so; one that ends later was counted by a clock that ran ahead."""
    return now < until <= now + _DAY + timedelta(hours=2)


def _midnight(terms: Terms, now: datetime) -> datetime:
    """The next midnight of the agency's."""
    wall = datetime.combine(terms.local_date(now) + _DAY, datetime.min.time())
    return first_instant(wall, terms.zone).astimezone(UTC)
