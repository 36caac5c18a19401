"""Texts read late: nothing tells who wrote them, no STOP is lost, nothing is done twice."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import FrozenClock
from tests.services.arriving import Line, make_line
from tests.services.desk import STARTS, Desk
from wellness.channels.base import Accepted, Failure, NotReached, OutgoingText, Refused, Sent
from wellness.services import arrivals, consent, outages
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.consent import Consent, OptOut
from wellness.storage.schema.rosters import Person, Texting
from wellness.vault.calls import Ballot, Delivery
from wellness.vault.service import EmbeddedVault, Vote

BLOCKED = Refused(Failure.CONSENT, 21610)


class Failing(EmbeddedVault):
    """A vault that remembers what it was asked, and fails while it is told to."""

    fails: type = type(None)

    def __init__(self, folder: Path, clock: FrozenClock) -> None:
        super().__init__(folder, clock, durable=False)
        self.asked: list[Vote] = []

    def cast(self, vote: Vote) -> Any:
        self.asked.append(vote)
        if isinstance(vote, self.fails):
            raise OSError("disk full")
        return super().cast(vote)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> Failing:
    return Failing(tmp_path / "vault", clock)


@pytest.fixture
def line(database: Database, vault: Failing, terms: Terms, clock: FrozenClock) -> Line:
    return make_line(Desk(database, vault, terms, clock).open())


def kinds(line: Line) -> list[str]:
    return [row.kind for row in sorted(line.desk.listed(Consent), key=lambda row: row.at)]


def joined_at(line: Line, person: Person, *, ago: timedelta) -> None:
    """A JOIN that webhooks took some time to bring."""
    with line.desk.database.transaction() as session:
        stored = session.get_one(Person, person.id)
        consent.join(
            session,
            stored,
            str(stored.mobile),
            keyed=line.desk.terms.keyed,
            wording="1",
            now=line.desk.clock() - ago,
        )


@pytest.mark.parametrize("body", ["i want to die", "CONTACT"])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_refused_direct_text_leaves_no_record_that_somebody_wrote(
    line: Line,
    body: str,
    is_known: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    number = str(line.desk.member().mobile) if is_known else "+19195550143"
    line.sent(number, body)
    line.channel.answers = [BLOCKED]

    line.look()
    line.look(minutes=5)

    assert (line.desk.listed(Consent), line.desk.listed(OptOut)) == ([], [])
    assert len(line.told()) <= 1


def test_a_crisis_with_stop_that_could_not_be_answered_is_recorded_as_one_stop(line: Line) -> None:
    person = line.desk.member()
    line.sent(person.mobile, "i want to die\nSTOP")
    line.channel.answers = [NotReached(), NotReached(), Accepted("SM1", "queued")]

    for _ in range(4):
        line.look(minutes=5)

    assert len(line.told()) == 3
    assert kinds(line) == ["stop"]
    assert line.desk.stored(person).texting == Texting.OUT


@pytest.mark.parametrize("first", ["JOIN", "START"])
def test_nobody_is_welcomed_after_the_stop_they_sent(line: Line, first: str) -> None:
    person = line.desk.outsider(texting=Texting.UNCONFIRMED)
    line.sent(person.mobile, first, ago=timedelta(minutes=6))
    line.sent(person.mobile, "STOP", ago=timedelta(minutes=5))

    line.look()

    assert line.told() == []
    assert line.desk.stored(person).texting == Texting.OUT


def test_a_start_after_a_stop_that_both_were_missed_counts(line: Line) -> None:
    person = line.desk.member()
    line.sent(person.mobile, "STOP", ago=timedelta(minutes=6))
    line.sent(person.mobile, "START", ago=timedelta(minutes=5))

    line.look()

    assert line.desk.stored(person).texting != Texting.OUT


def test_a_stop_stands_though_the_join_before_it_was_written_down_later(line: Line) -> None:
    person = line.desk.outsider(texting=Texting.UNCONFIRMED)
    line.sent(person.mobile, "STOP", ago=timedelta(minutes=5))
    joined_at(line, person, ago=timedelta(minutes=4, seconds=30))

    line.look()

    assert line.desk.stored(person).texting == Texting.OUT


def test_a_stop_that_was_dealt_with_does_not_undo_the_start_after_it(
    line: Line, vault: Failing
) -> None:
    """Without the vault a STOP is carried out, and cannot be noted as dealt with."""
    person = line.desk.member()
    sid = line.sent(person.mobile, "STOP", ago=timedelta(seconds=1))
    vault.fails = Delivery
    line.desk.text(person.mobile, "STOP", sid=sid)
    vault.fails = type(None)
    line.desk.clock.move(seconds=30)
    line.desk.text(person.mobile, "START")

    line.look(minutes=5)

    assert line.desk.stored(person).texting != Texting.OUT


def test_leaving_by_e_mail_again_outlives_a_start_read_late(line: Line) -> None:
    person = line.desk.member()
    line.desk.text(person.mobile, "STOP")
    line.desk.clock.move(minutes=1)
    line.sent(person.mobile, "START", ago=timedelta())
    line.desk.clock.move(minutes=1)
    with line.desk.database.transaction() as session:
        stored = session.get_one(Person, person.id)
        terms, now = line.desk.terms, line.desk.clock()
        source = consent.Source.EMAIL
        consent.stop(
            session, stored, "a@example.org", keyed=terms.keyed, wording="1", source=source, now=now
        )

    line.look(minutes=5)

    assert line.desk.stored(person).texting == Texting.OUT


def test_an_answer_from_a_number_that_somebody_else_confirmed_since_is_not_theirs(
    line: Line, vault: Failing
) -> None:
    number = "+19195550188"
    person = line.desk.member()
    line.desk.change(person, texting=Texting.UNCONFIRMED, mobile=number)
    line.sent(number, "3453", ago=timedelta())
    line.desk.clock.move(minutes=30)
    joined_at(line, person, ago=timedelta(minutes=10))

    line.look()

    assert not [vote for vote in vault.asked if isinstance(vote, Ballot)]


def test_a_look_that_takes_long_shares_no_text_with_the_next(
    line: Line, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease of a text begins when it is claimed, not when the look began."""
    slow, quick = line, make_line(line.desk)
    quick.provider.taken = slow.provider.taken
    for n in range(3):
        slow.sent(slow.desk.member(n).mobile, "i want to die", ago=timedelta(minutes=9 - n))
    begun, may_end = threading.Event(), threading.Event()

    def send(text: OutgoingText) -> Sent:
        slow.channel.texts.append(text)
        if len(slow.channel.texts) < 3:
            clock.move(minutes=3)  # after two of them the next look is due
        else:
            begun.set()
            may_end.wait(20)
        return Accepted("SM1", "queued")

    monkeypatch.setattr(slow.channel, "send", send)
    looking = threading.Thread(target=slow.look)
    looking.start()
    begun.wait(20)

    quick.look()
    may_end.set()
    looking.join()

    assert len(slow.told()) + len(quick.told()) == 3


def test_what_was_known_by_a_clock_that_ran_ahead_is_not_believed(line: Line) -> None:
    with line.desk.database.transaction() as session:
        arrivals.note_reconciled(session, line.desk.clock() + timedelta(hours=5))
    line.provider.is_there = False

    line.look(minutes=1)

    with line.desk.database.reading() as session:
        known = arrivals.find_reconciled(session)
    assert known is not None
    assert known < line.desk.clock()


def test_after_days_without_a_look_one_failure_loses_no_stop(
    line: Line, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = line.desk.member()
    line.look()
    line.sent(person.mobile, "STOP", ago=timedelta())
    line.desk.clock.move(days=3)
    real = consent.stop
    failures = [OSError("database is locked")]

    def stop(*given: Any, **named: Any) -> None:
        if failures:
            raise failures.pop()
        real(*given, **named)

    monkeypatch.setattr(consent, "stop", stop)
    line.look()
    line.look(minutes=5)

    assert line.desk.stored(person).texting == Texting.OUT
    with database.reading() as session:
        assert outages.find_outage(session) is None
