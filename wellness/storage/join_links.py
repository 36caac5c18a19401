"""Queries on links by which people confirm an e-mail address."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from wellness.storage.schema.consent import JoinLink


def add(
    session: Session, token_hash: str, person_id: UUID, *, address_key: str, expires_at: datetime
) -> None:
    """Remember a link by which somebody confirms an address."""
    session.add(
        JoinLink(
            token_hash=token_hash,
            person_id=person_id,
            address_key=address_key,
            expires_at=expires_at,
        )
    )


def find(session: Session, token_hash: str) -> JoinLink | None:
    """The link of a token; held until the end of the transaction, so that it is used once."""
    query = select(JoinLink).where(JoinLink.token_hash == token_hash)
    return session.exec(query.with_for_update()).first()


def delete_of_person(session: Session, person_id: UUID) -> None:
    """Forget the links of a person."""
    session.exec(delete(JoinLink).where(col(JoinLink.person_id) == person_id))


def delete_old(session: Session, *, now: datetime) -> None:
    """Forget the links nobody used in time."""
    session.exec(delete(JoinLink).where(col(JoinLink.expires_at) <= now))
