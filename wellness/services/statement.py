"""The figures in the statement to staff: this agency's k, c and period, and the dates in force."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from wellness.domain.bands import Limits
from wellness.services import policies
from wellness.services.terms import Terms
from wellness.storage import period_dates, schedules
from wellness.storage.schema.schedules import Period, PeriodState


@dataclass(frozen=True, slots=True)
class Statement:
    """The live values of privacy.md, "What staff are told".

    `k` is the fewest people in anything shown, `c` how many answers of a group somebody may know
    already. Without a running period the dates are those of the next one.
    """

    k: int
    c: int
    period_days: int
    is_running: bool
    starts_at: datetime
    ends_at: datetime
    results_at: datetime

    @property
    def others(self) -> int:
        """With how many others, at least, anybody's answers are joined."""
        return self.k - 1


def describe(session: Session, *, terms: Terms, now: datetime) -> Statement:
    """What holds at this moment: a period keeps the k, c and bounds it was opened with (R5)."""
    pulse = terms.pulse.key
    running = _find_running(session, pulse, now)
    period = running or schedules.find_period_in(session, pulse, PeriodState.PLANNED)
    results_at = period_dates.find_next_results(session, pulse, now=now)
    if period is None:
        return _expected(session, terms, now)
    return _of(period, is_running=running is not None, results_at=results_at)


def find_limits(session: Session, *, terms: Terms, now: datetime) -> Limits:
    """The k and c that what is answered at this moment is released under (R5)."""
    facts = describe(session, terms=terms, now=now)
    return Limits(known=facts.c, voters=facts.k)


def _find_running(session: Session, pulse: str, now: datetime) -> Period | None:
    """The period that takes answers, before one that is over and could not be closed yet."""
    return schedules.find_open_period(session, pulse, now=now) or schedules.find_period_in(
        session, pulse, PeriodState.OPENING, PeriodState.OPEN
    )


def _of(period: Period, *, is_running: bool, results_at: datetime | None) -> Statement:
    return Statement(
        k=period.k,
        c=period.c,
        period_days=round((period.ends_at - period.starts_at) / timedelta(days=1)),
        is_running=is_running,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        results_at=results_at or period.visible_at,
    )


def _expected(session: Session, terms: Terms, now: datetime) -> Statement:
    default = policies.default_of(terms)
    span, policy = policies.find_span_after(session, default=default, at=now)
    return Statement(
        k=policy.limits.voters,
        c=policy.limits.known,
        period_days=policy.calendar.days,
        is_running=False,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        results_at=span.visible_at,
    )
