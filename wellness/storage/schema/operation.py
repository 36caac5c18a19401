"""What keeps the machinery honest: replay rows, heartbeats, marks."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from wellness.storage.schema.base import instant


class Replay(SQLModel, table=True):
    """A webhook already seen, as HMAC of its SID; no person in it (R26).

    Once its effect stands the row holds no time finer than a period, and no row order: else the
    minutes of replies could be laid beside the minutes of sends.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    key: str = Field(primary_key=True)
    lease_until: datetime = instant()
    is_done: bool = False
    kept_until: datetime = instant(index=True)


class Heartbeat(SQLModel, table=True):
    """When a worker job last ran."""

    job: str = Field(primary_key=True)
    at: datetime = instant()


class Mark(SQLModel, table=True):
    """An instant or word the installation remembers: clock watermark, pause."""

    key: str = Field(primary_key=True)
    value: str
