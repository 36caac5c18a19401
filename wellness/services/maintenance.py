"""Housekeeping of a tick: the clock that never runs back, heartbeats, forgetting."""

import logging
import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from wellness.services.applying import CLOCK_SUSPECT
from wellness.storage import join_links, operation, outbox, releases
from wellness.storage.database import Database
from wellness.vault import inspecting
from wellness.vault.calls import PassedSlots, PurgedPeriod
from wellness.vault.service import Vault

logger = logging.getLogger(__name__)

_WATERMARK = "clock"
_REBUILT = "rebuilt"
_TOLERATED = timedelta(seconds=5)
_EXPIRED_KEPT = timedelta(days=7)  # the caps of a week still count them until then


def advance_clock(session: Session, wall: datetime) -> datetime:
    """The period clock of R36: the system's time, or the latest instant seen if that is later.

    Nothing is raised by a clock that jumped and that nobody has confirmed yet.
    """
    mark = operation.find_mark(session, _WATERMARK)
    latest = wall if mark is None else datetime.fromisoformat(mark)
    if wall < latest - _TOLERATED:
        logger.warning(
            "The system clock was set back. Nothing is repeated or lost; time stands still here"
            " until the clock has passed the latest instant seen. Check its synchronisation.",
            extra={"latest": latest.isoformat(), "system": wall.isoformat()},
        )
    now = max(wall, latest)
    if not is_clock_suspect(session):
        operation.set_mark(session, _WATERMARK, now.isoformat())
    return now


def read_clock(session: Session, wall: datetime) -> datetime:
    """The period clock as the last tick left it: no answer is late because a clock was set back."""
    mark = operation.find_mark(session, _WATERMARK)
    return wall if mark is None else max(wall, datetime.fromisoformat(mark))


def is_ahead(session: Session, wall: datetime) -> bool:
    """Whether the period clock is ahead of the system's: time stands still here."""
    return read_clock(session, wall) > wall


def suspect_clock(session: Session, wall: datetime, *, by: timedelta) -> None:
    """Note that the system's clock jumped in a running worker, until two people confirm it (R36).

    `by` is how far the wall clock went ahead of (or, negative, fell behind) what really passed.
    """
    operation.set_mark(session, CLOCK_SUSPECT, wall.isoformat())
    logger.error(
        "The system clock jumped. All answers are kept; until two people confirm the clock no"
        " period is opened or closed, nobody is asked after shifts, nothing is forgotten by age."
        " See whether the clock is right and synchronised; then `wellness propose clock`, and"
        " staff representatives agree on /approvals.",
        extra={"system": wall.isoformat(), "hours": round(by / timedelta(hours=1))},
    )


def is_clock_suspect(session: Session) -> bool:
    """Whether the clock jumped and nobody has confirmed it yet (R36)."""
    return bool(operation.find_mark(session, CLOCK_SUSPECT))


def beat(session: Session, job: str, now: datetime) -> None:
    """Note that a job ran, for `/readyz`."""
    operation.beat(session, job, now)


def drop_passed_counters(vault: Vault) -> None:
    """Have the vault forget counters of hours and days that are over, and old messages (R26)."""
    vault.close(PassedSlots())


def list_closed_periods(vault: Vault) -> list[tuple[int, datetime]]:
    """The periods of which the vault keeps the release, with their ends."""
    boxes = vault.status().boxes
    return [(box.period, box.ends_at) for box in boxes if box.period and box.state != "open"]


def forget_period(vault: Vault, period_id: int) -> None:
    """Have the vault forget what it keeps of a closed period, whose release goes too (R34)."""
    vault.close(PurgedPeriod(period_id))


def list_box_faults(vault: Vault, *, now: datetime) -> list[str]:
    """The boxes that are over by more than an hour and were not closed (R21)."""
    return list(inspecting.list_box_faults(vault.status(), now=now))


def find_folder_faults(folder: Path, *, now: datetime) -> list[str] | None:
    """What is wrong in a vault's folder (R19, R21); None where it is not ours to look into.

    To be asked before the vault is opened here: opening it finishes what a crash left, and hides
    it. A vault that was never opened has no fault.
    """
    try:
        is_there = (folder / "vault.db").exists()
        return list(inspecting.list_folder_faults(folder, now=now)) if is_there else []
    except (PermissionError, sqlite3.OperationalError):
        return None


def purge(session: Session, *, now: datetime) -> None:
    """Forget texts outside periods a week after they expired, and join links (R23, R34)."""
    outbox.delete_expired(session, now - _EXPIRED_KEPT)
    join_links.delete_old(session, now=now)


def owes_rebuild(session: Session, *, today: date) -> bool:
    """Whether this tick writes the file anew; what may wait a day is deleted in such a tick."""
    return operation.find_mark(session, _REBUILT) != _rebuilt(session, today)


def demand_rebuild(session: Session) -> None:
    """Have this tick write the file anew: something was deleted that was promised to go now."""
    operation.set_mark(session, _REBUILT, "")


def is_rebuild_demanded(session: Session) -> bool:
    """Whether something was deleted that was promised to go, and the file is not written anew."""
    return operation.find_mark(session, _REBUILT) == ""


def rebuild(database: Database, *, today: date) -> None:
    """Write the database's file anew once a day, after a close, and on demand (R17, R23)."""
    with database.reading() as session:
        if not owes_rebuild(session, today=today):
            return
        done = _rebuilt(session, today)
    if not database.rebuild():
        logger.info("the tables could not all be written anew: readers were busy")
        return
    with database.transaction() as session:
        operation.set_mark(session, _REBUILT, done)


def _rebuilt(session: Session, today: date) -> str:
    return f"{today.isoformat()} {releases.find_head(session)}"


def empty_log(database: Database) -> None:
    """Empty the database's log, in which deleted rows stay readable (R17, R23).

    Each tick does it, so that neither a crash after a purge nor a busy reader puts it off for long.
    """
    if not database.empty_log():
        logger.info("the log of the database could not be emptied: readers were busy")
