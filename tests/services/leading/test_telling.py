"""You said, we did: once to the whole team, whoever answered."""

import json
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import id_of
from tests.services.leading.desk_of_leaders import NOTHING, NOW, Desk, key_of
from tests.services.test_release_flags import Town, quiet
from wellness.domain.language import Language
from wellness.domain.segments import is_gsm7
from wellness.domain.signals import Trigger
from wellness.domain.texts import TextKey
from wellness.errors import Conflict, Invalid
from wellness.services import leading, telling
from wellness.services.terms import Terms
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Texting

LINE = "Two more people on Friday nights."


def tell(desk: Desk, flag: Flag, words: str = LINE) -> None:
    leading.tell_change(
        desk.session,
        key_of(flag),
        desk.leader,
        words,
        signals=NOTHING,
        terms=desk.terms,
        now=NOW,
    )


def queued(session: Session) -> list[Outbox]:
    return list(session.exec(select(Outbox).where(Outbox.text == TextKey.WE_DID)))


def test_everybody_of_the_team_who_joined_is_told_and_nobody_else(desk: Desk) -> None:
    tell(desk, desk.raise_flag())

    assert {row.person_id for row in queued(desk.session)} == {one.id for one in desk.people[:2]}


def test_who_has_not_joined_or_stopped_is_not_told(desk: Desk) -> None:
    desk.people[0].texting = Texting.OUT

    tell(desk, desk.raise_flag())

    assert [row.person_id for row in queued(desk.session)] == [desk.people[1].id]


def test_a_team_is_told_once(desk: Desk) -> None:
    flag = desk.raise_flag()
    tell(desk, flag)

    with pytest.raises(Conflict):
        tell(desk, flag, "Something else.")
    telling.tell_team(desk.session, flag, LINE, terms=desk.terms, now=NOW + timedelta(days=1))

    assert len(queued(desk.session)) == 2


def test_the_text_waits_for_the_next_morning_and_names_the_persons_own_team(desk: Desk) -> None:
    tell(desk, desk.raise_flag())

    row = queued(desk.session)[0]
    local = row.not_before.astimezone(desk.terms.zone)
    assert (local.date(), local.hour) == (desk.terms.local_date(NOW) + timedelta(days=1), 10)
    assert json.loads(row.fields) == {"team": "East", "change": LINE}
    body = desk.terms.text(TextKey.WE_DID, Language.EN, **json.loads(row.fields))
    assert body.startswith("East, you said, we did: Two more people")


def test_accents_fall_away_in_the_text_and_stay_on_the_page(desk: Desk) -> None:
    tell(desk, desk.raise_flag(), "Más gente los sábados.")

    [case] = desk.cases()
    assert case.change is not None
    assert case.change.change == "Más gente los sábados."
    assert all(is_gsm7(json.loads(row.fields)["change"]) for row in queued(desk.session))


@pytest.mark.parametrize("words", ["", "  ", "x" * 101, "{" * 51, "Mehr 人"])
def test_a_line_that_no_text_can_carry_is_refused_and_nothing_sent(desk: Desk, words: str) -> None:
    with pytest.raises(Invalid):
        tell(desk, desk.raise_flag(), words)

    assert queued(desk.session) == []
    assert desk.cases()[0].acts == ()


def test_the_line_stands_for_its_team_for_four_weeks(desk: Desk) -> None:
    tell(desk, desk.raise_flag())
    root = desk.east.parent_id
    assert root is not None

    assert telling.list_told(desk.session, id_of(desk.east), now=NOW) == (LINE,)
    assert telling.list_told(desk.session, root, now=NOW) == (LINE,)
    assert telling.list_told(desk.session, id_of(desk.west), now=NOW) == ()
    later = NOW + timedelta(days=28)
    assert telling.list_told(desk.session, id_of(desk.east), now=later) == ()


def test_the_team_of_a_result_is_the_group_that_was_released(
    session: Session, terms: Terms
) -> None:
    town = Town(session, terms)
    quiet(town, 8)
    for _ in range(4):
        town.publish(14, 3, 3)
    [flag] = session.exec(select(Flag).where(Flag.trigger == Trigger.HIGHER)).all()

    leaves = telling.list_leaves(session, flag, now=town.visible_at)

    assert leaves == {town.teams[0]}
