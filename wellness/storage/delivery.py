"""Counts of texts by what became of them; notices of contact requests are in none of them (R17)."""

from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, func, select

from wellness.domain.texts import CONTACT_NOTICES
from wellness.storage.outbox import WAITING
from wellness.storage.schema.consent import Consent
from wellness.storage.schema.outbox import Outbox, OutboxState

_NOT_OF_CONTACTS: Final = col(Outbox.text).not_in(CONTACT_NOTICES)


def count_due(session: Session, now: datetime) -> int:
    """How many texts should be on their way and are not."""
    return _count(session, col(Outbox.state).in_(WAITING), col(Outbox.not_before) <= now)


def count_by_outcome(
    session: Session, *, since: datetime, until: datetime
) -> list[tuple[OutboxState, int | None, int]]:
    """State, error code and number of the texts that were begun within a stretch."""
    query = (
        select(Outbox.state, Outbox.error_code, func.count())
        .where(
            _NOT_OF_CONTACTS,
            Outbox.attempts > 0,
            col(Outbox.attempted_at) >= since,
            col(Outbox.attempted_at) < until,
        )
        .group_by(col(Outbox.state), col(Outbox.error_code))
    )
    return [(OutboxState(state), code, count) for state, code, count in session.exec(query)]


def count_expired(session: Session, *, since: datetime, until: datetime) -> int:
    """How many texts were given up within a stretch without ever being begun."""
    expires_at = col(Outbox.expires_at)
    is_expired = col(Outbox.state) == OutboxState.EXPIRED
    return _count(session, is_expired, expires_at >= since, expires_at < until)


def count_unknown(session: Session) -> tuple[int, datetime | None]:
    """How many sends nobody knows the end of, and when the first of them began."""
    query = select(func.count(), func.min(Outbox.attempted_at)).where(
        _NOT_OF_CONTACTS, Outbox.state == OutboxState.UNKNOWN
    )
    count, first = session.exec(query).one()
    return count, first


def count_without_receipt(session: Session, begun_before: datetime) -> int:
    """How many texts the provider took that long ago and told no end of."""
    return _count(
        session,
        col(Outbox.state).in_((OutboxState.ACCEPTED, OutboxState.SENT)),
        col(Outbox.attempted_at) <= begun_before,
    )


def count_stops(session: Session, *, since: datetime, until: datetime) -> int:
    """How many people left the texts within a stretch."""
    query = select(func.count(func.distinct(Consent.person_id))).where(
        Consent.kind == "stop", Consent.at >= since, Consent.at < until
    )
    return session.exec(query).one()


def _count(session: Session, *conditions: Any) -> int:  # noqa: ANN401 - what SQLAlchemy compares
    return session.exec(select(func.count()).where(_NOT_OF_CONTACTS, *conditions)).one()
