"""Carries approved changes out, at the latest before the period is frozen that they count from."""

import logging
from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from wellness.domain.changes import (
    Appointment,
    Change,
    ClockChange,
    Decision,
    Founding,
    LegalHold,
    PolicyChange,
    ProposalState,
    RoleChange,
    Shaping,
    TreeChange,
)
from wellness.errors import WellnessError
from wellness.services import importing_units, policies, roles, shaping, withholding
from wellness.services.changes import log
from wellness.services.proposing import change_of, settle
from wellness.services.terms import Terms
from wellness.storage import changes as rows
from wellness.storage import operation
from wellness.storage.schema.changes import Proposal

logger = logging.getLogger(__name__)

LEGAL_HOLD: Final = "legal-hold"
"""The mark under which no further period is opened (R35)."""
CLOCK_CONFIRMED: Final = "clock-confirmed"
"""The mark with the instant at which two people last confirmed the clock (R36)."""
CLOCK_SUSPECT: Final = "clock-suspect"
"""The mark of a clock that jumped; empty once it was confirmed (R36)."""


def apply_due(session: Session, *, terms: Terms, now: datetime) -> int:
    """Carry out what counts by now, oldest first; returns how many there were.

    To be called in the transaction that freezes a period, before it is frozen. A change that cannot
    be done any more lapses, and the log says so.
    """
    due = [row for row in rows.list_ahead(session) if row.starts_at and row.starts_at <= now]
    for proposal in due:
        apply(session, proposal, terms=terms, now=now)
    policies.refresh_planned(session, terms=terms)
    shaping.forget_old(session, terms=terms, now=now)
    return len(due)


def apply(session: Session, proposal: Proposal, *, terms: Terms, now: datetime) -> None:
    """Carry one approved proposal out and forget the persons in it."""
    change = change_of(proposal)
    try:
        with session.begin_nested():
            _carry_out(session, change, terms=terms, now=now)
    except (WellnessError, IntegrityError):
        logger.warning("an approved change could not be done any more kind=%s", proposal.kind)
        log(session, change, Decision.LAPSED, terms=terms, now=now)
    proposal.applied_on = terms.local_date(now)
    settle(proposal, ProposalState.APPROVED)
    session.flush()


def is_on_legal_hold(session: Session) -> bool:
    """Whether no further period may be opened (R35)."""
    return bool(operation.find_mark(session, LEGAL_HOLD))


def _carry_out(session: Session, change: Change, *, terms: Terms, now: datetime) -> None:
    match change:
        case Founding() | PolicyChange():
            pass  # periods are planned by what was approved
        case TreeChange():
            importing_units.carry_out(session, change, terms=terms)
        case RoleChange():
            roles.carry_out(session, change)
        case Shaping():
            withholding.carry_out(session, change, terms=terms, now=now)
        case ClockChange():
            operation.set_mark(session, CLOCK_CONFIRMED, now.isoformat())
            operation.set_mark(session, CLOCK_SUSPECT, "")
        case Appointment():
            roles.appoint(session, change)
        case LegalHold(is_on=is_on):
            operation.set_mark(session, LEGAL_HOLD, now.isoformat() if is_on else "")
