"""What the vault still holds when the database was restored from a backup (R11, R20, R21).

The vault closes its boxes whether or not the database knows them. Where it does not, the period
and its release are made again from the body, which is public content: late, but not lost.
"""

import json
import logging
from datetime import datetime

from sqlmodel import Session

from wellness.domain.monthly import in_own_periods
from wellness.domain.periods import Calendar
from wellness.domain.releases import Heading, canonical, read_heading
from wellness.services import periods
from wellness.storage import operation, schedules
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.calls import BoxStatus, Closed, VaultStatus
from wellness.vault.service import Vault

logger = logging.getLogger(__name__)


def list_to_close(session: Session, held: VaultStatus, *, now: datetime) -> list[int]:
    """The periods that are over and not settled, known here or to the vault, oldest first."""
    known = {row.id: row for row in schedules.list_periods(session)}
    due = {
        box.period: (box.ends_at, "")
        for box in held.boxes
        if box.period is not None
        and box.ends_at <= now
        and not _is_settled(session, box, known.get(box.period))
    }
    for row in schedules.list_periods_over(session, now):
        assert row.id is not None  # noqa: S101 - a stored row
        due[row.id] = (row.ends_at, row.pulse)
    # Of two that end together the monthly one was planned first, and so has the lower number.
    return sorted(due, key=lambda number: (*due[number], number))


def settle(session: Session, period_id: int, closed: Closed, *, calendar: Calendar) -> None:
    """Record what the vault made of a period; one that is unknown here is restored if it can be.

    What cannot is told in the log once and stays in the vault.
    """
    if schedules.find_period(session, period_id) is not None:
        periods.record_closed(session, period_id, closed)
        return
    heading = _find_heading(closed)
    if heading is None or not _has_room(session, period_id, heading, calendar):
        _keep(session, period_id, closed)
        return
    session.add(_restored(heading, calendar))
    session.flush()
    periods.record_closed(session, period_id, closed)
    logger.warning(
        "The database did not know a period that was in the vault, as after a backup was restored."
        " Its release was made again from the vault and is published late.",
        extra={"period": period_id},
    )


def list_differences(session: Session, vault: Vault) -> list[str]:
    """Releases that are not what the vault made of the votes, or are missing here (R11, R20)."""
    found = []
    for box in vault.status().boxes:
        if box.period is None or box.state != "closed":
            continue
        body = periods.close_in_vault(vault, box.period).body
        stored = schedules.find_release(session, box.period)
        if stored is None and operation.find_mark(session, _mark(box.period)) is None:
            found.append(
                f"the release of period {box.period} is in the vault and was not published"
            )
        elif stored is not None and body != _body_of(stored.content):
            found.append(f"the release of period {box.period} is not the one the vault made")
    return found


def _body_of(content: bytes) -> bytes | None:
    try:
        return canonical(json.loads(content)["body"])
    except (ValueError, KeyError, TypeError):
        return None


def _is_settled(session: Session, box: BoxStatus, period: Period | None) -> bool:
    """Whether nothing is to be done: no key is left, and the release, if any, has its place."""
    if box.state == "open":
        return False
    if period is not None:
        return period.state in periods.SETTLED
    return operation.find_mark(session, _mark(box.period)) is not None


def _find_heading(closed: Closed) -> Heading | None:
    try:
        return None if closed.body is None else read_heading(closed.body)
    except ValueError:
        return None


def _has_room(session: Session, period_id: int, heading: Heading, calendar: Calendar) -> bool:
    """Whether the body is of a period of the calendar whose dates have no other period here."""
    span = in_own_periods(heading.pulse, calendar).at(heading.starts_at)
    is_regular = (span.starts_at, span.ends_at) == (heading.starts_at, heading.ends_at)
    return (
        heading.period == period_id
        and is_regular
        and not schedules.has_period_within(
            session, heading.pulse, starts_at=heading.starts_at, ends_at=heading.ends_at
        )
    )


def _restored(heading: Heading, calendar: Calendar) -> Period:
    return Period(
        id=heading.period,
        pulse=heading.pulse,
        starts_at=heading.starts_at,
        ends_at=heading.ends_at,
        visible_at=in_own_periods(heading.pulse, calendar).at(heading.starts_at).visible_at,
        state=PeriodState.OPEN,
        k=heading.limits.voters,
        c=heading.limits.known,
        seed=b"",  # nobody is asked in it any more
    )


def _keep(session: Session, period_id: int, closed: Closed) -> None:
    logger.error(
        "The vault closed a period that the database does not know, and it has no place among the"
        " known ones. Its release is kept in the vault and was not published. If the database was"
        " restored from a backup, restore the newest one."
        if closed.body is not None
        else "The vault closed a period that the database does not know. It was lost there too, so"
        " there is nothing to publish.",
        extra={"period": period_id},
    )
    operation.set_mark(session, _mark(period_id), "told")


def _mark(period_id: int | None) -> str:
    return f"kept-in-vault:{period_id}"
