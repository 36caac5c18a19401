"""The inbox of peer supporters: flags of their part of the agency, those nobody has taken first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from wellness.domain.follow_up import LASTS
from wellness.domain.signals import FlagState, Trigger
from wellness.services import debriefs, duty, exposures, flag_work
from wellness.services.debriefs import FlagView
from wellness.services.duty import Supporter
from wellness.services.exposures import Evidence
from wellness.services.incidents import IncidentView, view_of
from wellness.services.terms import Terms
from wellness.storage import accounts
from wellness.storage import debriefs as rows


@dataclass(frozen=True, slots=True)
class InboxFlag:
    """A flag with how long it waits, and the incident behind it if there is one.

    `is_own_team` says that it is about the very team the account is for: better passed on.
    """

    flag: FlagView
    waiting: timedelta
    incident: IncidentView | None
    is_own_team: bool = False
    was_passed_on: bool = False


@dataclass(frozen=True, slots=True)
class Inbox:
    """Flags of the last four weeks: open, one's own, other people's, closed; older open ones.

    Newest first. Of one's own none is too old.
    """

    open: tuple[InboxFlag, ...]
    mine: tuple[InboxFlag, ...]
    taken: tuple[InboxFlag, ...]
    closed: tuple[InboxFlag, ...]
    older: tuple[InboxFlag, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One flag for one peer supporter, whom they could hand it to, and the counts of T2."""

    row: InboxFlag
    is_mine: bool
    may_hand_over: bool
    others: tuple[Supporter, ...]
    evidence: Evidence | None = None


def list_inbox(session: Session, account_id: UUID, *, now: datetime) -> Inbox:
    """The flags within a peer supporter's scope."""
    found = _rows(session, account_id, debriefs.list_flags(session, account_id), now)
    closed = debriefs.list_closed(session, account_id, since=now - LASTS)
    opened = [row for row in found if row.flag.state is FlagState.OPEN]
    taken = [row for row in found if row.flag.state is FlagState.TAKEN]
    return Inbox(
        open=tuple(row for row in opened if row.waiting < LASTS),
        mine=tuple(row for row in taken if row.flag.holder == account_id),
        taken=tuple(row for row in taken if row.flag.holder != account_id and row.waiting < LASTS),
        closed=tuple(_rows(session, account_id, closed, now)),
        older=tuple(row for row in opened if row.waiting >= LASTS),
    )


def get_case(session: Session, code: int, account_id: UUID, *, terms: Terms, now: datetime) -> Case:
    """A flag with what a peer supporter needs to act on it.

    Raises:
        NotFound: as `debriefs.lock_for`.
    """
    flag = debriefs.get_for(session, code, account_id)
    [row] = _rows(session, account_id, [flag], now)
    takers = flag_work.list_takers(session, code, account_id)
    supporters = duty.list_supporters(session, terms=terms, now=now)
    own = duty.find_in(supporters, account_id)
    is_mine = flag.state is FlagState.TAKEN and flag.holder == account_id
    others = [one for one in supporters if one.id in takers and one.id != flag.holder]
    return Case(
        row=row,
        is_mine=is_mine,
        may_hand_over=is_mine or (own.is_lead and flag.state is not FlagState.CLOSED),
        others=tuple(sorted(others, key=lambda one: (not one.is_on_duty, one.load.total))),
        evidence=_evidence(session, flag, terms),
    )


def _evidence(session: Session, flag: FlagView, terms: Terms) -> Evidence | None:
    if flag.trigger is not Trigger.EXPOSURE:
        return None
    unit_id, raised_at = flag.unit_id, flag.raised_at
    return exposures.find_evidence(session, unit_id, raised_at=raised_at, terms=terms)


def _rows(
    session: Session, account_id: UUID, flags: Iterable[FlagView], now: datetime
) -> list[InboxFlag]:
    account = accounts.find_account(session, account_id)
    own = None if account is None else account.unit_id
    passed = rows.list_passed_by(session, account_id)
    return [
        InboxFlag(
            flag=flag,
            waiting=now - flag.raised_at,
            incident=_incident(session, flag, now),
            is_own_team=flag.unit_id == own,
            was_passed_on=flag.code in passed,
        )
        for flag in flags
    ]


def _incident(session: Session, flag: FlagView, now: datetime) -> IncidentView | None:
    row = None if flag.incident_id is None else rows.find_incident(session, flag.incident_id)
    return None if row is None else view_of(row, flag.label, now=now)
