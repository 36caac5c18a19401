from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, add_agency, at, id_of
from wellness.domain.access import Role
from wellness.domain.follow_up import FollowUp, StepState
from wellness.domain.signals import IncidentKind, Trigger
from wellness.errors import Invalid, NotFound
from wellness.services.incidents import (
    IncidentView,
    list_incidents,
    list_recent,
    list_team_choices,
    log_incident,
)
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Unit

NOW = at("2026-11-23 10:00")


@pytest.fixture
def teams(session: Session) -> list[Unit]:
    return add_agency(session, "Team A", "Team B")


@pytest.fixture
def leader(session: Session, teams: list[Unit]) -> Account:
    return add_account(session, Role.LEADER, id_of(teams[0]))


def log(
    session: Session,
    terms: Terms,
    leader: Account,
    team: Unit,
    *,
    minutes_ago: float = 0,
    later: float = 0,
    kind: IncidentKind = IncidentKind.DEATH,
    is_another: bool = False,
) -> IncidentView:
    now = NOW + timedelta(seconds=later)
    return log_incident(
        session,
        kind=kind,
        unit_id=id_of(team),
        happened_at=now.replace(second=0) - timedelta(minutes=minutes_ago),
        logged_by=leader.id,
        terms=terms,
        now=now,
        is_another=is_another,
    )


def test_an_incident_raises_its_flag_and_tells_the_peers_on_duty_at_once(
    session: Session, terms: Terms, leader: Account, teams: list[Unit]
) -> None:
    root = teams[0].parent_id
    assert root is not None
    add_account(session, Role.PEER, root, mobile="+19195550150")
    add_account(session, Role.PEER, root, mobile="+19195550151", on_duty=False)

    incident = log(session, terms, leader, teams[0])

    flag = session.exec(select(Flag)).one()
    assert (flag.trigger, flag.unit_id, flag.incident_id) == (
        Trigger.INCIDENT,
        id_of(teams[0]),
        incident.id,
    )
    assert flag.label == "Team A"
    [text] = session.exec(select(Outbox)).all()
    assert text.not_before == NOW


def test_a_form_sent_twice_logs_one_incident(
    session: Session, terms: Terms, leader: Account, teams: list[Unit]
) -> None:
    first = log(session, terms, leader, teams[0])

    again = log(session, terms, leader, teams[0], later=20)
    over_the_minute = log(session, terms, leader, teams[0], later=59)

    assert again.id == over_the_minute.id == first.id
    assert len(session.exec(select(Incident)).all()) == 1
    assert len(session.exec(select(Flag)).all()) == 1


def test_another_kind_day_or_team_is_another_incident(
    session: Session, terms: Terms, leader: Account, teams: list[Unit]
) -> None:
    log(session, terms, leader, teams[0])

    log(session, terms, leader, teams[0], kind=IncidentKind.CHILD)
    log(session, terms, leader, teams[0], minutes_ago=24 * 60)
    log(session, terms, leader, teams[1])

    assert len(session.exec(select(Incident)).all()) == 4
    assert len(session.exec(select(Flag)).all()) == 4


def test_what_two_leaders_log_of_one_day_is_one_event(
    session: Session, terms: Terms, leader: Account, teams: list[Unit]
) -> None:
    other = add_account(session, Role.LEADER, id_of(teams[0]))
    first = log(session, terms, leader, teams[0], minutes_ago=90)

    again = log(session, terms, other, teams[0], later=600)

    assert (again.id, again.happened_at) == (first.id, first.happened_at)
    assert (first.was_known, again.was_known) == (False, True)
    assert len(session.exec(select(Flag)).all()) == 1


def test_two_events_of_one_day_are_two_once_somebody_says_so(
    session: Session, terms: Terms, leader: Account, teams: list[Unit]
) -> None:
    first = log(session, terms, leader, teams[0], minutes_ago=90)

    second = log(session, terms, leader, teams[0], is_another=True)
    twice = log(session, terms, leader, teams[0], later=20, is_another=True)

    assert second.id != first.id
    assert twice.id == second.id
    assert len(session.exec(select(Flag)).all()) == 2


def test_an_incident_is_of_a_team_that_is_there(
    session: Session, terms: Terms, leader: Account, teams: list[Unit]
) -> None:
    agency = session.get_one(Unit, teams[0].parent_id)

    for unit in (agency, Unit(id=99, name="Gone", name_key="gone", kind="team")):
        with pytest.raises(NotFound):
            log(session, terms, leader, unit)
    assert session.exec(select(Incident)).all() == []


def test_an_incident_happened_in_the_last_four_weeks(
    session: Session, terms: Terms, leader: Account, teams: list[Unit]
) -> None:
    with pytest.raises(Invalid, match="lies ahead"):
        log(session, terms, leader, teams[0], minutes_ago=-1)
    with pytest.raises(Invalid, match="four weeks"):
        log(session, terms, leader, teams[0], minutes_ago=28 * 24 * 60 + 1)


def test_the_timeline_of_an_incident_says_what_is_due(
    session: Session, terms: Terms, leader: Account, teams: list[Unit]
) -> None:
    log(session, terms, leader, teams[0], minutes_ago=30 * 60)

    [incident] = list_recent(session, now=NOW)

    assert [step.state for step in incident.steps] == [
        StepState.OVER,
        StepState.RUNNING,
        StepState.AHEAD,
    ]
    assert incident.current_step is not None
    assert incident.current_step.follow_up is FollowUp.TALK


def test_after_four_weeks_nothing_is_left_to_do_but_the_incident_stays_listed(
    session: Session, terms: Terms, leader: Account, teams: list[Unit]
) -> None:
    log(session, terms, leader, teams[0])

    [incident] = list_recent(session, now=NOW + timedelta(days=28))

    assert incident.current_step is None
    assert list_recent(session, now=NOW + timedelta(days=183)) == ()


def test_incidents_are_listed_newest_first_and_by_unit(
    session: Session, terms: Terms, leader: Account, teams: list[Unit]
) -> None:
    log(session, terms, leader, teams[0], minutes_ago=90)
    log(session, terms, leader, teams[1], minutes_ago=30)
    tree = rosters.load_tree(session)

    everywhere = list_recent(session, now=NOW)
    in_one = list_incidents(
        session, tree, below=id_of(teams[0]), since=NOW - timedelta(days=1), now=NOW
    )

    assert [incident.team for incident in everywhere] == ["Team B", "Team A"]
    assert [incident.team for incident in in_one] == ["Team A"]


def test_what_a_responder_reported_without_a_name_is_not_listed(
    session: Session, teams: list[Unit]
) -> None:
    session.add(
        Incident(kind=IncidentKind.OTHER, unit_id=id_of(teams[0]), happened_at=NOW, logged_at=NOW)
    )
    session.flush()

    assert list_recent(session, now=NOW) == ()


def test_the_teams_of_a_scope_can_be_chosen_first(session: Session, teams: list[Unit]) -> None:
    choices = list_team_choices(session, id_of(teams[1]))

    assert [(choice.name, choice.is_own) for choice in choices] == [
        ("Team B", True),
        ("Team A", False),
    ]
