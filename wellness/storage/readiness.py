"""What the database can say about the installation's health."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from wellness.domain.texts import CONTACT_NOTICES
from wellness.storage import operation
from wellness.storage.outbox import WAITING
from wellness.storage.schema.outbox import Outbox

_PROBE = "write-probe"


def probe_write(session: Session, now: datetime) -> None:
    """Write a mark, so that a full or read-only disk shows when the transaction commits."""
    operation.set_mark(session, _PROBE, now.isoformat())


def find_oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the longest waiting text should have been on its way.

    Notices of contact requests are left out: each is caused by one person's text (R17). Whatever
    holds one of them up holds the others up too.
    """
    return session.exec(
        select(func.min(Outbox.not_before)).where(
            col(Outbox.state).in_(WAITING),
            Outbox.not_before <= now,
            col(Outbox.text).not_in(CONTACT_NOTICES),
        )
    ).one()
