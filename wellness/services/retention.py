"""Removes what was kept long enough, once a day, and says what is older than it may be (R34, R35).

A legal hold keeps the records that are there: then nothing here is removed. What people were
promised is removed all the same by other steps: answers, who was asked, contact requests, counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from wellness.domain.changes import PERIODS_REMEMBERED
from wellness.services import policies
from wellness.services.applying import is_on_legal_hold
from wellness.services.terms import Terms
from wellness.storage import operation, schedules
from wellness.storage import retention as rows
from wellness.storage.retention import Old

_DONE: Final = "retention-done"
_GRACE: Final = timedelta(days=2)
_HOUR: Final = timedelta(hours=1)
_TEXTS_KEPT: Final = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Overdue:
    """Rows that are older than the schedule allows."""

    count: int
    what: str


def is_due(session: Session, *, terms: Terms, now: datetime) -> bool:
    """Whether today's removal is still to be done, and no legal hold forbids it (R35)."""
    today = terms.local_date(now).isoformat()
    return operation.find_mark(session, _DONE) != today and not is_on_legal_hold(session)


def list_periods_to_forget(
    session: Session, held: Iterable[tuple[int, datetime]], *, terms: Terms, now: datetime
) -> list[int]:
    """The periods, of those the vault holds and their ends, whose releases were kept long enough.

    The vault forgets them before the database does: else it would publish them once more.
    """
    before = now - terms.retention.releases
    going = {release.period_id for release in rows.list_old_releases(session, before)}
    staying = schedules.list_released(session) - going
    return sorted(
        period
        for period, ends_at in held
        if period in going or (ends_at < before and period not in staying)
    )


def purge(session: Session, *, terms: Terms, now: datetime) -> None:
    """Remove what was kept long enough, oldest first; the chain of releases stays verifiable."""
    for release in rows.list_old_releases(session, now - terms.retention.releases):
        rows.drop_release(session, release)
    for number in rows.list_old_changes(session, terms.local_date(now - terms.retention.log)):
        rows.drop_change(session, number)
    for _, old in _schedule(session, terms, now):
        rows.drop(session, old)
    rows.blank_gone_people(session)
    rows.drop(session, rows.gone_people())
    operation.set_mark(session, _DONE, terms.local_date(now).isoformat())


def list_overdue(session: Session, *, terms: Terms, now: datetime) -> list[Overdue]:
    """What is kept longer than the schedule says, with two days' grace for the daily removal.

    Under a legal hold only what people were promised is looked for.
    """
    promised = [
        ("contact requests past their time", rows.due_contacts(now - _HOUR)),
        ("invitations of closed periods", rows.invitations_of_closed_periods()),
        ("texts that expired", rows.old_texts(now - _TEXTS_KEPT)),
    ]
    if is_on_legal_hold(session):
        return _count(session, promised)
    then = now - _GRACE
    found = _count(session, [*promised, *_schedule(session, terms, then)])
    releases = len(rows.list_old_releases(session, then - terms.retention.releases))
    lines = len(rows.list_old_changes(session, terms.local_date(then - terms.retention.log)))
    listed = (Overdue(releases, "releases"), Overdue(lines, "lines of the change log"))
    return [*found, *(one for one in listed if one.count)]


def _schedule(session: Session, terms: Terms, now: datetime) -> list[tuple[str, Old]]:
    """What goes by its age alone, in an order in which nothing that goes is named by what stays."""
    policy = policies.find_policy(session, default=policies.default_of(terms), at=now)
    remembered = timedelta(days=PERIODS_REMEMBERED * policy.calendar.days)
    kept, settled_before = terms.retention, terms.local_date(now - terms.retention.log)
    return [
        ("approvals", rows.old_approvals(settled_before)),
        ("settled proposals", rows.old_proposals(settled_before)),
        ("flags", rows.old_flags(now - kept.incidents)),
        ("incidents", rows.old_incidents(now - kept.incidents)),
        ("counts of calls", rows.old_exposures(terms.local_date(now - kept.exposures))),
        ("shifts", rows.old_shifts(now - remembered)),
        ("consent records of people who left", rows.old_consent(now - kept.consent)),
        ("links to set a password", rows.old_links(now)),
        ("texts to people who left", rows.old_texts_to_gone_people(now)),
        ("periods", rows.old_periods(now - kept.releases)),
    ]


def _count(session: Session, kinds: Iterable[tuple[str, Old]]) -> list[Overdue]:
    counted = (Overdue(rows.count(session, old), what) for what, old in kinds)
    return [one for one in counted if one.count]
