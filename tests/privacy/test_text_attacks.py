"""AT9, AT10, AT34: what the texts and the tables around them can give away."""

import json
from collections import Counter
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from wellness.domain.segments import count_segments
from wellness.storage.database import Database
from wellness.storage.schema import metadata
from wellness.storage.schema.rosters import Texting
from wellness.vault.calls import CastOutcome, Closed, PeriodEnd, Settled
from wellness.vault.service import EmbeddedVault, Vote


def _shape(*replies: str | None) -> Counter[int]:
    return Counter(0 if reply is None else count_segments(reply) for reply in replies)


def _dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as session:
        run = session.connection().execute
        return {
            table.name: [tuple(row) for row in run(select(table)).all()]
            for table in metadata.sorted_tables
        }


def test_at09_every_answer_gets_the_same_reply_class(agency: Agency) -> None:
    answers = product(range(4), range(1, 5), range(1, 6), range(1, 4))
    shapes = set()
    for i, values in enumerate(answers):
        agency.clock.move(hours=6)
        reply = agency.text(agency.numbers[i % 20], "".join(map(str, values)))
        assert reply is not None
        shapes.add(count_segments(reply))
        if agency.clock.now > STARTS + timedelta(days=13):
            agency.clock.now = STARTS + timedelta(days=2, hours=9)

    assert shapes == {1}


@pytest.mark.parametrize("person", [0, 1], ids=["english", "spanish"])
def test_at09_the_other_cases_have_the_class_of_an_answer(agency: Agency, person: int) -> None:
    number = agency.numbers[person]
    answered = _shape(agency.text(number, "0111"), agency.text(number, "3453"))
    agency.clock.move(hours=1)
    unread = _shape(agency.text(number, "rough night"), agency.text(number, "still rough"))
    agency.clock.move(hours=1)
    withdrawn = _shape(agency.text(number, "cancel my answer"), agency.text(number, "0111"))
    agency.clock.move(hours=1)
    for _ in range(2):
        agency.text(number, "0111")
    agency.clock.move(hours=1)
    agency.text(number, "0111")
    capped = _shape(agency.text(number, "0111"), agency.text(number, "3111") or "x" * 9)
    outsider = agency.add_stranger_to_roster(
        Texting.JOINED, language=("en", "es")[person], external_id=f"N{person}"
    )
    not_counted = _shape(agency.text(outsider, "0111"), agency.text(outsider, "3453"))
    agency.close()
    late = _shape(agency.text(number, "0111"), agency.text(number, "3453"))

    assert answered == unread == withdrawn == capped == not_counted == late == Counter({1: 2})


def test_at10_nothing_outside_the_vault_differs_by_who_answered(agency: Agency) -> None:
    before = _dump(agency.database)

    agency.text(agency.numbers[0], "0111")
    agency.text(agency.numbers[1], "3453")
    agency.text(agency.numbers[1], "CANCEL MY ANSWER")
    agency.text(agency.numbers[2], "what is this")
    agency.text(agency.numbers[3], "DEBRIEF")

    assert _dump(agency.database) == before


def test_at10_no_prefix_of_an_exchange_leaves_an_answer_in_clear(agency: Agency) -> None:
    number = agency.numbers[0]

    for body in ("3", "34", "345", "3453", "345", "3"):
        agency.text(number, body)
        agency.clock.move(hours=1)
        tables = json.dumps(_dump(agency.database), default=str)
        assert "3453" not in tables
        assert tables.count(number) == 1  # the roster


def test_at34_a_repeated_message_has_one_effect_even_after_two_days(agency: Agency) -> None:
    first = agency.text(agency.numbers[0], "3453", sid="SM" + "a" * 32)
    again = agency.text(agency.numbers[0], "0111", sid="SM" + "a" * 32)
    agency.clock.move(days=2)
    later = agency.text(agency.numbers[0], "0111", sid="SM" + "a" * 32)

    assert first is not None
    assert again is None
    assert later is None


def test_at34_a_failed_effect_frees_the_message_for_the_next_delivery(
    agency: Agency, tmp_path: Path
) -> None:
    vault, sid = agency.vault, "SM" + "a" * 32

    class Broken(EmbeddedVault):
        def cast(self, vote: Vote) -> CastOutcome:
            if isinstance(vote, Settled):
                raise OSError("disk full")
            return super().cast(vote)

    agency.vault = Broken(tmp_path / "vault", agency.clock)
    with pytest.raises(OSError, match="disk full"):
        agency.text(agency.numbers[0], "3453", sid=sid)
    agency.vault = vault

    assert agency.text(agency.numbers[0], "3453", sid=sid) is not None


def test_at34_a_stranger_changes_nothing_and_hears_nothing(agency: Agency) -> None:
    before = _dump(agency.database)

    replies = [
        agency.text("+19195550000", body)
        for body in ("0111", "JOIN", "STOP", "CONTACT", "DEBRIEF", "TAKE 1", "es", "hello")
    ]

    assert replies == [None] * 8
    assert _dump(agency.database) == before


def test_at34_a_stranger_in_crisis_gets_the_crisis_text_once_an_hour(agency: Agency) -> None:
    first = agency.text("+19195550000", "i want to die")
    second = agency.text("+19195550000", "i want to die")
    agency.clock.move(hours=1)
    third = agency.text("+19195550000", "i want to die")

    assert first is not None
    assert "988" in first
    assert second is None
    assert third == first


def test_at34_the_seventh_ballot_of_a_day_changes_nothing(agency: Agency) -> None:
    for number in agency.numbers[:10]:
        for _ in range(6):
            agency.text(number, "0111")
            agency.clock.move(hours=1)
        agency.clock.move(hours=-6)
        seventh = agency.text(number, "3453")
        assert seventh is not None
    agency.close()

    closed = agency.vault.close(PeriodEnd(agency.period))

    assert isinstance(closed, Closed)
    assert closed.body is not None
    [group] = json.loads(closed.body)["groups"]
    assert set(group["bands"].values()) == {1}
