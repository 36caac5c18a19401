"""Queries on replay rows, heartbeats and marks."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from wellness.storage.schema.operation import Heartbeat, Mark, Replay


def claim_message(
    session: Session, key: str, *, now: datetime, lease_until: datetime, kept_until: datetime
) -> bool:
    """Take a message for this process; False when it was dealt with or another one has it (R26)."""
    row = session.get(Replay, key)
    if row is None:
        session.add(Replay(key=key, lease_until=lease_until, kept_until=kept_until))
    elif row.is_done or row.lease_until > now:
        return False
    else:
        row.lease_until = lease_until
    session.flush()
    return True


def finish_message(session: Session, key: str) -> None:
    """The message's effect is durable; its repetitions do nothing, and its minute is forgotten."""
    row = session.get(Replay, key)
    if row is not None:
        row.is_done, row.lease_until = True, row.kept_until


def release_message(session: Session, key: str) -> None:
    """The effect failed: the next delivery tries again."""
    session.exec(delete(Replay).where(col(Replay.key) == key, col(Replay.is_done).is_(False)))


def delete_old_messages(session: Session, now: datetime) -> None:
    """Forget messages whose two periods are over."""
    session.exec(delete(Replay).where(col(Replay.kept_until) <= now))


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
