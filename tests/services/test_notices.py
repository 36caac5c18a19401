"""Whom a notice can reach, and that it is said when it can reach nobody."""

import pytest
from sqlmodel import Session

from tests.factories import add_account, add_agency, add_person, at, id_of, make_terms
from wellness.domain.access import Role
from wellness.domain.roster import PersonStatus
from wellness.services import consent, notices
from wellness.storage.schema.rosters import Unit

NOW = at("2026-11-18 10:00")
TERMS = make_terms()
NUMBER = "+19195550177"


@pytest.fixture
def team(session: Session) -> Unit:
    return add_agency(session)[0]


def watch(session: Session) -> None:
    for _ in range(2):
        notices.watch_reach(session, terms=TERMS)


def stop(session: Session) -> None:
    consent.stop(session, None, NUMBER, keyed=TERMS.keyed, wording="1", now=NOW)


def start(session: Session) -> None:
    consent.start(session, None, NUMBER, keyed=TERMS.keyed, wording="1", now=NOW)


def test_without_people_nobody_has_to_be_reached(session: Session, team: Unit) -> None:
    add_person(session, team, status=PersonStatus.LEFT)

    assert not notices.is_peer_lacking(session, terms=TERMS)


def test_a_peer_with_a_number_that_takes_texts_is_enough(session: Session, team: Unit) -> None:
    add_person(session, team)
    for role in (Role.LEADER, Role.COORDINATOR):
        add_account(session, role, id_of(team), mobile=f"+1919555018{len(role)}")
    lacking = [notices.is_peer_lacking(session, terms=TERMS)]
    add_account(session, Role.PEER, id_of(team), on_duty=False, mobile=NUMBER)
    for change in (None, stop, start):
        if change is not None:
            change(session)
        lacking.append(notices.is_peer_lacking(session, terms=TERMS))

    assert lacking == [True, False, True, False]


def test_that_nobody_can_be_told_is_said_once_each_time_it_becomes_true(
    session: Session, team: Unit, caplog: pytest.LogCaptureFixture
) -> None:
    add_person(session, team)
    said = []
    watch(session)
    said.append(len(caplog.records))
    add_account(session, Role.PEER, id_of(team), mobile=NUMBER)
    watch(session)
    said.append(len(caplog.records))
    stop(session)
    watch(session)
    said.append(len(caplog.records))

    assert said == [1, 1, 2]
    assert {record.levelname for record in caplog.records} == {"ERROR"}
