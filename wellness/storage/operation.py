"""Queries on heartbeats and marks."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from wellness.storage.schema.operation import Heartbeat, Mark


def beat(session: Session, job: str, now: datetime) -> None:
    """Note that a job ran."""
    row = session.get(Heartbeat, job)
    if row is None:
        session.add(Heartbeat(job=job, at=now))
    else:
        row.at = now


def find_beat(session: Session, job: str) -> datetime | None:
    """When a job last ran."""
    row = session.get(Heartbeat, job)
    return None if row is None else row.at


def find_mark(session: Session, key: str) -> str | None:
    """The value of a mark."""
    row = session.get(Mark, key)
    return None if row is None else row.value


def find_marks(session: Session, keys: Sequence[str]) -> dict[str, str]:
    """The values of those marks that are set."""
    found = session.exec(select(Mark.key, Mark.value).where(col(Mark.key).in_(keys)))
    return dict(found.all())


def set_mark(session: Session, key: str, value: str) -> None:
    """Remember a value under a key."""
    row = session.get(Mark, key)
    if row is None:
        session.add(Mark(key=key, value=value))
    else:
        row.value = value


def list_beats(session: Session) -> dict[str, datetime]:
    """Every job with the instant it last ran."""
    return {row.job: row.at for row in session.exec(select(Heartbeat)).all()}
