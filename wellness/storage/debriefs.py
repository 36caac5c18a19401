"""Queries on debrief flags and incidents."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from wellness.domain.signals import FlagState
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident


def find_flag(session: Session, flag_id: int) -> Flag | None:
    """The flag of that code."""
    return session.get(Flag, flag_id)


def find_flag_by_key(session: Session, dedupe_key: str) -> Flag | None:
    """The flag raised for that cause, if it was."""
    return session.exec(select(Flag).where(Flag.dedupe_key == dedupe_key)).first()


def list_flags(session: Session, *states: FlagState) -> Sequence[Flag]:
    """Flags in those states, newest first."""
    return session.exec(
        select(Flag).where(col(Flag.state).in_(states)).order_by(col(Flag.id).desc())
    ).all()


def list_incidents(session: Session, *, since: datetime) -> Sequence[Incident]:
    """Incidents that happened since an instant, newest first."""
    return session.exec(
        select(Incident)
        .where(Incident.happened_at >= since)
        .order_by(col(Incident.happened_at).desc(), col(Incident.id).desc())
    ).all()


def find_incident(session: Session, incident_id: int) -> Incident | None:
    """The incident of that id."""
    return session.get(Incident, incident_id)
