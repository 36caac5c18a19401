"""The k, c and periods in force: the settings' until the founding, then what was approved (R5)."""

from datetime import datetime

from sqlmodel import Session

from wellness.domain import monthly
from wellness.domain.bands import Limits
from wellness.domain.changes import (
    ChangeKind,
    Founding,
    Policy,
    PolicyChange,
    decode,
)
from wellness.domain.periods import Calendar, Span
from wellness.services.terms import Terms
from wellness.storage import changes as rows
from wellness.storage import schedules
from wellness.storage.schema.changes import Proposal
from wellness.storage.schema.schedules import Period, PeriodState


def default_of(terms: Terms) -> Policy:
    """What the settings say; it counts until the founding was approved."""
    return Policy(terms.limits, terms.calendar)


def founding_of(terms: Terms) -> Founding:
    """The proposal to begin with what the settings say."""
    limits, calendar = terms.limits, terms.calendar
    return Founding(limits.voters, limits.known, calendar.days, calendar.anchor)


def find_policy(session: Session, *, default: Policy, at: datetime) -> Policy:
    """The newest approved policy that counts at an instant, the founding's values included.

    Before the founding counts, its values do already: the first period is planned by them.
    """
    policy, approved = default, rows.list_policies(session)
    for row in (row for row in approved if row.kind == ChangeKind.FOUNDING):
        policy = _apply(policy, row)
    for row in (row for row in approved if row.kind == ChangeKind.POLICY):
        if row.starts_at is not None and row.starts_at <= at:
            policy = _apply(policy, row)
    return policy


def find_founding_calendar(session: Session, *, default: Policy) -> Calendar:
    """The periods as they were founded: no later change moves their first day."""
    policy = default
    for row in rows.list_policies(session):
        if row.kind == ChangeKind.FOUNDING:
            policy = _apply(policy, row)
    return policy.calendar


def find_voters(session: Session, *, terms: Terms, now: datetime) -> int:
    """The k that answers given now are shown by: the open period's, else the policy's."""
    period = schedules.find_open_period(session, terms.pulse.key, now=now)
    if period is not None:
        return period.k
    return find_policy(session, default=default_of(terms), at=now).limits.voters


def find_span_after(
    session: Session, *, default: Policy, at: datetime, pulse: str = ""
) -> tuple[Span, Policy]:
    """The first period that starts strictly after an instant, and the policy it is held under.

    A pulse with periods of its own keeps them, whatever length was approved for the others.
    """
    if pulse == monthly.KEY:
        calendar = find_founding_calendar(session, default=default)
        span = monthly.in_own_periods(pulse, calendar).next_after(at)
        return span, find_policy(session, default=default, at=span.starts_at)
    span = find_policy(session, default=default, at=at).calendar.next_after(at)
    policy = find_policy(session, default=default, at=span.starts_at)
    return policy.calendar.at(span.starts_at), policy


def find_next_start(session: Session, *, terms: Terms, now: datetime) -> datetime:
    """When the next period begins that is not open yet: from then an approved change counts."""
    planned = schedules.find_period_in(session, terms.pulse.key, PeriodState.PLANNED)
    if planned is not None and planned.starts_at > now:
        return planned.starts_at
    span, _ = find_span_after(session, default=default_of(terms), at=now)
    return span.starts_at


def refresh_planned(session: Session, *, terms: Terms) -> None:
    """Put periods that were planned under another policy under the one they will be held under.

    An open period keeps its k and c, whatever is approved meanwhile (AT27).
    """
    for pulse in terms.pulses:
        planned = schedules.find_period_in(session, pulse.key, PeriodState.PLANNED)
        if planned is not None:
            _refresh(session, planned, default_of(terms))
    session.flush()


def find_unused_settings(session: Session, *, terms: Terms, now: datetime) -> str | None:
    """What to tell where the settings differ from the policy in force; None where they agree."""
    if not rows.has_founding(session):
        return None
    default = default_of(terms)
    newest = max([now, *(row.starts_at or now for row in rows.list_policies(session))])
    policy = find_policy(session, default=default, at=newest)
    if policy.limits == default.limits and policy.calendar.days == default.calendar.days:
        return None
    known, voters, days = policy.limits.known, policy.limits.voters, policy.calendar.days
    return (
        f"[privacy] does not count any more: since the founding k = {voters}, c = {known} and"
        f" period_days = {days} are what was approved. To change them: wellness propose policy"
    )


def _refresh(session: Session, planned: Period, default: Policy) -> None:
    policy = find_policy(session, default=default, at=planned.starts_at)
    span = monthly.in_own_periods(planned.pulse, policy.calendar).at(planned.starts_at)
    if span.starts_at == planned.starts_at:
        planned.ends_at, planned.visible_at = span.ends_at, span.visible_at
    planned.k, planned.c = policy.limits.voters, policy.limits.known


def _apply(policy: Policy, row: Proposal) -> Policy:
    change = decode(ChangeKind(row.kind), row.body)
    match change:
        case Founding(k=k, c=c, period_days=days, anchor=anchor):
            return Policy(Limits(c, k), Calendar(policy.calendar.zone, anchor, days))
        case PolicyChange(k=k, c=c, period_days=days):
            return Policy(Limits(c, k), _turned(policy.calendar, row, days))
        case _:
            return policy


def _turned(calendar: Calendar, row: Proposal, days: int) -> Calendar:
    """Periods of another length begin with the one the change counts from."""
    if row.starts_at is None or days == calendar.days:
        return calendar
    return Calendar(calendar.zone, row.starts_at.astimezone(calendar.zone).date(), days)
