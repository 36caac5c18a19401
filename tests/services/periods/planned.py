"""Planning and freezing in the words of the tests, from a Monday on."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from tests.factories import ZONE, add_founding, at, make_terms
from wellness.domain.bands import Limits
from wellness.domain.changes import Policy
from wellness.domain.periods import Calendar
from wellness.domain.post_shift import POST_SHIFT
from wellness.services import periods
from wellness.storage import changes, schedules
from wellness.storage.schema.schedules import Period
from wellness.vault.calls import PeriodBox, VaultStatus

MONDAY = at("2026-11-16 04:00")
SPAN = timedelta(days=14)
MOMENT = timedelta(microseconds=1)
TERMS = make_terms()
NOTHING = VaultStatus(())


def plan(
    session: Session,
    now: datetime,
    *,
    calendar: Calendar = TERMS.calendar,
    k: int = 7,
    held: VaultStatus = NOTHING,
) -> Period | None:
    """Plan at an instant; the period that starts last."""
    periods.plan_next(
        session,
        POST_SHIFT,
        default=Policy(Limits(2, k), calendar),
        seed=lambda: b"s" * 16,
        held=held,
        now=now,
    )
    return schedules.find_last_period(session, POST_SHIFT.key)


def freeze(session: Session, now: datetime, *, held: VaultStatus = NOTHING) -> PeriodBox | None:
    if not changes.has_founding(session):
        add_founding(session, MONDAY)
    boxes = periods.freeze_due(session, POST_SHIFT, zone=ZONE, held=held, now=now)
    assert len(boxes) <= 1
    return boxes[0] if boxes else None


def list_states(session: Session) -> list[str]:
    return [row.state for row in session.exec(select(Period).order_by("starts_at"))]
