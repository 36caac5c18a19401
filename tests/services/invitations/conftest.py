"""A team, a period and somebody who is eligible in it."""

import pytest
from sqlmodel import Session

from tests.factories import add_agency, add_eligibility, add_period, add_person
from tests.services.invitations.asking import STARTS
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Period


@pytest.fixture
def team(session: Session) -> Unit:
    return add_agency(session, "Team A", "Team B")[0]


@pytest.fixture
def period(session: Session) -> Period:
    return add_period(session, STARTS)


@pytest.fixture
def person(session: Session, team: Unit, period: Period) -> Person:
    """Somebody who is eligible in the period."""
    person = add_person(session, team)
    add_eligibility(session, period, person)
    return person
