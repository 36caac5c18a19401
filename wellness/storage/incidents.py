"""Queries on incidents."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from wellness.domain.signals import FlagState, IncidentKind
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident
from wellness.storage.schema.rosters import Unit


def lock_unit(session: Session, unit_id: int) -> None:
    """Let one transaction at a time log something of a unit; SQLite has one writer anyway."""
    session.get(Unit, unit_id, with_for_update=True)


def list_confirmed(
    session: Session, unit_ids: Collection[int], *, since: datetime
) -> Sequence[Incident]:
    """Incidents of some units that staff logged, from an instant on, newest first.

    What responders report without their name stays with the peer team until somebody confirms it.
    """
    return session.exec(
        select(Incident)
        .where(
            Incident.happened_at >= since,
            col(Incident.logged_by).is_not(None),
            col(Incident.unit_id).in_(unit_ids),
        )
        .order_by(col(Incident.happened_at).desc(), col(Incident.id).desc())
    ).all()


def find_of_day(
    session: Session, kind: IncidentKind, unit_id: int, starts_at: datetime, ends_at: datetime
) -> Incident | None:
    """An incident of that kind, team and day that staff stand for or that nobody dismissed."""
    return session.exec(
        select(Incident)
        .join(Flag, col(Flag.incident_id) == col(Incident.id))
        .where(
            Incident.kind == kind,
            Incident.unit_id == unit_id,
            Incident.happened_at >= starts_at,
            Incident.happened_at < ends_at,
            or_(col(Incident.logged_by).is_not(None), Flag.state != FlagState.CLOSED),
        )
        .order_by(col(Incident.id))
    ).first()
