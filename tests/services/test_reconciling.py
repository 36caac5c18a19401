"""Texts no webhook brought: read at the provider, dealt with once, no more than was meant."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import FrozenClock
from tests.services.arriving import Line, make_line
from tests.services.desk import STARTS, STRANGER, TEXTED, Desk
from wellness.channels.base import Accepted, Failure, NotReached, Refused
from wellness.services import arrivals
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.consent import Consent, OptOut
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.operation import Mark
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Texting
from wellness.vault.calls import Ballot
from wellness.vault.service import EmbeddedVault, Vote


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock, durable=False)


@pytest.fixture
def line(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Line:
    return make_line(Desk(database, vault, terms, clock).open())


def marks(line: Line) -> dict[str, str]:
    return {row.key: row.value for row in line.desk.listed(Mark)}


def groups(line: Line, people: Iterable[Person]) -> dict[str, dict[str, int]]:
    """The release when these and nobody else answered by webhook."""
    for person in people:
        line.desk.text(person.mobile, "3453")
    return line.desk.groups()


def test_a_missed_answer_counts_and_nobody_is_answered(line: Line) -> None:
    people = [line.desk.member(n) for n in range(7)]
    line.sent(people[6].mobile, "3453", ago=timedelta())

    found = line.look(minutes=3)

    assert (found, line.told()) == (1, [])
    assert "Large Team" in groups(line, people[:6])


@pytest.mark.parametrize("texts", [("0111", "3453"), ("3453", "0111", "junk", "3453")])
def test_of_a_missed_answer_and_its_correction_the_correction_counts(
    line: Line, texts: tuple[str, ...]
) -> None:
    line.desk.clock.move(minutes=30)
    for person in [line.desk.member(n) for n in range(7)]:
        for minute, body in enumerate(texts):
            line.sent(person.mobile, body, ago=timedelta(minutes=20 - minute))

    line.look(minutes=3)

    seen = line.desk.groups()["Large Team"]
    assert seen["strained_mostly"] == seen["exposure"] == 2


def test_of_missed_answers_and_a_withdrawal_after_them_nothing_counts(line: Line) -> None:
    line.desk.clock.move(minutes=30)
    for person in [line.desk.member(n) for n in range(7)]:
        for minute, body in enumerate(("3453", "0111", "CANCEL MY ANSWER")):
            line.sent(person.mobile, body, ago=timedelta(minutes=20 - minute))

    line.look(minutes=3)

    assert "Large Team" not in line.desk.groups()


def test_what_a_webhook_dealt_with_is_left_alone(line: Line) -> None:
    number = line.desk.member().mobile
    sid = line.sent(number, "CONTACT")
    line.desk.text(number, "CONTACT", sid=sid)

    assert (line.look(), line.told()) == (0, [])
    assert len(line.desk.listed(Contact)) == 1


def test_a_missed_text_has_its_effect_once_however_often_and_whoever_looks(line: Line) -> None:
    line.sent(line.desk.member().mobile, "CONTACT")

    found = [line.look(), line.look(), line.look(minutes=5), line.look(minutes=5)]

    assert found == [1, 0, 0, 0]
    assert len(line.provider.asked) == 3
    assert len(line.desk.listed(Contact)) == len(line.told()) == 1


def test_nothing_is_looked_for_before_its_webhooks_are_over(line: Line) -> None:
    line.sent(line.desk.member().mobile, "CONTACT", ago=timedelta(seconds=90))

    assert line.look() == 0
    assert line.look(minutes=5) == 1


@pytest.mark.parametrize("body", ["i want to die", "quiero morir 0111"])
def test_a_crisis_gets_one_text_and_no_row(line: Line, body: str) -> None:
    number = line.desk.member().mobile
    for _ in range(3):
        line.sent(number, body)

    line.look()
    line.look(minutes=5)

    assert len(line.told()) == 1
    assert line.told()[0].startswith("Automatic reply: no person")
    assert line.desk.listed(Outbox) == []


def test_a_stranger_s_crisis_is_answered_and_nothing_else_of_theirs(line: Line) -> None:
    for body in ("i want to die", "STOP", "CONTACT", "JOIN", "0111"):
        line.sent(STRANGER, body)

    line.look()

    assert len(line.told()) == 1
    assert (len(line.desk.listed(Contact)), len(line.desk.listed(OptOut))) == (0, 0)


@pytest.mark.parametrize(
    "answer",
    [
        NotReached(),
        Refused(Failure.THROTTLED, 20429),
        Refused(Failure.CONFIGURATION, 20003),
        Refused(Failure.QUEUE, 30001),
    ],
)
def test_what_certainly_did_not_go_out_is_told_the_next_time(line: Line, answer: Any) -> None:
    line.sent(line.desk.member().mobile, "i want to die")
    line.sent(line.desk.member(1).mobile, "CONTACT")
    line.channel.answers = [answer, answer, answer, Accepted("SM1", "queued")]

    counts = [line.look(minutes=5) for _ in range(4)]

    assert counts == [0, 1, 1, 0]
    assert len(line.channel.texts) == 5
    assert len(line.desk.listed(Contact)) == 1


@pytest.mark.parametrize("carrier", [True, False])
def test_a_missed_stop_counts_from_when_it_was_sent_and_is_not_confirmed(
    line: Line,
    carrier: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    person = line.desk.member()
    line.sent(person.mobile, "STOP" if carrier else "please stop texting me")
    sent_at = line.provider.taken[0].sent_at

    line.look()

    assert line.told() == []
    [record] = line.desk.listed(Consent)
    assert (record.kind, record.at, record.source) == ("stop", sent_at, "text")
    assert line.desk.stored(person).texting == Texting.OUT


@pytest.mark.parametrize(
    ("missed", "since", "stands"),
    [
        ("STOP", "START", Texting.OUT),
        ("STOP", "STOP", Texting.OUT),
        ("JOIN", "STOP", Texting.OUT),
        ("START", "STOP", Texting.OUT),
        ("STOP", "JOIN", Texting.JOINED),
    ],
)
def test_what_somebody_said_since_stands(
    line: Line, missed: str, since: str, stands: Texting
) -> None:
    """START alone leaves somebody who is in without a record, so that the STOP before it counts."""
    texting = Texting.UNCONFIRMED if since == "JOIN" else Texting.JOINED
    person = line.desk.outsider(texting=texting)
    line.sent(person.mobile, missed)
    line.desk.text(person.mobile, since)

    line.look()

    assert line.desk.stored(person).texting == stands


def test_a_start_between_two_stops_does_nothing_when_it_is_read_late(line: Line) -> None:
    person = line.desk.member()
    line.desk.text(person.mobile, "STOP")
    line.desk.clock.move(minutes=1)
    line.sent(person.mobile, "START", ago=timedelta())
    line.desk.clock.move(minutes=1)
    line.desk.text(person.mobile, "STOP")

    line.look(minutes=5)

    assert line.desk.stored(person).texting == Texting.OUT
    assert len(line.desk.listed(OptOut)) == 1


def test_a_missed_join_is_welcomed(line: Line) -> None:
    person = line.desk.outsider(texting=Texting.UNCONFIRMED)
    line.sent(person.mobile, "JOIN")

    line.look()

    assert line.desk.stored(person).texting == Texting.JOINED
    assert [text.startswith("You are in.") for text in line.told()] == [True]


class Watching(EmbeddedVault):
    """A vault that remembers what it was asked, and fails where it is told to."""

    fails: type = type(None)

    def cast(self, vote: Vote) -> Any:
        if isinstance(vote, self.fails):
            raise OSError("disk full")
        return super().cast(vote)


def test_a_text_that_fails_is_tried_for_a_day_and_keeps_no_other_back(
    database: Database, terms: Terms, clock: FrozenClock, tmp_path: Path
) -> None:
    vault = Watching(tmp_path / "vault", clock, durable=False)
    line = make_line(Desk(database, vault, terms, clock).open())
    vault.fails = Ballot
    line.sent(line.desk.member().mobile, "3453", ago=timedelta())
    line.sent(line.desk.member(1).mobile, "CONTACT", ago=timedelta(minutes=4))

    counts = [line.look(minutes=5), sum(line.look(hours=1) for _ in range(23))]
    with database.reading() as session:
        known = arrivals.find_reconciled(session)
    last = [line.look(hours=1), line.look(hours=1)]

    assert (counts, sum(last)) == ([1, 0], 1)
    assert known is not None
    assert known < TEXTED
    assert marks(line)["replies-lost-told"]


def test_nobody_who_cannot_be_asked_moves_what_is_known(line: Line) -> None:
    line.look()
    before = marks(line)["inbound-known"]
    line.provider.is_there = False

    line.look(minutes=31)

    with line.desk.database.reading() as session:
        assert arrivals.is_late(session, now=line.desk.clock())
    assert marks(line)["inbound-known"] == before


def test_more_than_a_page_is_gone_through_in_the_order_it_was_sent(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wellness.services.reconciling._AT_ONCE", 4)
    number = line.desk.member().mobile
    for minute in range(20):
        line.sent(number, "es" if minute % 2 else "en", ago=timedelta(minutes=30 - minute))

    assert line.look() == 20
    assert line.desk.stored(line.desk.member(invited=False)).language == "es"
    assert all(until - since > timedelta(0) for since, until in line.provider.asked)
