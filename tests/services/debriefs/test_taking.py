"""A flag is taken by one peer of the team, and seen by nobody else."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.factories import add_account
from tests.services.debriefs.flags import NOW, add_peer, get_code
from wellness.domain.access import Role
from wellness.domain.signals import FlagState
from wellness.errors import Conflict, NotFound
from wellness.services import debriefs
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.rosters import Unit


def test_the_first_to_take_it_has_it(session: Session, teams: list[Unit]) -> None:
    first, second = (add_peer(session, teams[0], name=name) for name in ("Ana", "Ben"))
    code = get_code(session, teams[0])

    taken = debriefs.take_flag(session, code, first.id, now=NOW)
    with pytest.raises(Conflict, match="taken this flag already"):
        debriefs.take_flag(session, code, second.id, now=NOW + timedelta(minutes=1))

    assert (taken.state, taken.taken_by, taken.label) == (FlagState.TAKEN, "Ana", "Team A")
    assert session.get_one(Flag, code).taken_at == NOW


def test_taking_ones_own_again_is_harmless_and_keeps_the_time(
    session: Session, teams: list[Unit]
) -> None:
    peer, code = add_peer(session, teams[0]), get_code(session, teams[0])

    views = [
        debriefs.take_flag(session, code, peer.id, now=NOW + timedelta(hours=hours))
        for hours in (0, 1)
    ]

    assert views[0] == views[1]
    assert session.get_one(Flag, code).taken_at == NOW


def test_a_closed_flag_cannot_be_taken_even_by_who_had_it(
    session: Session, teams: list[Unit]
) -> None:
    peer, code = add_peer(session, teams[0]), get_code(session, teams[0])
    debriefs.take_flag(session, code, peer.id, now=NOW)
    session.get_one(Flag, code).state = FlagState.CLOSED

    with pytest.raises(Conflict):
        debriefs.take_flag(session, code, peer.id, now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PEER])
def test_no_other_role_takes_a_flag_or_learns_whether_there_is_one(
    session: Session, teams: list[Unit], role: Role
) -> None:
    root = session.get_one(Unit, teams[0].parent_id).parent_id
    assert root is not None
    account, code = add_account(session, role, root), get_code(session, teams[0])

    said = set()
    for number in (code, code + 1):
        with pytest.raises(NotFound) as refused:
            debriefs.take_flag(session, number, account.id, now=NOW)
        said.add(str(refused.value).replace(str(number), "#"))

    assert len(said) == 1
    assert session.get_one(Flag, code).state == FlagState.OPEN


def test_a_flag_of_another_team_looks_like_none(session: Session, teams: list[Unit]) -> None:
    peer, code = add_peer(session, teams[1]), get_code(session, teams[0])

    with pytest.raises(NotFound):
        debriefs.take_flag(session, code, peer.id, now=NOW)
    with pytest.raises(NotFound):
        debriefs.take_flag(session, code + 1, peer.id, now=NOW)

    assert debriefs.list_flags(session, peer.id) == []


def test_an_account_that_is_gone_takes_and_sees_nothing(
    session: Session, teams: list[Unit]
) -> None:
    code, nobody = get_code(session, teams[0]), Account(email="", name="", role="peer", unit_id=1)

    with pytest.raises(NotFound):
        debriefs.take_flag(session, code, nobody.id, now=NOW)

    assert debriefs.list_flags(session, nobody.id) == []


def test_the_list_is_what_is_open_or_taken_newest_first(
    session: Session, teams: list[Unit]
) -> None:
    peer = add_peer(session, session.get_one(Unit, teams[0].parent_id))
    codes = [get_code(session, team) for team in teams[:1]]
    codes.append(get_code(session, teams[1], cause="2"))
    closed = get_code(session, teams[0], cause="closed")
    session.get_one(Flag, closed).state = FlagState.CLOSED
    debriefs.take_flag(session, codes[0], peer.id, now=NOW)

    views = debriefs.list_flags(session, peer.id)

    assert [(view.code, view.state) for view in views] == [
        (codes[1], FlagState.OPEN),
        (codes[0], FlagState.TAKEN),
    ]
    assert [view.taken_by for view in views] == [None, peer.name]


def test_the_label_of_a_flag_that_is_not_there_is_not_found(
    session: Session, teams: list[Unit]
) -> None:
    code = get_code(session, teams[0])

    assert debriefs.get_label(session, code) == "Team A"
    with pytest.raises(NotFound):
        debriefs.get_label(session, code + 1)
