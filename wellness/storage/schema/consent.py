"""Consent: the one record that holds a person beside a time, because the law asks for it (R23)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from wellness.storage.schema.base import instant, one_of


class Consent(SQLModel, table=True):
    """Somebody joined or left texting, with the wording they answered."""

    __table_args__ = (one_of("kind", ("join", "stop", "start")),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    kind: str
    at: datetime = instant()
    wording: str


class OptOut(SQLModel, table=True):
    """A number that must not be texted, as HMAC: it outlives the person on the roster."""

    __tablename__ = "opt_out"

    number_key: str = Field(primary_key=True)
