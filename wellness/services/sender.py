"""Whether texts may go out at all: the pause, the sender the provider refused, the one that waits.

Each is a mark in the database, so that every worker knows of it. The pause holds for all channels;
what concerns a sender belongs to one `channel`, "" being that of text messages.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from wellness.storage import operation

logger = logging.getLogger(__name__)

PAUSED: Final = "texting-paused"
STOPPED: Final = "sender-stopped"
HELD: Final = "sender-held"
CEILING: Final = "ceiling-reached"
REFUSED: Final = "destinations-refused"
IN_A_ROW: Final = "destination-refused-last"
NO_REASON: Final = "paused"
LONGEST_HOLD: Final = timedelta(minutes=10)


class Obstacle(StrEnum):
    """Why nothing is sent at present."""

    PAUSED = PAUSED
    STOPPED = STOPPED
    HELD = HELD
    CEILING = CEILING


def find_obstacle(
    session: Session, *, now: datetime, fingerprint: str | None = None, channel: str = ""
) -> Obstacle | None:
    """What keeps every text back now, if anything does.

    `fingerprint` is that of the account and sender in use: a stop of another one holds up nothing.
    Without it every stop counts.
    """
    stopped, held = _of(STOPPED, channel), _of(HELD, channel)
    marks = operation.find_marks(session, (PAUSED, CEILING, stopped, held))
    if marks.get(PAUSED):
        return Obstacle.PAUSED
    if _is_today(marks.get(CEILING), now):
        return Obstacle.CEILING
    if marks.get(stopped) and fingerprint in (None, _read_stop(marks[stopped])[1]):
        return Obstacle.STOPPED
    until, _ = _read_hold(marks.get(held))
    # A hold further away than any hold can be was written by a clock that ran ahead.
    return Obstacle.HELD if now < until <= now + LONGEST_HOLD else None


def find_since(session: Session, obstacle: Obstacle, *, channel: str = "") -> datetime | None:
    """Since when something keeps texts back, where that was noted."""
    mark = obstacle if obstacle in (Obstacle.PAUSED, Obstacle.CEILING) else _of(obstacle, channel)
    since = operation.find_mark(session, f"{mark}-since")
    return datetime.fromisoformat(since) if since else None


def pause_texting(session: Session, *, reason: str, now: datetime | None = None) -> None:
    """Send nothing until texting is resumed; `reason` is for people and names nobody."""
    if find_pause(session) is None:
        _note_since(session, PAUSED, now)
    operation.set_mark(session, PAUSED, reason or NO_REASON)


def find_pause(session: Session) -> str | None:
    """Why texting is paused, in the words of who paused it; None while it is not."""
    return operation.find_mark(session, PAUSED) or None


def resume_texting(session: Session) -> None:
    """Send again."""
    operation.set_mark(session, PAUSED, "")


def reach_ceiling(session: Session, *, until: datetime, now: datetime) -> bool:
    """Send nothing more until the day is over; False where that was said already."""
    if _is_today(operation.find_mark(session, CEILING), now):
        return False
    _note_since(session, CEILING, now)
    operation.set_mark(session, CEILING, until.isoformat())
    return True


def lift_ceiling(session: Session, *, now: datetime) -> None:
    """Somebody has looked: as many texts as there are may go out for the rest of the day."""
    mark = operation.find_mark(session, CEILING)
    if _is_today(mark, now):
        operation.set_mark(session, _LIFTED, mark or "")
    operation.set_mark(session, CEILING, "")


def is_ceiling_lifted(session: Session, *, now: datetime) -> bool:
    """Whether somebody has lifted it for today."""
    return _is_today(operation.find_mark(session, _LIFTED), now)


def resume_all(session: Session, channels: Iterable[str], *, now: datetime) -> None:
    """Send again, whatever a person may end: a pause, a stop, a day's limit."""
    resume_texting(session)
    lift_ceiling(session, now=now)
    for channel in channels:
        restart_sender(session, channel=channel)


def stop_sender(
    session: Session,
    *,
    code: int | None,
    fingerprint: str = "",
    channel: str = "",
    now: datetime | None = None,
) -> None:
    """Send nothing until somebody has put right what the provider refuses; said once.

    Another `fingerprint` of account and sender ends the stop by itself.
    """
    mark = _of(STOPPED, channel)
    if operation.find_mark(session, mark):
        return
    operation.set_mark(session, mark, f"{code or 'refused'} {fingerprint}".strip())
    _note_since(session, mark, now)
    logger.error(
        "No text is sent any more: the provider refuses the account or the sender, error=%s."
        " What waits is kept. Correct [%s], or put it right with the provider and then run"
        " wellness texting resume.",
        code,
        channel or "sms",
    )


