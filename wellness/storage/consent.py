"""Queries on consent and opt-outs."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, and_, col, delete, func, or_, select

from wellness.storage.schema.consent import Consent, OptOut, Source


def is_opted_out(session: Session, number_key: str) -> bool:
    """Whether the number behind the key must not be texted."""
    return session.get(OptOut, number_key) is not None


def add_opt_out(session: Session, number_key: str) -> None:
    """Never text that number again until it asks for it; harmless when repeated."""
    if session.get(OptOut, number_key) is None:
        session.add(OptOut(number_key=number_key))
        session.flush()


def remove_opt_out(session: Session, number_key: str) -> None:
    """The number asked for texts again."""
    session.exec(delete(OptOut).where(col(OptOut.number_key) == number_key))


def count_opt_outs(session: Session) -> int:
    """How many numbers must not be texted."""
    return len(session.exec(select(OptOut.number_key)).all())


def has_ever_joined(session: Session, person_id: UUID) -> bool:
    """Whether the person ever joined, by whatever number."""
    query = select(Consent.id).where(Consent.person_id == person_id, Consent.kind == "join")
    return session.exec(query).first() is not None


def has_joined(session: Session, person_id: UUID) -> bool:
    """Whether the person ever joined by the number they have now."""
    ended = and_(col(Consent.kind) == "stop", col(Consent.source) == Source.ROSTER)
    newest = session.exec(
        select(Consent.kind)
        .where(Consent.person_id == person_id, or_(col(Consent.kind) == "join", ended))
        .order_by(col(Consent.at).desc(), col(Consent.kind).desc())
    ).first()
    return newest == "join"


def find_revised_at(session: Session, person_id: UUID) -> datetime | None:
    """When the person last joined, left or came back."""
    query = select(func.max(Consent.at)).where(Consent.person_id == person_id)
    return session.exec(query).one()


def find_said_at(session: Session, person_id: UUID, kind: str) -> datetime | None:
    """When the person last said that themself, in a text or an e-mail."""
    query = select(func.max(Consent.at)).where(
        Consent.person_id == person_id,
        Consent.kind == kind,
        col(Consent.source).in_((Source.TEXT, Source.EMAIL)),
    )
    return session.exec(query).one()


def add_record(session: Session, record: Consent) -> None:
    """Append to the consent record."""
    session.add(record)
