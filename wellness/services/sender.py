"""Whether texts may go out at all: the pause, the sender the provider refused, the one that waits.

Each is a mark in the database, so that every worker knows of it.
"""

import logging
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from wellness.storage import operation

logger = logging.getLogger(__name__)

PAUSED: Final = "texting-paused"
STOPPED: Final = "sender-stopped"
HELD: Final = "sender-held"
LONGEST_HOLD: Final = timedelta(minutes=10)


class Obstacle(StrEnum):
    """Why nothing is sent at present."""

    PAUSED = PAUSED
    STOPPED = STOPPED
    HELD = HELD


def find_obstacle(session: Session, *, now: datetime) -> Obstacle | None:
    """What keeps every text back now, if anything does."""
    marks = operation.find_marks(session, (PAUSED, STOPPED, HELD))
    if marks.get(PAUSED):
        return Obstacle.PAUSED
    if marks.get(STOPPED):
        return Obstacle.STOPPED
    until, _ = _read_hold(marks.get(HELD))
    # A hold further away than any hold can be was written by a clock that ran ahead.
    return Obstacle.HELD if now < until <= now + LONGEST_HOLD else None


def pause_texting(session: Session, *, reason: str) -> None:
    """Send nothing until texting is resumed; `reason` is for people and names nobody."""
    operation.set_mark(session, PAUSED, reason or "paused")


def resume_texting(session: Session) -> None:
    """Send again."""
    operation.set_mark(session, PAUSED, "")


def stop_sender(session: Session, *, code: int | None) -> None:
    """Send nothing until somebody has put right what the provider refuses; said once."""
    if operation.find_mark(session, STOPPED):
        return
    operation.set_mark(session, STOPPED, str(code or "refused"))
    logger.warning("sending stopped until it is cleared: the provider refuses error=%s", code)


def find_stop(session: Session) -> str | None:
    """The error code the sender was stopped for; None while it is not stopped."""
    return operation.find_mark(session, STOPPED) or None


def restart_sender(session: Session) -> None:
    """What the provider refused was put right: send again."""
    operation.set_mark(session, STOPPED, "")


def hold_sender(session: Session, *, spread: float, now: datetime) -> None:
    """Let the whole sender wait, so that the order of texts is kept; longer each time in a row.

    From 5 seconds to 5 minutes, and up to as much again by `spread` in [0, 1).
    """
    until, times = _find_hold(session)
    if now < until <= now + LONGEST_HOLD:
        return
    plain = min(_FIRST_HOLD * 2 ** min(times, _MOST_DOUBLINGS), LONGEST_HOLD / 2)
    resumes_at = (now + plain * (1 + spread)).astimezone(UTC)
    operation.set_mark(session, HELD, f"{resumes_at.isoformat()} {times + 1}")
    logger.info(
        "sending waits seconds=%.0f times=%s", (resumes_at - now).total_seconds(), times + 1
    )


def forget_hold(session: Session, *, now: datetime) -> None:
    """A text went out: the next hold, if one comes, is a short one again."""
    until, times = _find_hold(session)
    if times and until <= now:
        operation.set_mark(session, HELD, "")


_FIRST_HOLD: Final = timedelta(seconds=5)
_MOST_DOUBLINGS: Final = 10
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def _find_hold(session: Session) -> tuple[datetime, int]:
    """Until when the sender waits, and how often in a row it had to."""
    return _read_hold(operation.find_mark(session, HELD))


def _read_hold(held: str | None) -> tuple[datetime, int]:
    if not held:
        return _NEVER, 0
    until, times = held.split()
    return datetime.fromisoformat(until), int(times)
