"""Housekeeping of a tick: the clock that never runs back, heartbeats, forgetting."""

import logging
from datetime import datetime, timedelta

from sqlmodel import Session

from wellness.storage import operation
from wellness.vault.calls import PassedSlots
from wellness.vault.service import Vault

logger = logging.getLogger(__name__)

_WATERMARK = "clock"
_TOLERATED = timedelta(seconds=5)


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


def beat(session: Session, job: str, now: datetime) -> None:
    """Note that a job ran, for `/readyz`."""
    operation.beat(session, job, now)


def drop_passed_counters(vault: Vault) -> None:
    """Have the vault forget the counters of hours and days that are over (R26)."""
    vault.close(PassedSlots())


def purge(session: Session, *, now: datetime) -> None:
    """Forget replay rows after two periods."""
    operation.delete_old_messages(session, now)
