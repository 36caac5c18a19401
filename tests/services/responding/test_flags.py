"""Flags taken by text: by one peer, of the team, and by nobody else."""

from threading import Barrier, Thread
from typing import Any

import pytest

from tests.factories import add_account, id_of
from tests.services.desk import PEER, TEXTED, Desk
from tests.services.responding.senders import EN
from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.domain.signals import FlagState, Trigger
from wellness.domain.texts import TextKey
from wellness.services import debriefs
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.rosters import Unit


def raise_flag(desk: Desk, team: Unit | None = None) -> int:
    with desk.database.transaction() as session:
        code = debriefs.raise_flag(
            session,
            Trigger.REQUESTED,
            cause="2026-11-18",
            unit_id=id_of(team or desk.large),
            label="Large Team",
            terms=desk.terms,
            now=desk.clock(),
        )
    assert code is not None
    return code


def add_peer(desk: Desk, number: str, **changes: Any) -> None:
    with desk.database.transaction() as session:
        assert desk.large.parent_id is not None
        unit_id = changes.pop("unit_id", desk.large.parent_id)
        add_account(session, changes.pop("role", Role.PEER), unit_id, mobile=number, **changes)


@pytest.mark.parametrize("language", Language)
def test_the_first_to_take_a_flag_has_it(desk: Desk, language: Language) -> None:
    add_peer(desk, "+19195550191", language=language)
    code = raise_flag(desk)
    fields = {"team": "Large Team", "link": f"http://127.0.0.1:8000/flags/{code}"}

    taken = desk.text("+19195550191", f"TAKE {code}")
    again = desk.text("+19195550191", f"take {code} please")
    other = desk.text(PEER, f"Take {code}")

    [flag] = desk.listed(Flag)
    assert taken == again == desk.wording(TextKey.TAKEN, language, **fields)
    assert other == desk.wording(TextKey.ALREADY_TAKEN, EN, **fields)
    assert (flag.state, flag.taken_at) == (FlagState.TAKEN, TEXTED)


def test_who_takes_the_flag_of_their_own_team_is_told_to_pass_it_on(desk: Desk) -> None:
    add_peer(desk, "+19195550192", unit_id=id_of(desk.large))
    code = raise_flag(desk)

    taken = desk.text("+19195550192", f"TAKE {code}")

    link = f"http://127.0.0.1:8000/flags/{code}"
    assert taken == desk.wording(TextKey.TAKEN_OWN, EN, team="Large Team", link=link)
    assert desk.listed(Flag)[0].state == FlagState.TAKEN


@pytest.mark.parametrize(
    "changes",
    [
        {"role": Role.LEADER},
        {"role": Role.COORDINATOR},
        {"role": Role.REPRESENTATIVE},
    ],
    ids=str,
)
def test_nobody_but_a_peer_takes_a_flag_or_learns_of_one(
    desk: Desk, changes: dict[str, Any]
) -> None:
    add_peer(desk, "+19195550191", **changes)
    code = raise_flag(desk)
    unknown = desk.wording(TextKey.UNKNOWN_CODE, EN, link="http://127.0.0.1:8000/flags")

    open_ = desk.text("+19195550191", f"TAKE {code}")
    desk.text(PEER, f"TAKE {code}")
    taken = desk.text("+19195550191", f"TAKE {code}")

    assert open_ == taken == unknown


def test_a_peer_of_another_team_learns_nothing_of_a_flag(desk: Desk) -> None:
    add_peer(desk, "+19195550191", unit_id=id_of(desk.small))
    code = raise_flag(desk)

    reply = desk.text("+19195550191", f"TAKE {code}")

    assert reply == desk.wording(TextKey.UNKNOWN_CODE, EN, link="http://127.0.0.1:8000/flags")
    assert [flag.state for flag in desk.listed(Flag)] == [FlagState.OPEN]


def test_a_flag_is_taken_though_the_hour_has_no_reply_left(desk: Desk) -> None:
    code = raise_flag(desk)
    unknown = [desk.text(PEER, f"TAKE {code + 1}") for _ in range(20)]

    reply = desk.text(PEER, f"TAKE {code}")

    assert [said is not None for said in unknown] == [True] * 2 + [False] * 18
    assert reply is None
    assert [flag.state for flag in desk.listed(Flag)] == [FlagState.TAKEN]


def test_a_disabled_account_is_a_stranger(desk: Desk) -> None:
    add_peer(desk, "+19195550191", is_disabled=True)
    code = raise_flag(desk)

    assert desk.text("+19195550191", f"TAKE {code}") is None


def test_of_two_peers_at_once_one_has_the_flag_and_the_other_is_told(desk: Desk) -> None:
    numbers = [PEER, "+19195550191"]
    add_peer(desk, numbers[1])
    code, start, replies = raise_flag(desk), Barrier(2), {}

    def take(number: str) -> None:
        start.wait()
        replies[number] = desk.text(number, f"TAKE {code}")

    threads = [Thread(target=take, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    fields = {"team": "Large Team", "link": f"http://127.0.0.1:8000/flags/{code}"}
    assert set(replies.values()) == {
        desk.wording(TextKey.TAKEN, EN, **fields),
        desk.wording(TextKey.ALREADY_TAKEN, EN, **fields),
    }
