"""Duty of peer supporters: days, off until a day, load, lead."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, add_agency, at, id_of
from tests.services.debriefs.flags import TERMS, add_peer, get_code
from wellness.domain.access import Role
from wellness.errors import Invalid, NotFound
from wellness.services import contacts, debriefs, duty
from wellness.services.duty import Load
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Unit

NOW = at("2026-11-30 10:00")  # a Monday
DAY = timedelta(days=1)


@pytest.fixture
def team(session: Session) -> Unit:
    return add_agency(session)[0]


def told(session: Session) -> set[object]:
    return {row.account_id for row in session.exec(select(Outbox))}


def test_those_whose_day_it_is_are_told(session: Session, team: Unit) -> None:
    monday = add_peer(session, team, duty_days="1")
    add_peer(session, team, duty_days="23")

    get_code(session, team, now=NOW)

    assert told(session) == {monday.id}


def test_on_a_day_without_anybody_everybody_is_told(session: Session, team: Unit) -> None:
    peers = {add_peer(session, team, duty_days="7").id for _ in range(2)}

    get_code(session, team, now=NOW)

    assert told(session) == peers


def test_the_day_is_the_agencys_own(session: Session, team: Unit) -> None:
    monday, tuesday = (add_peer(session, team, duty_days=day) for day in "12")

    get_code(session, team, now=at("2026-11-30 23:59"))
    late = told(session)
    get_code(session, team, now=at("2026-12-01 00:00"), cause="2")

    assert late == {monday.id}
    assert told(session) == {monday.id, tuesday.id}


def test_being_off_ends_by_itself_on_the_day(session: Session, team: Unit) -> None:
    peer = add_peer(session, team)

    duty.go_off_duty(session, peer.id, until=date(2026, 12, 2), terms=TERMS, now=NOW)

    on = [duty.is_on_duty(peer, terms=TERMS, now=NOW + n * DAY) for n in range(3)]
    assert on == [False, False, True]


def test_being_off_until_further_notice_ends_when_they_say_so(session: Session, team: Unit) -> None:
    peer = add_peer(session, team)

    duty.go_off_duty(session, peer.id, until=None, terms=TERMS, now=NOW)
    away = duty.is_on_duty(peer, terms=TERMS, now=NOW + 300 * DAY)
    duty.go_on_duty(session, peer.id)

    assert (away, duty.is_on_duty(peer, terms=TERMS, now=NOW)) == (False, True)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_nobody_is_off_until_a_day_that_is_past_or_far(
    session: Session, team: Unit, days: int
) -> None:
    peer = add_peer(session, team)

    with pytest.raises(Invalid, match="not ahead"):
        duty.go_off_duty(session, peer.id, until=NOW.date() + days * DAY, terms=TERMS, now=NOW)

    assert peer.off_until is None


def test_days_are_kept_in_order_and_at_least_one(session: Session, team: Unit) -> None:
    peer = add_peer(session, team)

    duty.set_duty_days(session, peer.id, "7117")
    for days in ("", "8", "1x"):
        with pytest.raises(Invalid):
            duty.set_duty_days(session, peer.id, days)

    assert peer.duty_days == "17"


def test_the_team_shows_who_leads_who_is_on_duty_and_what_each_has(
    session: Session, team: Unit
) -> None:
    ana = add_peer(session, team, name="Ana")
    ben = add_peer(session, team, name="Ben", on_duty=False)
    add_peer(session, team, name="Gone", is_disabled=True)
    add_account(session, Role.LEADER, id_of(team))
    duty.set_lead(session, ana.id, is_lead=True)
    for cause in ("1", "2"):
        debriefs.take_flag(session, get_code(session, team, cause=cause), ana.id, now=NOW)
    contacts.request_contact(session, name="R", number="+19195550143", terms=TERMS, now=NOW)
    request = session.exec(select(Contact)).one()
    contacts.take_contact(session, request.id, ben.id, now=NOW)

    first, second = duty.list_supporters(session, terms=TERMS, now=NOW)
    contacts.acknowledge(session, request.id, ben.id, now=NOW)

    assert (first.name, first.is_lead, first.is_on_duty) == ("Ana", True, True)
    assert (second.name, second.is_lead, second.is_on_duty) == ("Ben", False, False)
    assert (first.load, second.load) == (Load(2, 0), Load(0, 1))
    assert duty.list_loads(session) == {ana.id: Load(2, 0)}


def test_only_peer_supporters_have_a_duty(session: Session, team: Unit) -> None:
    leader = add_account(session, Role.LEADER, id_of(team))
    gone = add_peer(session, team, is_disabled=True)

    for account in (leader, gone):
        with pytest.raises(NotFound):
            duty.go_on_duty(session, account.id)
        with pytest.raises(NotFound):
            duty.set_lead(session, account.id, is_lead=True)
