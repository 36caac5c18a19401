"""Queries on heartbeats and marks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select, text

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
    if (known := session.info.get(_KNOWN)) is not None:
        return dict(known).get(key)
    row = session.get(Mark, key)
    return None if row is None else row.value


def find_marks(session: Session, keys: Sequence[str]) -> dict[str, str]:
    """The values of those marks that are set."""
    found = session.exec(select(Mark.key, Mark.value).where(col(Mark.key).in_(keys)))
    return dict(found.all())


def preload_marks(session: Session) -> None:
    """Read every mark at once: finding one costs no query any more, until one is set."""
    session.info[_KNOWN] = dict(session.exec(select(Mark.key, Mark.value)).all())


def lock_mark(session: Session, key: str) -> str:
    """The value of a mark, empty at first; no other transaction changes it before this one ends."""
    query = select(Mark).where(Mark.key == key).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).first()
    if row is None:
        session.execute(_ADD, {"key": key})
        row = session.exec(query).one()
    return row.value


def set_mark(session: Session, key: str, value: str) -> None:
    """Remember a value under a key."""
    session.info.pop(_KNOWN, None)
    row = session.get(Mark, key)
    if row is None:  # another transaction may be about to set it first
        session.execute(_ADD, {"key": key})
        row = session.get_one(Mark, key)
    row.value = value


def delete_mark(session: Session, key: str) -> None:
    """Forget the value under a key, if there is one."""
    row = session.get(Mark, key)
    if row is not None:
        session.delete(row)


def list_beats(session: Session) -> dict[str, datetime]:
    """Every job with the instant it last ran."""
    return {row.job: row.at for row in session.exec(select(Heartbeat)).all()}


_KNOWN: Final = "marks"
_ADD: Final = text("INSERT INTO mark (key, value) VALUES (:key, '') ON CONFLICT (key) DO NOTHING")
