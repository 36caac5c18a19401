"""Contact requests: a named service the responder starts; nothing here touches an answer (R17)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from wellness.storage.schema.base import instant


class Contact(SQLModel, table=True):
    """Somebody who asked a peer supporter to call or text; no period, shift or unit (R17).

    `calling_by` is who said they would call, `acknowledged_by` who reached the person. No column
    is named like one of a flag: nothing joins the two.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str
    number: str
    preferred: str = ""
    asked_at: datetime = instant()
    due_at: datetime = instant()
    acknowledged_at: datetime | None = instant(default=None)
    acknowledged_by: UUID | None = Field(default=None, foreign_key="account.id")
    calling_by: UUID | None = Field(default=None, foreign_key="account.id")
    calling_since: datetime | None = instant(default=None)
    tries: int = 0
    peers_told_at: datetime | None = instant(default=None)
    leads_told_at: datetime | None = instant(default=None)
    purge_at: datetime = instant(index=True)
