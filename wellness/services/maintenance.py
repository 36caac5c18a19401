"""Housekeeping of a tick: the clock that never runs back, heartbeats, forgetting."""

import logging
from datetime import datetime, timedelta

from sqlmodel import Session

from wellness.storage import operation, outbox
from wellness.storage.database import Database
from wellness.vault.calls import PassedSlots
from wellness.vault.service import Vault

logger = logging.getLogger(__name__)

_WATERMARK = "clock"
_TOLERATED = timedelta(seconds=5)
_EXPIRED_KEPT = timedelta(days=7)  # the caps of a week still count them until then


def advance_clock(session: Session, wall: datetime) -> datetime:
    """The period clock of R36: the system's time, or the latest instant seen if that is later."""
    mark = operation.find_mark(session, _WATERMARK)
    latest = wall if mark is None else datetime.fromisoformat(mark)
    if wall < latest - _TOLERATED:
        logger.warning(
            "The system clock was set back. Nothing is repeated or lost; time stands still here"
            " until the clock has passed the latest instant seen. Check its synchronisation.",
            extra={"latest": latest.isoformat(), "system": wall.isoformat()},
        )
    now = max(wall, latest)
    operation.set_mark(session, _WATERMARK, now.isoformat())
    return now


def read_clock(session: Session, wall: datetime) -> datetime:
    """The period clock as the last tick left it: no answer is late because a clock was set back."""
    mark = operation.find_mark(session, _WATERMARK)
    return wall if mark is None else max(wall, datetime.fromisoformat(mark))


def beat(session: Session, job: str, now: datetime) -> None:
    """Note that a job ran, for `/readyz`."""
    operation.beat(session, job, now)


def drop_passed_counters(vault: Vault) -> None:
    """Have the vault forget counters of hours and days that are over, and old messages (R26)."""
    vault.close(PassedSlots())


def purge(session: Session, *, now: datetime) -> None:
    """Forget the texts outside periods a week after they expired (R23, R34)."""
    outbox.delete_expired(session, now - _EXPIRED_KEPT)


def empty_log(database: Database) -> None:
    """Empty the database's log, in which deleted rows stay readable (R17, R23).

    Each tick does it, so that neither a crash after a purge nor a busy reader puts it off for long.
    """
    if not database.empty_log():
        logger.info("the log of the database could not be emptied: readers were busy")
