"""Debrief flags and what peer supporters did with them."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from wellness.domain.signals import FlagState, Trigger
from wellness.storage.schema.base import instant, one_of


class Flag(SQLModel, table=True):
    """A team-level signal for peer supporters; `label` names the team or pool as released."""

    __table_args__ = (one_of("trigger", Trigger), one_of("state", FlagState))

    id: int | None = Field(default=None, primary_key=True)
    dedupe_key: str = Field(unique=True)
    trigger: str
    unit_id: int = Field(foreign_key="unit.id", index=True)
    label: str
    incident_id: int | None = Field(default=None, foreign_key="incident.id")
    release_id: int | None = Field(default=None, foreign_key="release.id")
    raised_at: datetime = instant()
    state: str = FlagState.OPEN
    taken_by: UUID | None = Field(default=None, foreign_key="account.id")
    taken_at: datetime | None = instant(default=None)
