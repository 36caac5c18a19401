"""Contact requests: a named service the responder starts; nothing here touches an answer (R17)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from wellness.storage.schema.base import instant


class Contact(SQLModel, table=True):
    """Somebody who asked a peer supporter to call or text; no period, shift or unit (R17)."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str
    number: str
    preferred: str = ""
    asked_at: datetime = instant()
    due_at: datetime = instant()
    acknowledged_at: datetime | None = instant(default=None)
    acknowledged_by: UUID | None = Field(default=None, foreign_key="account.id")
    purge_at: datetime = instant(index=True)
