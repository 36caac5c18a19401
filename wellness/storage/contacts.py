"""Queries on contact requests."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

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


def list_contacts(session: Session) -> Sequence[Contact]:
    """Every request, the longest waiting first."""
    return session.exec(select(Contact).order_by(col(Contact.asked_at))).all()


def delete_due(session: Session, now: datetime) -> Sequence[UUID]:
    """Delete the requests whose time has come, and name their ids."""
    due = delete(Contact).where(col(Contact.purge_at) <= now).returning(col(Contact.id))
    return [row[0] for row in session.exec(due)]
