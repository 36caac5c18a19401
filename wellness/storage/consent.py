"""Queries on consent and opt-outs."""

from uuid import UUID

from sqlmodel import Session, col, delete, select

from wellness.storage.schema.consent import Consent, OptOut


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


def has_joined(session: Session, person_id: UUID) -> bool:
    """Whether the person ever sent JOIN."""
    query = select(Consent.id).where(Consent.person_id == person_id, Consent.kind == "join")
    return session.exec(query).first() is not None


def add_record(session: Session, record: Consent) -> None:
    """Append to the consent record."""
    session.add(record)
