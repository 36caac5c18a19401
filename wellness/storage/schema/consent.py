"""Consent: the one record that holds a person beside a time, because the law asks for it (R23)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from wellness.storage.schema.base import instant, one_of


class Source(StrEnum):
    """Who said it: the person by text or e-mail, the provider, a roster with another number."""

    TEXT = "text"
    EMAIL = "email"
    PROVIDER = "provider"
    ROSTER = "roster"


class Consent(SQLModel, table=True):
    """Somebody joined or left texting: when, with which wording, and who said so.

    A stop by the roster ends what was agreed for a former number (R30).
    """

    __table_args__ = (
        one_of("kind", ("join", "stop", "start")),
        one_of("source", Source),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    kind: str
    at: datetime = instant()
    wording: str
    source: str = Source.TEXT


class JoinLink(SQLModel, table=True):
    """A single-use link by which somebody confirms an e-mail address; only its hash is kept.

    `address_key` is a keyed hash of the address it was sent to, which may be another one by now.
    """

    __tablename__ = "join_link"

    token_hash: str = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    address_key: str
    expires_at: datetime = instant()


class OptOut(SQLModel, table=True):
    """A number or e-mail address never to be written to, as HMAC: it outlives the roster."""

    __tablename__ = "opt_out"

    number_key: str = Field(primary_key=True)
