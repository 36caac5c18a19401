"""What keeps the machinery honest: heartbeats and marks."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from wellness.storage.schema.base import instant


class Heartbeat(SQLModel, table=True):
    """When a worker job last ran."""

    job: str = Field(primary_key=True)
    at: datetime = instant()


class Mark(SQLModel, table=True):
    """An instant or word the installation remembers: clock watermark, pause."""

    key: str = Field(primary_key=True)
    value: str
