"""One look at what the tables have for a worker to do: cheap, because most ticks find nothing."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam
from sqlmodel import Session, and_, col, exists, or_, select

from wellness.domain.changes import ProposalState
from wellness.domain.signals import FlagState
from wellness.storage.outbox import WAITING
from wellness.storage.schema.changes import Proposal
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.releases import Release
from wellness.storage.schema.schedules import Period, PeriodState, Shift
from wellness.storage.types import UtcDateTime

LONGEST_SEND: Final = timedelta(seconds=60)
"""A channel answers within 23 s; a send that takes longer than this has lost its worker."""


def look(
    session: Session, *, pulse: str, announced: int, raised_since: datetime, now: datetime
) -> tuple[bool, bool]:
    """Whether anything is due, and whether a request or flag since an instant is not taken yet.

    Due is a period, an approved proposal, a shift, a text, a request's deletion, or a visible
    release after the one of id `announced`.
    """
    asked = {"pulse": pulse, "announced": announced, "raised_since": raised_since, "now": now}
    is_due, is_untaken = session.execute(_LOOK, asked | {"stuck": now - LONGEST_SEND}).one()
    return bool(is_due), bool(is_untaken)


def _is_anything_due() -> Any:  # noqa: ANN401 - an expression of SQLAlchemy's
    return or_(
        *_periods(),
        _is_there(
            col(Proposal.state) == ProposalState.APPROVED, col(Proposal.applied_on).is_(None)
        ),
        _is_there(col(Shift.is_due), col(Shift.ends_at) <= _NOW),
        _is_there(col(Release.id) > bindparam("announced"), col(Release.visible_at) <= _NOW),
        *_texts(),
        _is_there(col(Contact.purge_at) <= _NOW),
    )


def _is_anything_untaken() -> Any:  # noqa: ANN401 - an expression of SQLAlchemy's
    since = _instant("raised_since")
    return or_(
        _is_there(col(Flag.state) == FlagState.OPEN, col(Flag.raised_at) > since),
        _is_there(col(Contact.acknowledged_at).is_(None), col(Contact.asked_at) > since),
    )


def _instant(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UtcDateTime)


def _periods() -> tuple[Any, ...]:
    """One that begins or ends, or none that is planned."""
    state = col(Period.state)
    is_planned = and_(col(Period.pulse) == bindparam("pulse"), state == PeriodState.PLANNED)
    return (
        _is_there(state == PeriodState.OPENING),
        _is_there(state == PeriodState.OPEN, col(Period.ends_at) <= _NOW),
        _is_there(is_planned, col(Period.starts_at) <= _NOW),
        ~_is_there(is_planned),
    )


def _texts() -> tuple[Any, ...]:
    """One to be sent, taken over, looked for or given up."""
    state = col(Outbox.state)
    return (
        _is_there(state == OutboxState.PENDING, col(Outbox.not_before) <= _NOW),
        _is_there(state == OutboxState.CLAIMED, col(Outbox.lease_until) <= _NOW),
        _is_there(state == OutboxState.SENDING, col(Outbox.attempted_at) <= _instant("stuck")),
        _is_there(state == OutboxState.UNKNOWN, col(Outbox.lease_until) <= _NOW),
        _is_there(state.in_(WAITING), col(Outbox.expires_at) <= _NOW),
    )


def _is_there(*conditions: Any) -> Any:  # noqa: ANN401 - what SQLAlchemy compares
    return exists().where(*conditions)


_NOW: Final = _instant("now")
# Put together once: doing so takes longer than asking.
_LOOK: Final = select(_is_anything_due(), _is_anything_untaken())
