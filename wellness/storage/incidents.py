"""Queries on incidents."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

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
