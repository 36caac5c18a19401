"""Replies that were lost: everybody who was texted then is told once, in the same words."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.services.arriving import Line, make_line
from tests.services.desk import STARTS, TEXTED, Desk
from wellness.domain.texts import TextKey
from wellness.services import outages
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person, Texting
from wellness.vault.service import EmbeddedVault


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def line(database: Database, tmp_path: Path, terms: Terms, clock: FrozenClock) -> Line:
    """A line whose provider keeps no words."""
    vault = EmbeddedVault(tmp_path / "vault", clock, durable=False)
    return make_line(Desk(database, vault, terms, clock).open(), keeps_bodies=False)


def texted(line: Line, person: Person, at: datetime) -> None:
    """A text that went out to somebody."""
    with line.desk.database.transaction() as session:
        session.add(
            Outbox(
                dedupe_key=f"x:{person.id.hex}:{at}",
                text=TextKey.HELP,
                person_id=person.id,
                state=OutboxState.DELIVERED,
                not_before=at,
                expires_at=at,
                attempts=1,
                attempted_at=at,
            )
        )


def announced(line: Line) -> dict[str, int]:
    """How many texts of an outage each person has."""
    found: dict[str, int] = {}
    for row in line.desk.listed(Outbox):
        if row.text == TextKey.OUTAGE:
            found[str(row.person_id)] = found.get(str(row.person_id), 0) + 1
    return found


def test_all_who_were_texted_are_told_once_and_none_as_who_wrote(line: Line) -> None:
    wrote, silent, untexted = (line.desk.member(n, invited=False) for n in range(3))
    texted(line, wrote, TEXTED - timedelta(hours=1))
    texted(line, silent, TEXTED - timedelta(minutes=5))
    line.sent(wrote.mobile, "")
    line.sent(untexted.mobile, "")

    for _ in range(40):
        line.look(minutes=6)

    assert announced(line) == {str(wrote.id): 1, str(silent.id): 1}
    assert len({row.fields for row in line.desk.listed(Outbox) if row.text == "outage"}) == 1
    assert line.told() == []


def test_only_quarters_of_an_hour_are_kept_of_what_was_lost(line: Line) -> None:
    line.sent(line.desk.member().mobile, "", ago=timedelta(minutes=7, seconds=13))

    line.look()

    with line.desk.database.reading() as session:
        outage = outages.find_outage(session)
    assert outage is not None
    assert (outage.begins_at, outage.ends_at) == (TEXTED - timedelta(minutes=15), TEXTED)


def test_nobody_is_told_while_replies_are_still_being_lost(line: Line) -> None:
    person = line.desk.member(invited=False)
    texted(line, person, TEXTED)

    for _ in range(10):
        line.sent(person.mobile, "", ago=timedelta())
        line.look(minutes=10)
        assert announced(line) == {}
    line.look(minutes=60)

    assert announced(line) == {str(person.id): 1}


@pytest.mark.parametrize("texting", [Texting.OUT, Texting.UNCONFIRMED])
def test_who_takes_no_texts_is_not_told(line: Line, texting: Texting) -> None:
    person = line.desk.member(invited=False)
    texted(line, person, TEXTED)
    line.desk.change(person, texting=texting)
    line.sent(person.mobile, "")

    line.look()
    line.look(hours=2)

    assert announced(line) == {}


def test_a_text_that_was_dealt_with_is_not_lost_though_its_words_are_gone(line: Line) -> None:
    number = line.desk.member().mobile
    sid = line.sent(number, "")
    line.desk.text(number, "0111", sid=sid)

    line.look()

    with line.desk.database.reading() as session:
        assert outages.find_outage(session) is None


def test_what_comes_to_light_after_the_telling_is_not_told_again(line: Line) -> None:
    person = line.desk.member(invited=False)
    texted(line, person, TEXTED - timedelta(hours=1))
    line.sent(person.mobile, "")
    line.look()
    line.look(minutes=50)

    line.sent(person.mobile, "", ago=timedelta(minutes=54))
    line.look(minutes=6)
    line.look(hours=2)

    assert announced(line) == {str(person.id): 1}
