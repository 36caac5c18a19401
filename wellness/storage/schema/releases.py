"""Releases: append-only by triggers, a chain by hashes (R11)."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from wellness.storage.schema.base import instant


class Release(SQLModel, table=True):
    """One release as the bytes anybody can check; nothing here is finer than a period."""

    __table_args__ = (UniqueConstraint("pulse", "period_id"),)

    id: int | None = Field(default=None, primary_key=True)
    pulse: str
    period_id: int = Field(foreign_key="period.id")
    ends_at: datetime = instant()
    visible_at: datetime = instant(index=True)
    content: bytes
    previous: str = Field(unique=True)
    hash: str = Field(unique=True)


class ReleaseAnchor(SQLModel, table=True):
    """The hash of the last release that retention removed; the chain goes on from it."""

    __tablename__ = "release_anchor"

    hash: str = Field(primary_key=True)
