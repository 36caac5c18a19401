"""How the texts we started fare, in sums: what waits, what arrived, what failed, what to do.

Receipts are about our texts alone; a reply leaves no trace in the outbox (R15, R23). Still some
figures move with a single person's text, and whoever looks every minute would see whose (R13, R17):

- A contact request queues notices to peers: those are counted nowhere here.
- STOP cancels what waits: what is due is told by powers of ten, as copies at the provider are, and
  since when to the quarter of an hour.
- People who left are counted over the last period that is over, by powers of ten, so the figure
  changes on a Monday at four and at no text. That a carrier refuses a number because its owner left
  is one class with numbers out of service.
- The other counts are of whole days up to yesterday and of what cannot be moved by a text: a begun
  text stays begun. They say how many were asked, which the calendar of shifts says too.
- Sends without a known end and without a receipt are exact: only provider and network cause them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlmodel import Session

from wellness.channels.base import Failure
from wellness.channels.failures import classify
from wellness.domain.periods import Span
from wellness.domain.reach import Medium
from wellness.domain.shifts import first_instant
from wellness.services import copies, sender, throughput
from wellness.services.sender import Obstacle
from wellness.services.terms import Terms
from wellness.services.throughput import Limits
from wellness.storage import delivery as rows
from wellness.storage import operation, readiness
from wellness.storage.schema.outbox import OutboxState

RECEIPT_WITHIN: Final = timedelta(hours=72)
"""How long a receipt may take; what the provider tells nothing of by then has none."""

DAYS: Final = 7
"""How many whole days the counts go back, up to yesterday."""


class Problem(StrEnum):
    """Something about texts that somebody should look at."""

    PAUSED = "paused"
    STOPPED = "stopped"
    HELD = "held"
    CEILING = "ceiling"
    WORKER = "worker"
    LATE = "late"
    UNKNOWN = "unknown"
    NO_RECEIPT = "no-receipt"
    EXPIRED = "expired"
    COPIES = "copies"


KINDS: Final = MappingProxyType(
    {
        Obstacle.PAUSED: Problem.PAUSED,
        Obstacle.STOPPED: Problem.STOPPED,
        Obstacle.HELD: Problem.HELD,
        Obstacle.CEILING: Problem.CEILING,
    }
)
"""What problem it is that something keeps texts back."""


class Use(StrEnum):
    """How much of a day's texts is used up: less than half, more, all."""

    LITTLE = "little"
    MUCH = "much"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Held:
    """What keeps the texts of a medium back; `detail` is a reason or the provider's code."""

    obstacle: Obstacle
    medium: Medium
    since: datetime | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the texts begun from a day to another, both included."""

    first_on: date
    last_on: date
    sent: int
    delivered: int
    on_their_way: int
    failed: tuple[tuple[Failure, int], ...]
    expired: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """How texts fare now; `due`, `left` and `copies` are at most so many, or none."""

    held: tuple[Held, ...]
    due: int
    late_since: datetime | None
    counts: Counts
    unknown: int
    unknown_since: datetime | None
    without_receipt: int
    left: int
    left_span: Span
    day_limit: int | None
    day_use: Use
    copies: int
    beat_at: datetime | None
    is_beating: bool

    @property
    def is_paused(self) -> bool:
        """Whether somebody holds texts back."""
        return any(held.obstacle is Obstacle.PAUSED for held in self.held)

    @property
    def needs_resuming(self) -> bool:
        """Whether something holds texts back that a person ends."""
        return any(held.obstacle is not Obstacle.HELD for held in self.held)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What somebody should look at, the most pressing first."""
        return tuple(_list_problems(self))


def show_delivery(session: Session, *, limits: Limits, terms: Terms, now: datetime) -> Delivery:
    """How the texts of the installation fare."""
    unknown, unknown_since = rows.count_unknown(session)
    limit = throughput.find_day_limit(session, limits)
    beat_at = operation.find_beat(session, "tick")
    oldest = readiness.find_oldest_due(session, now)
    span = terms.calendar.at(terms.calendar.at(now).starts_at - timedelta(days=1))
    left = rows.count_stops(session, since=span.starts_at, until=span.ends_at)
    return Delivery(
        held=tuple(_list_held(session, terms, now)),
        due=bound(rows.count_due(session, now)),
        late_since=None if oldest is None or now - oldest <= _LATE else _quarter(oldest),
        counts=_count(session, terms, now),
        unknown=unknown,
        unknown_since=unknown_since,
        without_receipt=rows.count_without_receipt(session, now - RECEIPT_WITHIN),
        left=bound(left),
        left_span=span,
        day_limit=limit,
        day_use=_use(throughput.count_sent_today(session, now=now), limit),
        copies=copies.count_left(session),
        beat_at=beat_at,
        is_beating=beat_at is not None and now - beat_at <= _BEAT_LATE,
    )


