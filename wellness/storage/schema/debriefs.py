"""Debrief flags and what peer supporters and leaders did with them."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from wellness.domain.leading import Deed
from wellness.domain.signals import FlagState, Offer, Outcome, Reason, Trigger
from wellness.storage.schema.base import instant, one_of


class Flag(SQLModel, table=True):
    """A team-level signal for peer supporters; `label` names the team or pool as released.

    Accounts here are peer supporters; no responder is ever named. `next_told_at` and `lead_told_at`
    are the two steps of a flag nobody takes, each taken once.
    """

    __table_args__ = (
        one_of("trigger", Trigger),
        one_of("state", FlagState),
        one_of("offer", Offer),
        one_of("outcome", Outcome),
        one_of("reason", Reason),
    )

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
    handed_by: UUID | None = Field(default=None, foreign_key="account.id")
    next_told_at: datetime | None = instant(default=None)
    lead_told_at: datetime | None = instant(default=None)
    offer: str | None = None
    offered_at: datetime | None = instant(default=None)
    outcome: str | None = None
    reason: str | None = None
    closed_at: datetime | None = instant(default=None)


class FlagPass(SQLModel, table=True):
    """A peer supporter passed a flag on: it is about their own team."""

    __tablename__ = "flag_pass"

    flag_id: int = Field(foreign_key="flag.id", primary_key=True, ondelete="CASCADE")
    account_id: UUID = Field(foreign_key="account.id", primary_key=True)


class LeaderAction(SQLModel, table=True):
    """What a leader noted about a flag, one row for each kind; goes with its flag (R34).

    `change` is the line that the team is told; no responder is ever named.
    """

    __tablename__ = "leader_action"
    __table_args__ = (one_of("kind", Deed), one_of("reason", Reason))

    flag_id: int = Field(foreign_key="flag.id", primary_key=True, ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    reason: str | None = None
    change: str | None = None
    at: datetime = instant()
    account_id: UUID = Field(foreign_key="account.id")
