"""Texts we start, and the provider's receipts for them; never a reply."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from wellness.storage.schema.base import instant, one_of


class OutboxState(StrEnum):
    """Where a text stands; see messaging.md, "Outbox"."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Outbox(SQLModel, table=True):
    """A text to one person or account; its body is rendered when it is sent, and not kept.

    `number` stands in place of both where a person's former number is told of the new one (R30);
    it is deleted once nothing more is sent to it.
    `fields` holds the few values a template needs that are no ids (JSON), none of them personal.
    """

    __table_args__ = (
        one_of("state", OutboxState),
        Index("ix_outbox_due", "state", "not_before"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    dedupe_key: str = Field(unique=True)
    text: str
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    number: str | None = None
    invitation_id: UUID | None = Field(default=None, index=True)
    period_id: int | None = Field(default=None, foreign_key="period.id", index=True)
    fields: str = "{}"
    state: str = OutboxState.PENDING
    not_before: datetime = instant()
    expires_at: datetime = instant()
    attempts: int = 0
    claim_token: str | None = None
    lease_until: datetime | None = instant(default=None)
    attempt_token: str | None = Field(default=None, unique=True)
    attempted_at: datetime | None = instant(default=None)
    provider_sid: str | None = Field(default=None, unique=True)
    error_code: int | None = None


class Receipt(SQLModel, table=True):
    """One status the provider reported of one text, once (R26's idempotence for callbacks)."""

    outbox_id: UUID = Field(foreign_key="outbox.id", primary_key=True, ondelete="CASCADE")
    status: str = Field(primary_key=True)
    error_code: int | None = None
