"""Shifts that are known late, and those nobody is asked about any more."""

import pytest
from sqlmodel import Session, select

from tests.factories import add_eligibility, add_period, add_person, at
from tests.services.invitations.asking import MOMENT, STARTS, invite, worked
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import PeriodState


@pytest.mark.parametrize(
    ("now", "invited"),
    [("2026-11-18 18:00", 1), ("2026-11-18 20:59", 1), ("2026-11-18 21:00", 0)],
)
def test_a_shift_that_is_known_late_is_asked_about_while_its_window_lasts(
    session: Session, person: Person, now: str, invited: int
) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    assert invite(session, now) == invited
    assert not shift.is_due


def test_a_slot_that_has_passed_is_sent_at_once(session: Session, person: Person) -> None:
    worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    invite(session, "2026-11-18 18:00")

    [text] = session.exec(select(Outbox))
    assert text.not_before < at("2026-11-18 18:00") < text.expires_at


def test_nobody_is_asked_after_two_days(session: Session, person: Person) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    kept = invite(session, at("2026-11-20 15:00")), shift.is_due
    shift.is_due = True
    session.flush()
    invite(session, at("2026-11-20 15:00") + MOMENT)

    session.refresh(shift)
    assert kept == (0, False)
    assert not shift.is_due


def test_old_shifts_are_settled_even_between_periods(session: Session, team: Unit) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", add_person(session, team))

    invite(session, "2026-11-20 14:59")
    kept = shift.is_due
    invite(session, "2026-11-20 15:01")

    session.refresh(shift)
    assert kept
    assert not shift.is_due


def test_a_shift_waits_while_no_period_is_open(session: Session, team: Unit) -> None:
    person = add_person(session, team)
    period = add_period(session, STARTS, state=PeriodState.OPENING)
    add_eligibility(session, period, person)
    worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    before = invite(session, "2026-11-18 15:00")
    period.state = PeriodState.OPEN

    assert (before, invite(session, "2026-11-18 15:01")) == (0, 1)
