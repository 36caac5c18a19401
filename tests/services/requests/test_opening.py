"""Debrief days are opened once, for the eligible of teams that may ask."""

from datetime import timedelta

import pytest

from tests.factories import add_agency, add_eligibility, add_period, add_person, at
from tests.services.desk import STARTS, Desk
from tests.services.requests.wishes import ask, causes, find_box, tick
from wellness.services import requests
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.schedules import Period, PeriodState

WEDNESDAY = at("2026-11-18 10:00")


def test_the_box_holds_the_eligible_of_teams_of_eight_or_more(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 09:00")
    desk.outsider()

    box = find_box(desk)

    assert box is not None
    assert {member.leaf for member in box.members} == {str(desk.large.id)}
    assert len(box.members) == 9
    assert (box.starts_at, box.ends_at) == (at("2026-11-19 09:00"), at("2026-11-20 09:00"))


@pytest.mark.parametrize(("size", "members"), [(7, 0), (8, 8)])
def test_a_team_of_eight_may_ask_and_one_of_seven_may_not(
    database: Database, terms: Terms, size: int, members: int
) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        people = [add_person(session, team) for _ in range(size)]
        add_eligibility(session, add_period(session, STARTS), *people)

        box = requests.find_day_to_open(session, terms=terms, now=WEDNESDAY)

    assert box is not None
    assert len(box.members) == members


def test_a_day_is_opened_once(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 08:59:59.999999")
    assert find_box(desk) is None

    desk.clock.now = at("2026-11-19 09:00")
    tick(desk)

    assert find_box(desk) is None


@pytest.mark.parametrize("state", [state for state in PeriodState if state != PeriodState.OPEN])
def test_without_an_open_period_nobody_may_ask(
    database: Database, terms: Terms, state: PeriodState
) -> None:
    with database.transaction() as session:
        add_period(session, STARTS, state=state)

        assert requests.find_day_to_open(session, terms=terms, now=WEDNESDAY) is None


def test_a_crash_before_the_mark_keeps_what_was_asked(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 09:00")
    box = find_box(desk)
    assert box is not None
    requests.open_day(desk.vault, box)
    ask(desk, 0, 1, 2)

    tick(desk)
    desk.clock.now = at("2026-11-20 09:00")
    tick(desk)

    assert len(causes(desk)) == 1


def test_a_day_that_runs_into_the_next_period_keeps_its_people(desk: Desk) -> None:
    desk.clock.now = at("2026-11-29 09:00")
    tick(desk)
    with desk.database.transaction() as session:
        session.get_one(Period, desk.period).state = PeriodState.CLOSED
        add_period(session, at("2026-11-30 04:00"))
    desk.clock.now = at("2026-11-30 05:00")
    tick(desk)

    status = {box.name: box.eligible for box in desk.vault.status().boxes if box.kind == "day"}

    assert status["day-2026-11-29"] == 9
    assert find_box(desk) is None


@pytest.mark.parametrize(
    ("now", "day", "hours"),
    [("2026-11-01 08:59", "2026-10-31", 25), ("2026-03-08 08:59", "2026-03-07", 23)],
)
def test_a_day_with_a_clock_change_in_it_is_one_day(
    database: Database, terms: Terms, now: str, day: str, hours: int
) -> None:
    with database.transaction() as session:
        add_period(session, at(now) - timedelta(days=3))

        box = requests.find_day_to_open(session, terms=terms, now=at(now))

    assert box is not None
    assert box.day == day
    assert box.ends_at - box.starts_at == timedelta(hours=hours)
