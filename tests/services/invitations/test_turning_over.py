"""Invitations over the end of a period: never in two, never in the wrong one."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import add_eligibility, add_period, add_person, at
from tests.services.invitations.asking import ENDS, STARTS, asked, invite, wall, worked
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Period, PeriodState


@pytest.fixture
def next_period(session: Session, person: Person) -> Period:
    """The period after, planned."""
    following = add_period(session, ENDS, state=PeriodState.PLANNED)
    add_eligibility(session, following, person)
    return following


def turn_over(session: Session, period: Period, following: Period) -> None:
    """Monday 04:00: the one is closed and purged, the other opens."""
    for row in asked(session):
        session.delete(row)
    for text in session.exec(select(Outbox)).all():
        session.delete(text)
    period.state, following.state = PeriodState.CLOSED, PeriodState.OPEN
    session.flush()


def test_sunday_nights_shift_belongs_to_the_period_of_mondays_text(
    session: Session, person: Person, period: Period, next_period: Period
) -> None:
    shift = worked(session, "2026-11-29 15:00", "2026-11-29 23:00", person)

    sunday = [invite(session, shift.ends_at + timedelta(hours=n)) for n in range(5)]
    turn_over(session, period, next_period)
    monday = [invite(session, ENDS + timedelta(hours=n)) for n in range(8)]

    [invitation] = asked(session)
    assert sunday == [0] * 5
    assert monday == [1] + [0] * 7
    assert invitation.period_id == next_period.id
    assert 1 <= invitation.number <= 24 * 60
    assert wall(invitation.send_at) >= "Mon 10:00"


def test_sunday_evenings_shift_is_asked_about_on_sunday_and_not_again_on_monday(
    session: Session, person: Person, period: Period, next_period: Period
) -> None:
    shift = worked(session, "2026-11-29 12:00", "2026-11-29 20:15", person)

    sunday = invite(session, shift.ends_at)
    [invitation] = asked(session)
    slot, period_id = invitation.send_at, invitation.period_id
    turn_over(session, period, next_period)
    shift.is_due = True
    monday = [invite(session, ENDS + timedelta(hours=n)) for n in range(8)]

    assert (sunday, period_id) == (1, period.id)
    assert slot < at("2026-11-29 21:00")
    assert sum(monday) == 0


def test_who_counts_from_monday_is_asked_about_sunday_night(
    session: Session, team: Unit, period: Period, next_period: Period
) -> None:
    newcomer = add_person(session, team)
    add_eligibility(session, next_period, newcomer)
    shift = worked(session, "2026-11-29 15:00", "2026-11-29 23:00", newcomer)

    sunday = invite(session, shift.ends_at)
    turn_over(session, period, next_period)
    monday = invite(session, ENDS)

    assert (sunday, monday) == (0, 1)


def test_who_counts_from_monday_is_not_asked_about_sunday_noon(
    session: Session, team: Unit, period: Period, next_period: Period
) -> None:
    newcomer = add_person(session, team)
    add_eligibility(session, next_period, newcomer)
    shift = worked(session, "2026-11-29 05:00", "2026-11-29 12:00", newcomer)

    sunday = invite(session, shift.ends_at)
    turn_over(session, period, next_period)
    monday = invite(session, ENDS)

    assert (sunday, monday) == (0, 0)
    assert not shift.is_due


def test_a_shift_that_waits_does_not_ask_twice_who_was_asked_already(
    session: Session, team: Unit, period: Period, next_period: Period
) -> None:
    at_once, later = add_person(session, team), add_person(session, team)
    for one in (period, next_period):
        add_eligibility(session, one, at_once, later)
    shift = worked(session, "2026-11-29 12:00", "2026-11-29 20:20", at_once, later)
    worked(session, "2026-11-29 13:00", "2026-11-29 23:00", later)

    for hours in range(4):
        invite(session, shift.ends_at + timedelta(hours=hours))
    sunday = [row.person_id for row in asked(session)]
    turn_over(session, period, next_period)
    for hours in range(8):
        invite(session, ENDS + timedelta(hours=hours))

    assert sunday == [at_once.id]
    assert [row.person_id for row in asked(session)] == [later.id]


def test_what_was_before_the_first_period_is_not_asked_about(
    session: Session, person: Person
) -> None:
    shift = worked(session, "2026-11-15 07:00", "2026-11-15 15:00", person)

    assert invite(session, STARTS) == 0
    assert not shift.is_due


def test_a_text_is_given_up_at_the_end_of_its_period_at_the_latest(
    session: Session, team: Unit
) -> None:
    person = add_person(session, team)
    short = add_period(session, STARTS, ends_at=at("2026-11-18 17:00"))
    add_eligibility(session, short, person)
    worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    invite(session, "2026-11-18 15:00")

    [text] = session.exec(select(Outbox))
    assert text.expires_at == at("2026-11-18 17:00")


def test_a_period_that_could_not_be_closed_does_not_keep_the_next_from_asking(
    session: Session, person: Person, period: Period, next_period: Period
) -> None:
    next_period.state = PeriodState.OPEN
    worked(session, "2026-12-01 07:00", "2026-12-01 15:00", person)

    invite(session, "2026-12-01 15:00")

    assert period.state == PeriodState.OPEN
    assert [row.period_id for row in asked(session)] == [next_period.id]