def bound(count: int) -> int:
    """None, or the power of ten from 10 on that a count does not exceed."""
    return 10 ** max(1, len(str(count - 1))) if count else 0


_LATE: Final = timedelta(minutes=15)
_BEAT_LATE: Final = 3 * throughput.TICK
_DAY: Final = timedelta(days=1)
_UNDERWAY: Final = (OutboxState.SENDING, OutboxState.ACCEPTED, OutboxState.SENT)
_FAILED: Final = (OutboxState.FAILED, OutboxState.UNDELIVERED, OutboxState.CANCELLED)


def _list_problems(found: Delivery) -> Iterator[Problem]:
    yield from dict.fromkeys(KINDS[held.obstacle] for held in found.held)
    others = {
        Problem.WORKER: not found.is_beating,
        Problem.LATE: found.late_since is not None and not found.held,
        Problem.UNKNOWN: found.unknown > 0,
        Problem.NO_RECEIPT: found.without_receipt > 0,
        Problem.EXPIRED: found.counts.expired > 0,
        Problem.COPIES: found.copies > 0,
    }
    yield from (problem for problem, is_there in others.items() if is_there)


def _list_held(session: Session, terms: Terms, now: datetime) -> Iterator[Held]:
    """What keeps each medium back; what keeps all back is told once."""
    for medium in terms.reach.media:
        fingerprint = terms.fingerprint_of(medium)
        obstacle = sender.find_obstacle(session, now=now, fingerprint=fingerprint, channel=medium)
        if obstacle is None:
            continue
        since = sender.find_since(session, obstacle, channel=medium)
        match obstacle:
            case Obstacle.PAUSED:
                reason = sender.find_pause(session) or ""
                yield Held(obstacle, medium, since, "" if reason == sender.NO_REASON else reason)
                return
            case Obstacle.CEILING:
                yield Held(obstacle, medium, since)
                return
            case Obstacle.STOPPED:
                yield Held(obstacle, medium, since, sender.find_stop(session, channel=medium) or "")
            case Obstacle.HELD:
                yield Held(obstacle, medium, since)


def _count(session: Session, terms: Terms, now: datetime) -> Counts:
    today = terms.local_date(now)
    first_on, last_on = today - DAYS * _DAY, today - _DAY
    since, until = (
        first_instant(datetime.combine(on, datetime.min.time()), terms.zone)
        for on in (first_on, today)
    )
    outcomes = rows.count_by_outcome(session, since=since, until=until)
    return Counts(
        first_on,
        last_on,
        sent=sum(count for _, _, count in outcomes),
        delivered=sum(count for state, _, count in outcomes if state == OutboxState.DELIVERED),
        on_their_way=sum(count for state, _, count in outcomes if state in _UNDERWAY),
        failed=_by_class(outcomes),
        expired=rows.count_expired(session, since=since, until=until),
    )


def _by_class(
    outcomes: Iterable[tuple[OutboxState, int | None, int]],
) -> tuple[tuple[Failure, int], ...]:
    """Failures by class, the most frequent first; refused because somebody left is no own class."""
    found = Counter[Failure]()
    for state, code, count in outcomes:
        if state in _FAILED and (code is not None or state != OutboxState.CANCELLED):
            failure = classify(code)
            found[Failure.DEAD_ADDRESS if failure is Failure.CONSENT else failure] += count
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _use(sent: int, limit: int | None) -> Use:
    if limit is None or 2 * sent < limit:
        return Use.LITTLE
    return Use.MUCH if sent < limit else Use.ALL


def _quarter(instant: datetime) -> datetime:
    return instant - timedelta(
        minutes=instant.minute % 15, seconds=instant.second, microseconds=instant.microsecond
    )
