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
REFUSED: Final = "destinations-refused"
IN_A_ROW: Final = "destination-refused-last"
NO_REASON: Final = "paused"
LONGEST_HOLD: Final = timedelta(minutes=10)


class Obstacle(StrEnum):
    """Why nothing is sent at present."""

    PAUSED = PAUSED
    STOPPED = STOPPED
    HELD = HELD


def find_obstacle(
    session: Session, *, now: datetime, fingerprint: str | None = None
) -> Obstacle | None:
    """What keeps every text back now, if anything does.

    `fingerprint` is that of the account and sender in use: a stop of another one holds up nothing.
    Without it every stop counts.
    """
    marks = operation.find_marks(session, (PAUSED, STOPPED, HELD))
    if marks.get(PAUSED):
        return Obstacle.PAUSED
    if marks.get(STOPPED) and fingerprint in (None, _read_stop(marks[STOPPED])[1]):
        return Obstacle.STOPPED
    until, _ = _read_hold(marks.get(HELD))
    # A hold further away than any hold can be was written by a clock that ran ahead.
    return Obstacle.HELD if now < until <= now + LONGEST_HOLD else None


def pause_texting(session: Session, *, reason: str) -> None:
    """Send nothing until texting is resumed; `reason` is for people and names nobody."""
    operation.set_mark(session, PAUSED, reason or NO_REASON)


def find_pause(session: Session) -> str | None:
    """Why texting is paused, in the words of who paused it; None while it is not."""
    return operation.find_mark(session, PAUSED) or None


def resume_texting(session: Session) -> None:
    """Send again."""
    operation.set_mark(session, PAUSED, "")


def stop_sender(session: Session, *, code: int | None, fingerprint: str = "") -> None:
    """Send nothing until somebody has put right what the provider refuses; said once.

    Another `fingerprint` of account and sender ends the stop by itself.
    """
    if operation.find_mark(session, STOPPED):
        return
    operation.set_mark(session, STOPPED, f"{code or 'refused'} {fingerprint}".strip())
    logger.error(
        "No text is sent any more: the provider refuses the account or the sender, error=%s."
        " What waits is kept. Correct [sms], or put it right with the provider and then run"
        " wellness texting resume.",
        code,
    )


def find_stop(session: Session) -> str | None:
    """The error code the sender was stopped for; None while it is not stopped."""
    mark = operation.find_mark(session, STOPPED)
    return _read_stop(mark)[0] if mark else None


def restart_sender(session: Session) -> None:
    """What the provider refused was put right: send again, without waiting."""
    operation.set_mark(session, STOPPED, "")
    operation.set_mark(session, HELD, "")


def forget_other_stop(session: Session, *, fingerprint: str) -> None:
    """End a stop of an account or sender that is not in use any more."""
    mark = operation.find_mark(session, STOPPED)
    if mark and _read_stop(mark)[1] != fingerprint:
        operation.set_mark(session, STOPPED, "")
        operation.set_mark(session, REFUSED, "")
        logger.info("sending again: account, sender or token are others than those refused")


def note_destination(
    session: Session, destination: str, *, code: int | None, fingerprint: str
) -> None:
    """The provider does not take texts to one destination, which may be its fault or the sender's.

    Two of them without an accepted text in between stop the sender. Each counts once, so that
    those who caused a stop do not cause the next one. `destination` is a keyed hash.
    """
    known = (operation.find_mark(session, REFUSED) or "").split()
    if destination in known:
        return
    operation.set_mark(session, REFUSED, " ".join((*known, destination)[-_MOST_DESTINATIONS:]))
    if operation.find_mark(session, IN_A_ROW):
        operation.set_mark(session, IN_A_ROW, "")
        stop_sender(session, code=code, fingerprint=fingerprint)
    else:
        operation.set_mark(session, IN_A_ROW, destination)


def note_accepted(session: Session) -> None:
    """A text was taken: what was refused before it was the destination's fault."""
    if operation.find_mark(session, IN_A_ROW):
        operation.set_mark(session, IN_A_ROW, "")


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
_MOST_DESTINATIONS: Final = 100
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def _find_hold(session: Session) -> tuple[datetime, int]:
    """Until when the sender waits, and how often in a row it had to."""
    return _read_hold(operation.find_mark(session, HELD))


def _read_stop(mark: str) -> tuple[str, str]:
    """The error code and the fingerprint of what was refused."""
    code, _, fingerprint = mark.partition(" ")
    return code, fingerprint


def _read_hold(held: str | None) -> tuple[datetime, int]:
    if not held:
        return _NEVER, 0
    until, times = held.split()
    return datetime.fromisoformat(until), int(times)
