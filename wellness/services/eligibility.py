"""Freezes who may answer in a period and which leaves are stable, and says from when (R28, R29)."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from wellness.domain.eligibility import (
    PERIODS_BACK,
    Leaf,
    Standing,
    has_waited,
    is_eligible,
    is_founding,
    is_stable,
    worked_since,
)
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.roster import PersonStatus, Texting
from wellness.domain.shifts import local
from wellness.services import policies
from wellness.services.terms import Terms
from wellness.storage import changes, eligibility, rosters, schedules
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Period, PeriodState

Members = dict[int, set[UUID]]


def freeze(session: Session, period: Period, *, zone: ZoneInfo) -> frozenset[int]:
    """Keep who is eligible in a period that opens, under their leaf; returns the unstable leaves.

    Both are fixed with it: what changes later counts from the next period on.
    """
    assert period.id is not None  # noqa: S101 - a stored row
    founding = changes.find_founding(session)
    founded_from = None if founding is None else founding.starts_at
    is_first = is_founding(period.starts_at, period.ends_at, founded_from)
    members = _list_members(session, period, zone, is_first=is_first)
    for leaf_id, people in members.items():
        eligibility.add(session, period.id, leaf_id, people)
    founders = eligibility.list_founders(session) if is_first else frozenset()
    unstable = _find_unstable(session, period, members, founders)
    if period.pulse == POST_SHIFT.key:
        leaves = rosters.load_tree(session).leaves()
        eligibility.count_period(session, [leaf.id for leaf in leaves])
    return unstable


def record_founding(session: Session) -> None:
    """Note whom and which units the founding's approval covers: those there are now (R29)."""
    eligibility.mark_founders(session, periods=PERIODS_BACK)


def find_counts_from(session: Session, person_id: UUID, *, terms: Terms, now: datetime) -> datetime:
    """The start of the first period a person's answers count in, if they work before it (R28)."""
    period = schedules.find_open_period(session, terms.pulse.key, now=now)
    if (
        period is not None
        and period.id is not None
        and schedules.find_eligibility(session, period.id, person_id) is not None
    ):
        return period.starts_at
    person = rosters.get_person(session, person_id)
    enrolled_on = person.enrolled_on or terms.local_date(now)
    starts_at = policies.find_next_start(session, terms=terms, now=now)
    while not has_waited(enrolled_on, is_founder=person.is_founder, on=terms.local_date(starts_at)):
        default = policies.default_of(terms)
        span, _ = policies.find_span_after(session, default=default, at=starts_at)
        starts_at = span.starts_at
    return starts_at


def forget_past(session: Session, pulse: str, *, now: datetime | None = None) -> None:
    """Forget who was eligible in periods that are settled and compared with nothing any more.

    They are needed until the next period was opened, and kept for one period at most (R29, R34).
    """
    frozen = eligibility.list_periods(session)
    rows = [row for row in schedules.list_periods(session) if row.pulse == pulse]
    begun = [row.starts_at for row in rows if row.state in _BEGUN]
    newest = max(begun, default=None)
    for row in rows:
        if row.id is None or row.id not in frozen or row.state not in _SETTLED:
            continue
        is_followed = newest is not None and newest >= row.ends_at
        is_old = now is not None and row.ends_at + (row.ends_at - row.starts_at) <= now
        if is_followed or is_old:
            eligibility.delete_of(session, row.id)


def forget_every_past(session: Session, *, now: datetime) -> None:
    """The same for every pulse that ever had a period, also one asked no longer."""
    for pulse in schedules.list_pulses(session):
        forget_past(session, pulse, now=now)


_CLOCK_CHANGES = timedelta(hours=2)
_SETTLED = (PeriodState.CLOSED, PeriodState.LOST)
_BEGUN = (PeriodState.OPENING, PeriodState.OPEN, *_SETTLED)


def _list_members(
    session: Session, period: Period, zone: ZoneInfo, *, is_first: bool
) -> dict[int, list[UUID]]:
    since = worked_since(period.starts_at, period.ends_at)
    worked = eligibility.list_worked(session, since=since, until=period.starts_at)
    tree, on = rosters.load_tree(session), local(period.starts_at, zone).date()
    members: dict[int, list[UUID]] = defaultdict(list)
    for person in rosters.list_joined(session):
        standing = _standing(person, has_worked=person.id in worked)
        if tree.is_leaf(person.unit_id) and is_eligible(standing, on=on, is_founding=is_first):
            members[person.unit_id].append(person.id)
    return members


def _standing(person: Person, *, has_worked: bool) -> Standing:
    return Standing(
        is_active=person.status == PersonStatus.ACTIVE,
        has_joined=person.texting == Texting.JOINED,
        enrolled_on=person.enrolled_on,
        is_founder=person.is_founder,
        has_worked=has_worked,
    )


def _find_unstable(
    session: Session, period: Period, members: dict[int, list[UUID]], founders: frozenset[UUID]
) -> frozenset[int]:
    before = _find_before(session, period)
    past = _count_past(session, period)
    return frozenset(
        leaf.id
        for leaf in rosters.load_tree(session).leaves()
        if not is_stable(
            Leaf(
                past.get(leaf.id, 0),
                frozenset(members.get(leaf.id, ())),
                None if before is None else before.get(leaf.id, set()),
            ),
            founders,
        )
    )


def _count_past(session: Session, period: Period) -> dict[int, int]:
    """How many periods old each leaf is, in periods of this pulse (R29).

    Leaves are counted by the periods of the check-in after a shift alone: by all of them, a leaf
    would be two periods old after one of each. What was counted longer ago than there are periods
    was there at the founding, or before the oldest period that is kept.
    """
    counts = eligibility.list_periods_of_units(session)
    if period.pulse == POST_SHIFT.key:
        return counts
    begun = sorted(
        (
            row.starts_at
            for row in schedules.list_periods(session)
            if row.pulse == POST_SHIFT.key and row.state in _BEGUN
        ),
        reverse=True,
    )
    span = period.ends_at - period.starts_at
    return {
        leaf: PERIODS_BACK
        if count > len(begun)
        else (period.starts_at - begun[count - 1] + _CLOCK_CHANGES) // span
        for leaf, count in counts.items()
        if count > 0
    }


def _find_before(session: Session, period: Period) -> Members | None:
    """Who was eligible in the period before by leaf; None where none ended within one period."""
    span = period.ends_at - period.starts_at
    rows = [
        row
        for row in schedules.list_periods(session)
        if row.pulse == period.pulse
        and row.state in _BEGUN
        and period.starts_at - span < row.ends_at <= period.starts_at
    ]
    if not rows:
        return None
    last = max(rows, key=lambda row: row.ends_at)
    assert last.id is not None  # noqa: S101 - a stored row
    found: Members = defaultdict(set)
    for one in schedules.list_eligibility(session, last.id):
        found[one.leaf_id].add(one.person_id)
    return found
