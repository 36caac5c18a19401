"""Contact requests: known to the peer team, answered in time or asked anew, deleted on schedule."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, add_agency, at, id_of, make_terms
from wellness.domain.access import Role
from wellness.domain.texts import TextKey
from wellness.errors import NotFound
from wellness.services import contacts
from wellness.services.contacts import ContactView
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Unit

NOW = at("2026-11-18 10:00")
MOMENT = timedelta(microseconds=1)
TERMS = make_terms()
NUMBER = "+19195550143"


@pytest.fixture
def team(session: Session) -> Unit:
    return add_agency(session)[0]


@pytest.fixture
def peer(session: Session, team: Unit) -> Account:
    return add_account(session, Role.PEER, id_of(team), mobile="+19195550190")


def ask(session: Session, now: datetime = NOW, **changes: Any) -> datetime:
    who: dict[str, Any] = {"name": "Responder", "number": NUMBER} | changes
    return contacts.request_contact(session, **who, terms=TERMS, now=now)


def only(session: Session) -> ContactView:
    [contact] = contacts.list_contacts(session)
    return contact


def test_a_request_says_by_when_it_is_answered(session: Session) -> None:
    due_at = ask(session, preferred="after 6 pm")

    contact = only(session)
    assert due_at == contact.due_at == NOW + timedelta(hours=24)
    assert (contact.name, contact.number, contact.preferred) == (
        "Responder",
        NUMBER,
        "after 6 pm",
    )
    assert (contact.asked_at, contact.is_acknowledged) == (NOW, False)
    assert contact.purge_at == NOW + timedelta(days=14)


def test_every_peer_on_duty_is_told_at_once_and_nobody_else(session: Session, team: Unit) -> None:
    division = id_of(team)
    told = {
        add_account(session, Role.PEER, unit_id, mobile=f"+1919555017{n}").id
        for n, unit_id in enumerate((division, team.parent_id or 0))
    }
    add_account(session, Role.PEER, division, on_duty=False, mobile="+19195550178")
    add_account(session, Role.PEER, division, is_disabled=True, mobile="+19195550179")
    for role in (Role.LEADER, Role.COORDINATOR, Role.REPRESENTATIVE):
        add_account(session, role, division)

    ask(session)

    notices = session.exec(select(Outbox)).all()
    assert {row.account_id for row in notices} == told
    assert {(row.text, row.not_before) for row in notices} == {(TextKey.PEER_CONTACT, NOW)}
    assert {row.expires_at for row in notices} == {NOW + timedelta(hours=24)}


def test_a_request_made_while_nobody_could_be_texted_is_told_once_when_somebody_can_be(
    session: Session, team: Unit, caplog: pytest.LogCaptureFixture
) -> None:
    account = add_account(session, Role.PEER, id_of(team))
    ask(session)
    contacts.tell_again(session, terms=TERMS, now=NOW)
    before = session.exec(select(Outbox)).all()
    account.mobile = "+19195550177"

    for _ in range(2):
        contacts.tell_again(session, terms=TERMS, now=NOW + timedelta(hours=1))

    assert before == []
    assert [row.account_id for row in session.exec(select(Outbox))] == [account.id]
    assert caplog.records == []  # a line would tell when somebody asked


def test_a_request_that_is_acknowledged_is_not_told_again(session: Session, team: Unit) -> None:
    ask(session)
    account = add_account(session, Role.PEER, id_of(team), mobile="+19195550177")
    contacts.acknowledge(session, only(session).id, account.id, now=NOW)

    contacts.tell_again(session, terms=TERMS, now=NOW)

    assert session.exec(select(Outbox)).all() == []


def test_a_second_request_while_one_is_open_changes_nothing(
    session: Session, peer: Account
) -> None:
    first = ask(session)

    second = ask(session, NOW + timedelta(hours=24) - MOMENT, name="Another name")

    assert second == first
    assert only(session).name == "Responder"
    assert [row.account_id for row in session.exec(select(Outbox))] == [peer.id]


def test_a_request_nobody_answered_in_time_is_told_anew(session: Session, peer: Account) -> None:
    due_at = ask(session)

    again = ask(session, due_at)

    assert again == due_at + timedelta(hours=24)
    assert len(contacts.list_contacts(session)) == 2
    assert [row.account_id for row in session.exec(select(Outbox))] == [peer.id] * 2


def test_asking_anew_is_not_asking_a_third_time(session: Session, peer: Account) -> None:
    due_at = ask(session)
    again = ask(session, due_at)

    assert ask(session, due_at + timedelta(hours=1)) == again
    assert [row.account_id for row in session.exec(select(Outbox))] == [peer.id] * 2


def test_after_a_peer_reached_them_a_new_request_is_a_new_one(
    session: Session, peer: Account
) -> None:
    ask(session)
    contacts.acknowledge(session, only(session).id, peer.id, now=NOW + timedelta(hours=1))

    again = ask(session, NOW + timedelta(hours=2))

    assert again == NOW + timedelta(hours=26)
    assert len(session.exec(select(Outbox)).all()) == 2


def test_two_people_are_two_requests_the_longest_waiting_first(session: Session) -> None:
    ask(session, NOW + timedelta(hours=1))
    ask(session, NOW, number="+19195550144")

    assert [row.number for row in contacts.list_contacts(session)] == ["+19195550144", NUMBER]


def test_an_acknowledged_request_goes_after_72_hours(session: Session, peer: Account) -> None:
    ask(session)
    reached_at = NOW + timedelta(hours=5)

    contacts.acknowledge(session, only(session).id, peer.id, now=reached_at)

    assert only(session).is_acknowledged
    assert only(session).purge_at == reached_at + timedelta(hours=72)
    [row] = session.exec(select(Contact))
    assert (row.acknowledged_by, row.acknowledged_at) == (peer.id, reached_at)


def test_acknowledging_again_does_not_keep_it_longer(session: Session, peer: Account) -> None:
    ask(session)
    for hour in (5, 50):
        contacts.acknowledge(session, only(session).id, peer.id, now=NOW + timedelta(hours=hour))

    assert only(session).purge_at == NOW + timedelta(hours=77)


def test_nothing_is_kept_longer_than_14_days_not_even_when_reached_on_the_last(
    session: Session, peer: Account
) -> None:
    ask(session)

    contacts.acknowledge(session, only(session).id, peer.id, now=NOW + timedelta(days=13))

    assert only(session).purge_at == NOW + timedelta(days=14)


def test_what_is_gone_cannot_be_acknowledged(session: Session, peer: Account) -> None:
    with pytest.raises(NotFound, match="deleted on schedule"):
        contacts.acknowledge(session, uuid4(), peer.id, now=NOW)


def test_a_request_is_deleted_when_its_time_has_come_and_not_before(session: Session) -> None:
    ask(session)
    gone_at = NOW + timedelta(days=14)

    early = contacts.purge(session, now=gone_at - MOMENT)
    due = contacts.purge(session, now=gone_at)

    assert list(early) == []
    assert len(due) == 1
    assert contacts.list_contacts(session) == []


def test_deleting_takes_every_request_that_is_due_and_no_other(session: Session) -> None:
    for n in range(3):
        ask(session, NOW + timedelta(days=n), number=f"+1919555014{n}")

    deleted = contacts.purge(session, now=NOW + timedelta(days=15))

    assert len(deleted) == 2
    assert only(session).number == "+19195550142"


def test_r17_the_notices_go_with_their_request_and_no_other(
    session: Session, peer: Account
) -> None:
    ask(session)
    ask(session, NOW + timedelta(days=1), number="+19195550144")
    session.add(
        Outbox(
            dedupe_key=f"flag:1:{peer.id.hex}",
            text=TextKey.PEER_FLAG,
            not_before=NOW,
            expires_at=NOW,
        )
    )

    contacts.purge(session, now=NOW + timedelta(days=14))

    left = {(row.text, row.not_before) for row in session.exec(select(Outbox))}
    assert left == {(TextKey.PEER_FLAG, NOW), (TextKey.PEER_CONTACT, NOW + timedelta(days=1))}
