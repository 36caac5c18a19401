"""Asking the monthly questions beside the others: caps, restored rows, people who come and go."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import (
    ZONE,
    add_agency,
    add_eligibility,
    add_period,
    add_person,
    add_shift,
    at,
    make_terms,
)
from wellness.domain.monthly import KEY, MONTHLY
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.texts import TextKey
from wellness.services import invitations, monthly_asking
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Invitation, Period, PeriodState

OPENS = at("2026-11-16 04:00")
ENDS = at("2026-12-14 04:00")
TERMS = make_terms(monthly=MONTHLY)


@pytest.fixture
def month(session: Session) -> Period:
    visible = ENDS + timedelta(hours=5)
    return add_period(session, OPENS, pulse=KEY, ends_at=ENDS, visible_at=visible)


@pytest.fixture
def team(session: Session, month: Period) -> list[Person]:
    [unit] = add_agency(session)
    people = [add_person(session, unit) for _ in range(3)]
    add_eligibility(session, month, *people)
    return people


def ask(session: Session, now: datetime = OPENS) -> int:
    found = monthly_asking.ask_due(session, terms=TERMS, now=now)
    session.flush()
    return found


def texts(session: Session, *keys: TextKey) -> list[Outbox]:
    return [row for row in session.exec(select(Outbox)).all() if row.text in keys]


def slots(session: Session, person: Person) -> list[datetime]:
    rows = session.exec(select(Invitation).where(Invitation.person_id == person.id)).all()
    return sorted(row.send_at for row in rows)


def test_both_texts_are_queued_at_the_opening_and_never_again(
    session: Session, team: list[Person]
) -> None:
    assert ask(session) == len(team)
    assert ask(session, OPENS + timedelta(days=3)) == 0

    assert len(texts(session, TextKey.MONTHLY)) == len(team)
    assert len(texts(session, TextKey.MONTHLY_REMINDER)) == len(team)
    assert all(row.shift_id is None for row in session.exec(select(Invitation)).all())


def test_who_is_not_eligible_is_not_asked(session: Session, team: list[Person]) -> None:
    other = add_person(session, session.get_one(Unit, team[0].unit_id))

    ask(session)

    assert slots(session, other) == []


@pytest.mark.parametrize("state", [PeriodState.PLANNED, PeriodState.OPENING, PeriodState.CLOSED])
def test_nobody_is_asked_but_in_an_open_month(
    session: Session, month: Period, team: list[Person], state: PeriodState
) -> None:
    month.state = state

    assert ask(session) == 0
    assert len(team) == 3


def test_nobody_is_asked_twice_on_a_day(session: Session, team: list[Person]) -> None:
    fortnight = add_period(session, OPENS, pulse=POST_SHIFT.key)
    add_eligibility(session, fortnight, *team)
    ask(session)
    unit = session.get_one(Unit, team[0].unit_id)
    for day in range(16):
        ends = at("2026-11-16 15:00") + timedelta(days=day)
        add_shift(session, unit, ends - timedelta(hours=8), ends, *team)
    later = OPENS + timedelta(days=14)
    add_eligibility(session, add_period(session, later, pulse=POST_SHIFT.key), *team)

    for day in range(16):
        invitations.invite_due(session, terms=TERMS, now=OPENS + timedelta(days=day, hours=13))
        session.flush()

    for person in team:
        days = [slot.astimezone(ZONE).date() for slot in slots(session, person)]
        assert len(days) == len(set(days))
        assert {at("2026-11-16 04:00").date(), at("2026-11-30 04:00").date()} <= set(days)


def test_a_restored_database_asks_for_what_has_not_passed(
    session: Session, team: list[Person]
) -> None:
    found = ask(session, OPENS + timedelta(days=13))

    assert found == 0
    assert texts(session, TextKey.MONTHLY) == []
    assert len(texts(session, TextKey.MONTHLY_REMINDER)) == len(team)


def test_after_the_reminder_nothing_is_sent_any_more(session: Session, team: list[Person]) -> None:
    ask(session, OPENS + timedelta(days=14, hours=13))

    assert session.exec(select(Outbox)).all() == []
    assert len(team) == 3
