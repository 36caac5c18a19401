"""Incidents: what happened to a team, never to whom."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from wellness.domain.signals import IncidentKind
from wellness.storage.schema.base import instant, one_of


class Incident(SQLModel, table=True):
    """A hard event of one team; no names, no narrative. No account: logged by a responder."""

    __table_args__ = (one_of("kind", IncidentKind),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    unit_id: int = Field(foreign_key="unit.id", index=True)
    happened_at: datetime = instant()
    logged_at: datetime = instant()
    logged_by: UUID | None = Field(default=None, foreign_key="account.id")
