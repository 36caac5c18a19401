"""Queries on contact requests."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from wellness.storage.schema.contacts import Contact


def find_waiting(session: Session, number: str, *, now: datetime) -> Contact | None:
    """The unacknowledged request of a number that is not overdue yet."""
    return session.exec(
        select(Contact).where(
            Contact.number == number,
            col(Contact.acknowledged_at).is_(None),
            Contact.due_at > now,
        )
    ).first()


def find_contact(session: Session, contact_id: UUID) -> Contact | None:
    """The request of that id."""
    return session.get(Contact, contact_id)


def lock_contact(session: Session, contact_id: UUID) -> Contact | None:
    """The request as it stands; until the transaction ends nobody else changes it."""
    return session.get(Contact, contact_id, with_for_update=True, populate_existing=True)


def list_untaken(session: Session, *, asked_since: datetime) -> Sequence[Contact]:
    """Requests nobody has, asked since an instant, the longest waiting first."""
    return session.exec(
        select(Contact)
        .where(
            col(Contact.calling_by).is_(None),
            col(Contact.acknowledged_at).is_(None),
            Contact.asked_at > asked_since,
        )
        .order_by(col(Contact.asked_at))
    ).all()


def count_taken(session: Session) -> dict[UUID, int]:
    """How many people each peer supporter said they would call and has not reached."""
    query = (
        select(Contact.calling_by, func.count())
        .where(col(Contact.calling_by).is_not(None), col(Contact.acknowledged_at).is_(None))
        .group_by(col(Contact.calling_by))
    )
    return {taker: count for taker, count in session.exec(query) if taker is not None}


def list_contacts(session: Session) -> Sequence[Contact]:
    """Every request, the longest waiting first."""
    return session.exec(select(Contact).order_by(col(Contact.asked_at))).all()


def list_waiting(session: Session, *, asked_since: datetime) -> Sequence[Contact]:
    """Requests made after an instant that nobody acknowledged, the longest waiting first."""
    return session.exec(
        select(Contact)
        .where(col(Contact.acknowledged_at).is_(None), Contact.asked_at > asked_since)
        .order_by(col(Contact.asked_at))
    ).all()


def delete_due(session: Session, now: datetime) -> Sequence[UUID]:
    """Delete the requests whose time has come, and name their ids."""
    due = delete(Contact).where(col(Contact.purge_at) <= now).returning(col(Contact.id))
    return [row[0] for row in session.exec(due)]