def find_stop(session: Session, *, channel: str = "") -> str | None:
    """The error code the sender was stopped for; None while it is not stopped."""
    mark = operation.find_mark(session, _of(STOPPED, channel))
    return _read_stop(mark)[0] if mark else None


def restart_sender(session: Session, *, channel: str = "") -> None:
    """What the provider refused was put right: send again, without waiting."""
    operation.set_mark(session, _of(STOPPED, channel), "")
    operation.set_mark(session, _of(HELD, channel), "")


def forget_other_stop(session: Session, *, fingerprint: str, channel: str = "") -> None:
    """End a stop of an account or sender that is not in use any more."""
    mark = operation.find_mark(session, _of(STOPPED, channel))
    if mark and _read_stop(mark)[1] != fingerprint:
        operation.set_mark(session, _of(STOPPED, channel), "")
        operation.set_mark(session, _of(REFUSED, channel), "")
        logger.info("sending again: account, sender or token are others than those refused")


def note_destination(
    session: Session, destination: str, *, code: int | None, fingerprint: str, channel: str = ""
) -> None:
    """The provider does not take texts to one destination, which may be its fault or the sender's.

    Two of them without an accepted text in between stop the sender. Each counts once, so that
    those who caused a stop do not cause the next one. `destination` is a keyed hash.
    """
    refused, in_a_row = _of(REFUSED, channel), _of(IN_A_ROW, channel)
    known = (operation.find_mark(session, refused) or "").split()
    if destination in known:
        return
    operation.set_mark(session, refused, " ".join((*known, destination)[-_MOST_DESTINATIONS:]))
    if operation.find_mark(session, in_a_row):
        operation.set_mark(session, in_a_row, "")
        stop_sender(session, code=code, fingerprint=fingerprint, channel=channel)
    else:
        operation.set_mark(session, in_a_row, destination)


def note_accepted(session: Session, *, channel: str = "") -> None:
    """A text was taken: what was refused before it was the destination's fault."""
    if operation.find_mark(session, _of(IN_A_ROW, channel)):
        operation.set_mark(session, _of(IN_A_ROW, channel), "")


def hold_sender(session: Session, *, spread: float, now: datetime, channel: str = "") -> None:
    """Let the whole sender wait, so that the order of texts is kept; longer each time in a row.

    From 5 seconds to 5 minutes, and up to as much again by `spread` in [0, 1).
    """
    until, times = _find_hold(session, channel)
    if now < until <= now + LONGEST_HOLD:
        return
    if not times:
        _note_since(session, _of(HELD, channel), now)
    plain = min(_FIRST_HOLD * 2 ** min(times, _MOST_DOUBLINGS), LONGEST_HOLD / 2)
    resumes_at = (now + plain * (1 + spread)).astimezone(UTC)
    operation.set_mark(session, _of(HELD, channel), f"{resumes_at.isoformat()} {times + 1}")
    logger.info(
        "sending waits seconds=%.0f times=%s", (resumes_at - now).total_seconds(), times + 1
    )


def forget_hold(session: Session, *, now: datetime, channel: str = "") -> None:
    """A text went out: the next hold, if one comes, is a short one again."""
    until, times = _find_hold(session, channel)
    if times and until <= now:
        operation.set_mark(session, _of(HELD, channel), "")


_FIRST_HOLD: Final = timedelta(seconds=5)
_MOST_DOUBLINGS: Final = 10
_MOST_DESTINATIONS: Final = 100
_LIFTED: Final = "ceiling-lifted"
_LONGEST_DAY: Final = timedelta(hours=26)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def _is_today(until: str | None, now: datetime) -> bool:
    """Whether a mark names the end of the running day; a later one is of a clock that ran ahead."""
    return bool(until) and now < datetime.fromisoformat(until or "") <= now + _LONGEST_DAY


def _note_since(session: Session, mark: str, now: datetime | None) -> None:
    operation.set_mark(session, f"{mark}-since", "" if now is None else now.isoformat())


def _of(mark: str, channel: str) -> str:
    """The mark of one channel's sender."""
    return f"{mark}:{channel}" if channel else mark


def _find_hold(session: Session, channel: str) -> tuple[datetime, int]:
    """Until when the sender waits, and how often in a row it had to."""
    return _read_hold(operation.find_mark(session, _of(HELD, channel)))


def _read_stop(mark: str) -> tuple[str, str]:
    """The error code and the fingerprint of what was refused."""
    code, _, fingerprint = mark.partition(" ")
    return code, fingerprint


def _read_hold(held: str | None) -> tuple[datetime, int]:
    if not held:
        return _NEVER, 0
    until, times = held.split()
    return datetime.fromisoformat(until), int(times)
