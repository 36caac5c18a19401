"""The inbox of peer supporters: flags of their part of the agency, those nobody has taken first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from wellness.domain.follow_up import LASTS
from wellness.domain.signals import FlagState
from wellness.services import debriefs
from wellness.services.debriefs import FlagView
from wellness.services.incidents import IncidentView, view_of
from wellness.storage import debriefs as rows


@dataclass(frozen=True, slots=True)
class InboxFlag:
    """A flag with how long it waits, and the incident behind it if there is one."""

    flag: FlagView
    waiting: timedelta
    incident: IncidentView | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """Flags of the last four weeks, open and taken, and older ones nobody took; newest first."""

    open: tuple[InboxFlag, ...]
    taken: tuple[InboxFlag, ...]
    older: tuple[InboxFlag, ...]


def list_inbox(session: Session, account_id: UUID, *, now: datetime) -> Inbox:
    """The flags within a peer supporter's scope."""
    found = [
        InboxFlag(flag, now - flag.raised_at, _incident(session, flag, now))
        for flag in debriefs.list_flags(session, account_id)
    ]
    opened = [row for row in found if row.flag.state is FlagState.OPEN]
    taken = [row for row in found if row.flag.state is FlagState.TAKEN]
    return Inbox(
        open=tuple(row for row in opened if row.waiting < LASTS),
        taken=tuple(row for row in taken if row.waiting < LASTS),
        older=tuple(row for row in opened if row.waiting >= LASTS),
    )


def _incident(session: Session, flag: FlagView, now: datetime) -> IncidentView | None:
    row = None if flag.incident_id is None else rows.find_incident(session, flag.incident_id)
    return None if row is None else view_of(row, flag.label, now=now)
