"""Contact requests: named, consented, outside everything else, and deleted on schedule (R17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from wellness.domain.texts import TextKey
from wellness.errors import NotFound
from wellness.services import notices
from wellness.services.terms import Terms
from wellness.storage import contacts as rows
from wellness.storage import outbox as outbox_rows
from wellness.storage.schema.contacts import Contact

_KEPT_AT_MOST = timedelta(days=14)
_KEPT_AFTER_ACKNOWLEDGEMENT = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact request as the peer team sees it."""

    id: UUID
    name: str
    number: str
    preferred: str
    asked_at: datetime
    due_at: datetime
    is_acknowledged: bool
    purge_at: datetime


def request_contact(
    session: Session,
    *,
    name: str,
    number: str,
    preferred: str = "",
    terms: Terms,
    now: datetime,
) -> datetime:
    """Note a request and tell every peer supporter on duty; returns by when they answer.

    A second request while one is open changes nothing: the person asked, and it is known. Once
    nobody has answered in the time that was promised, it is a request of its own.
    """
    waiting = rows.find_waiting(session, number, now=now)
    if waiting is not None:
        return waiting.due_at
    contact = Contact(
        name=name,
        number=number,
        preferred=preferred,
        asked_at=now,
        due_at=now + terms.contact_within,
        purge_at=now + _KEPT_AT_MOST,
    )
    session.add(contact)
    session.flush()
    _tell(session, contact.id, terms, now)
    return contact.due_at


def tell_again(session: Session, *, terms: Terms, now: datetime) -> None:
    """Tell of requests nobody could be told of, or whose every notice failed, who can be now."""
    for contact in rows.list_contacts(session):
        is_waiting = contact.acknowledged_at is None
        if (
            is_waiting
            and contact.asked_at > now - notices.TRIED_FOR
            and not notices.is_told(session, _cause(contact.id))
        ):
            _tell(session, contact.id, terms, now)


def list_contacts(session: Session) -> list[ContactView]:
    """Every request not yet deleted, the longest waiting first."""
    return [_view(row) for row in rows.list_contacts(session)]


def acknowledge(session: Session, contact_id: UUID, account_id: UUID, *, now: datetime) -> None:
    """Note that a peer supporter reached the person; the row is deleted 72 hours later.

    Raises:
        NotFound: the request is gone.
    """
    contact = rows.find_contact(session, contact_id)
    if contact is None:
        raise NotFound("This request is gone: it was deleted on schedule.")
    if contact.acknowledged_at is None:
        contact.acknowledged_at, contact.acknowledged_by = now, account_id
        contact.purge_at = min(contact.purge_at, now + _KEPT_AFTER_ACKNOWLEDGEMENT)


def purge(session: Session, *, now: datetime) -> Sequence[UUID]:
    """Delete the requests whose time has come, and the notices that tell when they were made."""
    deleted = rows.delete_due(session, now)
    for contact_id in deleted:
        outbox_rows.delete_of_cause(session, _cause(contact_id))
    return deleted


def _tell(session: Session, contact_id: UUID, terms: Terms, now: datetime) -> None:
    """Tell everybody on duty; where nobody can be told no line says so now (R17, R24)."""
    notices.tell_peers(
        session,
        TextKey.PEER_CONTACT,
        cause=_cause(contact_id),
        unit_id=None,
        fields={"link": f"{terms.public_url}/contacts"},
        terms=terms,
        now=now,
    )


def _cause(contact_id: UUID) -> str:
    return f"contact:{contact_id.hex}"


def _view(row: Contact) -> ContactView:
    return ContactView(
        id=row.id,
        name=row.name,
        number=row.number,
        preferred=row.preferred,
        asked_at=row.asked_at,
        due_at=row.due_at,
        is_acknowledged=row.acknowledged_at is not None,
        purge_at=row.purge_at,
    )
