"""What a peer supporter does with a flag: note an offer, close it, hand it over, pass it on."""

import json
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.services.debriefs.flags import NOW, TERMS, add_peer, get_code
from wellness.domain.signals import FlagState, Offer, Outcome, Reason, Trigger
from wellness.domain.texts import TextKey
from wellness.errors import Conflict, Invalid, NotFound
from wellness.services import debriefs, flag_work
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Unit

HOUR = timedelta(hours=1)


def told(session: Session, key: TextKey) -> list[object]:
    return [row.account_id for row in session.exec(select(Outbox)) if row.text == key]


def take(session: Session, team: Unit, peer: Account) -> int:
    code = get_code(session, team)
    debriefs.take_flag(session, code, peer.id, now=NOW)
    return code


def hand(session: Session, code: int, giver: Account, to: Account) -> bool:
    return flag_work.hand_over(session, code, giver.id, to=to.id, terms=TERMS, now=NOW + HOUR)


def test_an_offer_is_noted_and_the_flag_closed_as_held(session: Session, teams: list[Unit]) -> None:
    peer = add_peer(session, teams[0])
    code = take(session, teams[0], peer)

    flag_work.note_offer(session, code, peer.id, Offer.TEAM_TALK, now=NOW + HOUR)
    closed = flag_work.close_flag(
        session, code, peer.id, outcome=Outcome.HELD, reason=Reason.TOO_LATE, now=NOW + 2 * HOUR
    )

    assert (closed.offer, closed.offered_at) == (Offer.TEAM_TALK, NOW + HOUR)
    assert (closed.state, closed.outcome) == (FlagState.CLOSED, Outcome.HELD)
    assert (closed.reason, closed.closed_at) == (None, NOW + 2 * HOUR)
    assert [view.code for view in debriefs.list_closed(session, peer.id, since=NOW)] == [code]
    assert debriefs.list_closed(session, peer.id, since=NOW + 3 * HOUR) == []


def test_nothing_needed_asks_for_one_of_the_reasons(session: Session, teams: list[Unit]) -> None:
    peer = add_peer(session, teams[0])
    code = take(session, teams[0], peer)

    with pytest.raises(Invalid, match="no reason"):
        flag_work.close_flag(
            session, code, peer.id, outcome=Outcome.NOT_NEEDED, reason=None, now=NOW
        )
    closed = flag_work.close_flag(
        session, code, peer.id, outcome=Outcome.NOT_NEEDED, reason=Reason.WORK_FIRST, now=NOW
    )

    assert closed.reason is Reason.WORK_FIRST


def test_only_who_has_a_flag_works_on_it(session: Session, teams: list[Unit]) -> None:
    peer, other = add_peer(session, teams[0]), add_peer(session, teams[0])
    code = get_code(session, teams[0])
    acts = (
        lambda: flag_work.note_offer(session, code, other.id, Offer.TEAM_TALK, now=NOW),
        lambda: flag_work.close_flag(
            session, code, other.id, outcome=Outcome.HELD, reason=None, now=NOW
        ),
        lambda: hand(session, code, other, peer),
    )

    for state in (FlagState.OPEN, FlagState.TAKEN, FlagState.CLOSED):
        row = session.get_one(Flag, code)
        row.state, row.taken_by = state, None if state is FlagState.OPEN else peer.id
        for act in acts:
            with pytest.raises(Conflict):
                act()


def test_a_flag_is_handed_over_by_name_and_the_other_is_told(
    session: Session, teams: list[Unit]
) -> None:
    ana, ben = (add_peer(session, teams[0], name=name) for name in ("Ana", "Ben"))
    code = take(session, teams[0], ana)

    is_told = hand(session, code, ana, ben)

    view = debriefs.get_for(session, code, ana.id)
    [notice] = [row for row in session.exec(select(Outbox)) if row.text == TextKey.PEER_HANDED]
    assert is_told
    assert (view.taken_by, view.handed_by, view.holder) == ("Ben", "Ana", ben.id)
    assert notice.account_id == ben.id
    assert json.loads(notice.fields)["link"] == f"http://127.0.0.1:8000/flags/{code}"


