"""Contact requests: named, consented, outside everything else, and deleted on schedule (R17)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from wellness.domain.texts import TextKey
from wellness.errors import Conflict, NotFound
from wellness.services import notices
from wellness.services.terms import Terms
from wellness.storage import accounts, causes
from wellness.storage import contacts as rows
from wellness.storage.schema.contacts import Contact

_KEPT_AT_MOST = timedelta(days=14)
_KEPT_AFTER_ACKNOWLEDGEMENT = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact request as the peer team sees it; the other names are peer supporters'."""

    id: UUID
    name: str
    number: str
    preferred: str
    asked_at: datetime
    due_at: datetime
    is_acknowledged: bool
    purge_at: datetime
    holder: UUID | None
    taken_by: str | None
    reached_by: str | None
    tries: int


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
    for contact in _list_untold(session, now):
        _tell(session, contact.id, terms, now)


def has_untold(session: Session, *, now: datetime) -> bool:
    """Whether a request waits that somebody is still to be told of."""
    return bool(_list_untold(session, now))


def list_contacts(session: Session) -> list[ContactView]:
    """Every request not yet deleted, the longest waiting first."""
    names = {row.id: row.name for row in accounts.list_accounts(session)}
    return [_view(row, names) for row in rows.list_contacts(session)]


def take_contact(session: Session, contact_id: UUID, account_id: UUID, *, now: datetime) -> None:
    """Note that a peer supporter will call; who has it already is not troubled twice.

    Raises:
        NotFound: the request is gone.
        Conflict: somebody else will call, or has reached the person.
    """
    contact = _lock(session, contact_id)
    is_free = contact.calling_by is None and contact.acknowledged_at is None
    if not is_free and (contact.calling_by != account_id or contact.acknowledged_at is not None):
        raise Conflict("Somebody else has this request already.", kept="Nothing was changed.")
    if is_free:
        contact.calling_by, contact.calling_since = account_id, now


def leave_contact(session: Session, contact_id: UUID, account_id: UUID) -> None:
    """Give a request one has taken back to the others; it waits for somebody again.

    Raises:
        NotFound: the request is gone.
        Conflict: they do not have it, or the person was reached.
    """
    contact = _lock_held(session, contact_id, account_id)
    contact.calling_by = contact.calling_since = None


def note_missed(session: Session, contact_id: UUID, account_id: UUID, *, now: datetime) -> None:
    """Note that a peer supporter tried and did not reach the person; the request stays theirs.

    Raises:
        NotFound: the request is gone.
        Conflict: somebody else has it, or the person was reached.
    """
    take_contact(session, contact_id, account_id, now=now)
    _lock(session, contact_id).tries += 1


def acknowledge(session: Session, contact_id: UUID, account_id: UUID, *, now: datetime) -> None:
    """Note that a peer supporter reached the person; the row is deleted 72 hours later.

    Raises:
        NotFound: the request is gone.
    """
    contact = _lock(session, contact_id)
    if contact.acknowledged_at is None:
        contact.acknowledged_at, contact.acknowledged_by = now, account_id
        contact.purge_at = min(contact.purge_at, now + _KEPT_AFTER_ACKNOWLEDGEMENT)


def purge(session: Session, *, now: datetime) -> Sequence[UUID]:
    """Delete the requests whose time has come, and the notices that tell when they were made."""
    deleted = rows.delete_due(session, now)
    for contact_id in deleted:
        causes.delete_of_cause(session, _cause(contact_id))
    return deleted


def _lock(session: Session, contact_id: UUID) -> Contact:
    contact = rows.lock_contact(session, contact_id)
    if contact is None:
        raise NotFound("This request is gone: it was deleted on schedule.")
    return contact


def _lock_held(session: Session, contact_id: UUID, account_id: UUID) -> Contact:
    contact = _lock(session, contact_id)
    if contact.calling_by != account_id or contact.acknowledged_at is not None:
        raise Conflict("You do not have this request.", kept="Nothing was changed.")
    return contact


def _list_untold(session: Session, now: datetime) -> list[Contact]:
    requests = rows.list_waiting(session, asked_since=now - notices.TRIED_FOR)
    told = notices.list_told(session, "contact") if requests else frozenset()
    return [contact for contact in requests if _cause(contact.id) not in told]


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


def _view(row: Contact, names: Mapping[UUID, str]) -> ContactView:
    return ContactView(
        id=row.id,
        name=row.name,
        number=row.number,
        preferred=row.preferred,
        asked_at=row.asked_at,
        due_at=row.due_at,
        is_acknowledged=row.acknowledged_at is not None,
        purge_at=row.purge_at,
        holder=row.calling_by,
        taken_by=_name(row.calling_by, names),
        reached_by=_name(row.acknowledged_by, names),
        tries=row.tries,
    )


def _name(account_id: UUID | None, names: Mapping[UUID, str]) -> str | None:
    return None if account_id is None else names.get(account_id)
