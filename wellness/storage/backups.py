"""Statements for copies of the database: what they leave out, what is not sent again from them."""

from datetime import datetime

from sqlmodel import Session, col, delete, or_, update

from wellness.storage.outbox import WAITING
from wellness.storage.schema.accounts import AccountLink, SignInFailure
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.outbox import Outbox, OutboxState


def delete_short_lived(session: Session) -> None:
    """Delete sign-in counts, set-password links and acknowledged contact requests."""
    session.exec(delete(SignInFailure))
    session.exec(delete(AccountLink))
    session.exec(delete(Contact).where(col(Contact.acknowledged_at).is_not(None)))


def expire_begun(session: Session, now: datetime) -> int:
    """Give up the texts that were due by now or under way; returns how many."""
    given_up = session.exec(
        update(Outbox)
        .where(
            or_(
                col(Outbox.state) == OutboxState.SENDING,
                col(Outbox.state).in_(WAITING) & (col(Outbox.not_before) <= now),
            )
        )
        .values(state=OutboxState.EXPIRED, claim_token=None, lease_until=None, number=None)
        .returning(col(Outbox.id))
    )
    return len(given_up.all())
