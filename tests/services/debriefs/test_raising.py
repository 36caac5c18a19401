"""Debrief flags: one for each cause, told to peers on duty."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, id_of
from tests.services.debriefs.flags import NOW, TERMS, add_peer, get_code, raise_flag
from wellness.domain.access import Role
from wellness.domain.signals import Trigger
from wellness.domain.texts import TextKey
from wellness.services import consent, debriefs
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Unit


def told(session: Session) -> set[object]:
    return {row.account_id for row in session.exec(select(Outbox))}


def test_one_cause_raises_one_flag_and_tells_once(session: Session, teams: list[Unit]) -> None:
    peer = add_peer(session, teams[0])

    codes = [raise_flag(session, teams[0]) for _ in range(2)]

    [notice] = session.exec(select(Outbox))
    assert codes == [1, None]
    assert (notice.account_id, notice.text) == (peer.id, TextKey.PEER_FLAG)
    assert (notice.not_before, notice.expires_at) == (NOW, NOW + timedelta(hours=24))
    assert json.loads(notice.fields) == {
        "team": "Team A",
        "code": 1,
        "link": "http://127.0.0.1:8000/flags/1",
    }


def test_another_cause_is_another_flag(session: Session, teams: list[Unit]) -> None:
    assert raise_flag(session, teams[0], cause="1") != raise_flag(session, teams[0], cause="2")


def test_one_cause_of_two_triggers_is_two_flags(session: Session, teams: list[Unit]) -> None:
    raise_flag(session, teams[0])

    acute = debriefs.raise_flag(
        session,
        Trigger.ACUTE,
        cause="1",
        unit_id=id_of(teams[0]),
        label="Team A",
        terms=TERMS,
        now=NOW,
    )

    assert acute is not None


def test_peers_on_duty_over_the_team_are_told_and_nobody_else(
    session: Session, teams: list[Unit]
) -> None:
    division = session.get_one(Unit, teams[0].parent_id)
    over = [add_peer(session, unit).id for unit in (teams[0], division, division.parent_id)]
    add_peer(session, teams[1])
    add_peer(session, teams[0], on_duty=False)
    add_peer(session, teams[0], is_disabled=True)
    for role in (Role.LEADER, Role.COORDINATOR, Role.REPRESENTATIVE):
        add_account(session, role, id_of(division))

    raise_flag(session, teams[0])

    assert told(session) == set(over)


def test_a_flag_over_the_whole_agency_is_for_those_who_cover_it(
    session: Session, teams: list[Unit]
) -> None:
    root = session.get_one(Unit, session.get_one(Unit, teams[0].parent_id).parent_id)
    add_peer(session, teams[0])
    over_all = add_peer(session, root)

    raise_flag(session, root)

    assert told(session) == {over_all.id}


def test_without_anybody_on_duty_everybody_in_scope_is_told(
    session: Session, teams: list[Unit]
) -> None:
    peer = add_peer(session, teams[0], on_duty=False)
    add_peer(session, teams[1], on_duty=False)

    raise_flag(session, teams[0])

    assert [flag.label for flag in debriefs.list_flags(session, peer.id)] == ["Team A"]
    assert told(session) == {peer.id}


@pytest.mark.parametrize("unreachable", [{"mobile": None}, {"opted_out": True}])
def test_who_is_on_duty_and_cannot_be_texted_is_not_counted_on(
    session: Session, teams: list[Unit], unreachable: dict[str, Any]
) -> None:
    is_out = unreachable.pop("opted_out", False)
    on_duty = add_peer(session, teams[0], **unreachable)
    if is_out:
        opt_out(session, on_duty)
    off_duty = add_peer(session, teams[0], on_duty=False)

    raise_flag(session, teams[0])

    assert told(session) == {off_duty.id}


def opt_out(session: Session, account: Account) -> None:
    consent.stop(session, None, str(account.mobile), keyed=TERMS.keyed, wording="1", now=NOW)


def test_a_flag_nobody_can_be_told_of_is_said_in_the_log_and_told_when_somebody_can_be(
    session: Session, teams: list[Unit], caplog: pytest.LogCaptureFixture
) -> None:
    add_peer(session, teams[0], mobile=None)
    code = get_code(session, teams[0])
    debriefs.tell_again(session, terms=TERMS, now=NOW)
    before = (told(session), debriefs.is_told(session, session.get_one(Flag, code)))
    peer = add_peer(session, teams[0])

    for _ in range(2):
        debriefs.tell_again(session, terms=TERMS, now=NOW + timedelta(days=1))

    assert before == (set(), False)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert [row.account_id for row in session.exec(select(Outbox))] == [peer.id]
    assert debriefs.is_told(session, session.get_one(Flag, code))


def test_where_every_notice_failed_the_others_are_told_once(
    session: Session, teams: list[Unit]
) -> None:
    on_duty, off_duty = (add_peer(session, teams[0], on_duty=duty) for duty in (True, False))
    raise_flag(session, teams[0])
    for notice in session.exec(select(Outbox)):
        notice.state, notice.attempts = OutboxState.UNDELIVERED, 1

    for _ in range(2):
        debriefs.tell_again(session, terms=TERMS, now=NOW)

    assert told(session) == {on_duty.id, off_duty.id}
    assert len(session.exec(select(Outbox)).all()) == 2


def test_a_notice_that_was_given_up_unsent_is_tried_again(
    session: Session, teams: list[Unit]
) -> None:
    add_peer(session, teams[0])
    raise_flag(session, teams[0])
    session.exec(select(Outbox)).one().state = OutboxState.EXPIRED
    later = NOW + timedelta(hours=25)

    debriefs.tell_again(session, terms=TERMS, now=later)

    assert [row.not_before for row in session.exec(select(Outbox))] == [later]


def test_a_flag_that_is_taken_or_a_week_old_is_not_told_again(
    session: Session, teams: list[Unit]
) -> None:
    codes = [get_code(session, teams[0], cause=cause) for cause in ("old", "taken")]
    peer = add_peer(session, teams[0])
    debriefs.take_flag(session, codes[1], peer.id, now=NOW)

    debriefs.tell_again(session, terms=TERMS, now=NOW + timedelta(days=7))

    assert told(session) == set()