def test_a_flag_goes_back_and_forth_and_each_time_somebody_is_told(
    session: Session, teams: list[Unit]
) -> None:
    ana, ben = add_peer(session, teams[0]), add_peer(session, teams[0])
    code = take(session, teams[0], ana)

    assert hand(session, code, ana, ben)
    assert flag_work.hand_over(session, code, ben.id, to=ana.id, terms=TERMS, now=NOW + 2 * HOUR)

    assert told(session, TextKey.PEER_HANDED) == [ben.id, ana.id]


def test_a_flag_is_not_handed_to_who_may_not_have_it(session: Session, teams: list[Unit]) -> None:
    ana, elsewhere = add_peer(session, teams[0]), add_peer(session, teams[1])
    gone = add_peer(session, teams[0], is_disabled=True, mobile=None)
    code = take(session, teams[0], ana)

    for to in (elsewhere, gone):
        with pytest.raises(NotFound):
            hand(session, code, ana, to)
    with pytest.raises(Conflict):
        hand(session, code, ana, ana)

    assert debriefs.get_for(session, code, ana.id).holder == ana.id


def test_the_lead_hands_over_what_others_have(session: Session, teams: list[Unit]) -> None:
    ana, ben = add_peer(session, teams[0]), add_peer(session, teams[0], mobile=None)
    lead = add_peer(session, teams[0], is_lead=True)
    code = take(session, teams[0], ana)

    is_told = hand(session, code, lead, ben)

    assert not is_told  # no number
    assert debriefs.get_for(session, code, lead.id).holder == ben.id


def test_the_flag_of_ones_own_team_is_passed_on_and_the_next_is_told_at_once(
    session: Session, teams: list[Unit]
) -> None:
    own = add_peer(session, teams[0])
    other = add_peer(session, teams[0], on_duty=False)
    code = take(session, teams[0], own)

    view = flag_work.pass_on(session, code, own.id, terms=TERMS, now=NOW + HOUR)

    assert debriefs.is_own_team(session, code, own.id)
    assert (view.state, view.holder, view.next_told_at) == (FlagState.OPEN, None, NOW + HOUR)
    assert told(session, TextKey.PEER_WAITING) == [other.id]
    assert debriefs.take_flag(session, code, other.id, now=NOW).holder == other.id


def test_what_was_passed_on_by_everybody_is_still_there_to_take(
    session: Session, teams: list[Unit]
) -> None:
    peers = [add_peer(session, teams[0]) for _ in range(2)]
    code = get_code(session, teams[0])

    for _ in range(2):
        for peer in peers:
            flag_work.pass_on(session, code, peer.id, terms=TERMS, now=NOW)

    assert debriefs.take_flag(session, code, peers[0].id, now=NOW).holder == peers[0].id


def test_nobody_passes_on_what_somebody_else_has(session: Session, teams: list[Unit]) -> None:
    ana, ben = add_peer(session, teams[0]), add_peer(session, teams[0])
    code = take(session, teams[0], ana)

    with pytest.raises(Conflict):
        flag_work.pass_on(session, code, ben.id, terms=TERMS, now=NOW)
    flag_work.close_flag(session, code, ana.id, outcome=Outcome.HELD, reason=None, now=NOW)
    with pytest.raises(Conflict):
        flag_work.pass_on(session, code, ana.id, terms=TERMS, now=NOW)


@pytest.mark.parametrize("trigger", [Trigger.MONTHLY, Trigger.TRUST])
def test_flags_that_are_for_leaders_are_not_seen_or_taken_by_peers(
    session: Session, teams: list[Unit], trigger: Trigger
) -> None:
    peer = add_peer(session, teams[0])
    code = get_code(session, teams[0])
    session.get_one(Flag, code).trigger = trigger

    with pytest.raises(NotFound):
        debriefs.take_flag(session, code, peer.id, now=NOW)

    assert debriefs.list_flags(session, peer.id) == []
