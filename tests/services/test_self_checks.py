"""The way to the self-check goes to a whole team once, three weeks after what staff stand for."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, add_agency, add_person, at, id_of
from wellness.domain.access import Role
from wellness.domain.signals import IncidentKind
from wellness.domain.texts import TextKey
from wellness.services import self_checks
from wellness.services.terms import Terms
from wellness.storage.schema.incidents import Incident
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import PersonStatus, Texting, Unit

HAPPENED = at("2026-11-20 22:00")
STEP = at("2026-12-11 22:00")
MORNING = at("2026-12-12 10:00")


@pytest.fixture
def teams(session: Session) -> list[Unit]:
    teams = add_agency(session, "Team A", "Team B")
    for team in teams:
        for _ in range(3):
            add_person(session, team)
    return teams


def log(session: Session, team: Unit, *, confirmed: bool = True) -> Incident:
    leader = add_account(session, Role.LEADER, id_of(team))
    incident = Incident(
        kind=IncidentKind.CHILD,
        unit_id=id_of(team),
        happened_at=HAPPENED,
        logged_at=HAPPENED,
        logged_by=leader.id if confirmed else None,
    )
    session.add(incident)
    session.flush()
    return incident


def tell(session: Session, terms: Terms, now: datetime) -> int:
    found = self_checks.tell_due(session, terms=terms, now=now)
    session.flush()
    return found


def texts(session: Session) -> list[Outbox]:
    return [row for row in session.exec(select(Outbox)) if row.text == TextKey.SELF_CHECK]


def test_everybody_of_the_team_is_written_to_on_the_next_morning(
    session: Session, terms: Terms, teams: list[Unit]
) -> None:
    log(session, teams[0])

    before = tell(session, terms, STEP - timedelta(minutes=1))
    told = tell(session, terms, STEP)

    assert (before, told) == (0, 3)
    assert {row.not_before for row in texts(session)} == {MORNING}
    assert {row.expires_at for row in texts(session)} == {HAPPENED + timedelta(days=28)}
    assert all("/self-check" in row.fields for row in texts(session))


def test_nobody_is_written_to_twice_nor_who_comes_later(
    session: Session, terms: Terms, teams: list[Unit]
) -> None:
    log(session, teams[0])
    tell(session, terms, STEP)
    add_person(session, teams[0])
    for row in texts(session):
        session.delete(row)
    session.flush()

    again = [tell(session, terms, STEP + timedelta(days=days)) for days in (1, 3, 6)]

    assert again == [0, 0, 0]


def test_two_incidents_are_two_causes(session: Session, terms: Terms, teams: list[Unit]) -> None:
    for team in teams:
        log(session, team)

    assert tell(session, terms, STEP) == 6
    assert tell(session, terms, STEP + timedelta(hours=1)) == 0


def test_who_has_not_joined_or_is_away_is_left_alone(
    session: Session, terms: Terms, teams: list[Unit]
) -> None:
    for changes in (
        {"texting": Texting.OUT},
        {"texting": Texting.UNCONFIRMED},
        {"status": PersonStatus.LEAVE},
    ):
        add_person(session, teams[0], **changes)
    log(session, teams[0])

    assert tell(session, terms, STEP) == 3


def test_what_nobody_confirmed_sends_nothing(
    session: Session, terms: Terms, teams: list[Unit]
) -> None:
    log(session, teams[0], confirmed=False)

    assert tell(session, terms, STEP) == 0


def test_after_four_weeks_it_is_too_late(session: Session, terms: Terms, teams: list[Unit]) -> None:
    log(session, teams[0])

    assert tell(session, terms, HAPPENED + timedelta(days=28)) == 0
    assert tell(session, terms, HAPPENED + timedelta(days=27, hours=23)) == 0
