"""Which period is the open one."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.factories import add_agency, add_period
from tests.services.periods.planned import MOMENT, MONDAY, SPAN, freeze, plan
from wellness.domain.post_shift import POST_SHIFT
from wellness.storage import schedules
from wellness.storage.schema.schedules import PeriodState


def test_a_period_that_could_not_be_closed_does_not_hide_the_next(session: Session) -> None:
    add_period(session, MONDAY)
    running = add_period(session, MONDAY + SPAN)

    found = [
        schedules.find_open_period(session, POST_SHIFT.key, now=now)
        for now in (MONDAY + SPAN - MOMENT, MONDAY + SPAN, MONDAY + 2 * SPAN)
    ]

    assert [period and period.starts_at for period in found] == [MONDAY, running.starts_at, None]


@pytest.mark.parametrize("state", [state for state in PeriodState if state != PeriodState.OPEN])
def test_no_other_state_takes_answers(session: Session, state: PeriodState) -> None:
    add_period(session, MONDAY, state=state)

    assert schedules.find_open_period(session, POST_SHIFT.key, now=MONDAY) is None


def test_the_periods_of_another_pulse_are_none_of_its_business(session: Session) -> None:
    add_agency(session)
    add_period(session, MONDAY, pulse="monthly")

    assert freeze(session, MONDAY) is None
    assert schedules.find_open_period(session, POST_SHIFT.key, now=MONDAY) is None
    assert plan(session, MONDAY - timedelta(hours=1)) is not None
