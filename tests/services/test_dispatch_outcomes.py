"""Every answer of the provider leads to one state."""

import logging
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.services.texting import World
from wellness.channels.base import Accepted, Failure, NotReached, Refused, Sent, Unknown
from wellness.services import consent
from wellness.services.dispatch import Summary
from wellness.storage.database import Database
from wellness.storage.schema.consent import Consent
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.rosters import Person, Texting


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


@pytest.mark.parametrize(
    ("answer", "state", "attempts", "code"),
    [
        (Accepted("SM1", "queued"), OutboxState.ACCEPTED, 1, None),
        (Accepted("SM1", ""), OutboxState.ACCEPTED, 1, None),
        (Accepted("SM1", "teleported"), OutboxState.ACCEPTED, 1, None),
        (Accepted("SM1", "sent"), OutboxState.SENT, 1, None),
        (Accepted("SM1", "failed"), OutboxState.FAILED, 1, None),
        (NotReached(), OutboxState.PENDING, 0, None),
        (Unknown(), OutboxState.UNKNOWN, 1, None),
        (Refused(Failure.CONFIGURATION, 20003), OutboxState.PENDING, 0, 20003),
        (Refused(Failure.THROTTLED, 20429), OutboxState.PENDING, 0, 20429),
        (Refused(Failure.QUEUE, 21611), OutboxState.PENDING, 0, 21611),
        (Refused(Failure.DAILY_CAP, 63038), OutboxState.PENDING, 0, 63038),
        (Refused(Failure.DEAD_ADDRESS, 21614), OutboxState.FAILED, 1, 21614),
        (Refused(Failure.CONSENT, 21610), OutboxState.CANCELLED, 1, 21610),
        (Refused(Failure.FILTERED, 30007), OutboxState.FAILED, 1, 30007),
        (Refused(Failure.TRANSIENT, 30008), OutboxState.PENDING, 1, 30008),
        (Refused(Failure.CONTENT, 21617), OutboxState.FAILED, 1, 21617),
        (Refused(Failure.UNKNOWN_CODE, 29999), OutboxState.FAILED, 1, 29999),
        (Refused(Failure.UNKNOWN_CODE, None), OutboxState.FAILED, 1, None),
    ],
)
def test_each_answer_leads_to_its_state(
    world: World, answer: Sent, state: OutboxState, attempts: int, code: int | None
) -> None:
    queued = world.pulse(world.person())
    world.answers(answer)

    summary = world.dispatch()

    row = world.row(queued)
    assert summary == Summary({state: 1})
    assert (row.state, row.attempts, row.error_code) == (state, attempts, code)
    assert row.provider_sid == ("SM1" if isinstance(answer, Accepted) else None)
    assert row.claim_token is None


@pytest.mark.parametrize(
    ("failure", "earliest", "latest"),
    [
        (Failure.QUEUE, timedelta(minutes=15), timedelta(minutes=17)),
        (Failure.DAILY_CAP, timedelta(hours=1), timedelta(minutes=66)),
        (Failure.TRANSIENT, timedelta(minutes=10), timedelta(minutes=11)),
    ],
)
def test_a_text_that_may_succeed_later_waits_inside_its_window(
    world: World, failure: Failure, earliest: timedelta, latest: timedelta
) -> None:
    first, second = world.pulse(world.person()), world.pulse(world.person())
    world.change(world.row(second), expires_at=world.now + earliest)
    world.answers(Refused(failure, 1))

    world.dispatch()

    assert world.now + earliest <= world.row(first).not_before <= world.now + latest
    assert world.state(second) == OutboxState.FAILED


def test_a_transient_failure_is_tried_once_more(world: World) -> None:
    queued = world.pulse(world.person())
    world.answers(Refused(Failure.TRANSIENT, 30008))

    for _ in range(4):
        world.dispatch(minutes=20)

    row = world.row(queued)
    assert len(world.texts) == 2
    assert (row.state, row.error_code, row.attempts) == (OutboxState.FAILED, 30008, 2)


def test_a_carriers_refusal_of_consent_is_an_opt_out(world: World) -> None:
    person = world.person()
    world.pulse(person)
    other = world.pulse(person, at=world.now + timedelta(minutes=1), number=2)
    world.answers(Refused(Failure.CONSENT, 21610))

    world.dispatch()

    with world.database.reading() as session:
        assert session.get_one(Person, person.id).texting == Texting.OUT
        assert person.mobile is not None
        assert consent.is_opted_out(session, person.mobile, keyed=world.terms.keyed)
        [record] = session.exec(select(Consent)).all()
    assert (record.kind, record.wording) == ("stop", world.terms.wording.version)
    assert world.state(other) == OutboxState.CANCELLED


def test_an_opt_out_of_a_number_somebody_gave_up_meanwhile_is_the_numbers_alone(
    world: World,
) -> None:
    person = world.person()
    world.pulse(person)
    world.channel.before = lambda _: world.change(person, mobile="+19195550166")
    world.answers(Refused(Failure.CONSENT, 21610))

    world.dispatch()

    with world.database.reading() as session:
        assert person.mobile is not None
        assert consent.is_opted_out(session, person.mobile, keyed=world.terms.keyed)
        assert not consent.is_opted_out(session, "+19195550166", keyed=world.terms.keyed)
        assert session.get_one(Person, person.id).texting == Texting.JOINED


def test_a_peer_supporters_number_can_opt_out_too(world: World) -> None:
    peer = world.peer()
    world.notice(peer)
    world.answers(Refused(Failure.CONSENT, 21610))

    world.dispatch()

    with world.database.reading() as session:
        assert peer.mobile is not None
        assert consent.is_opted_out(session, peer.mobile, keyed=world.terms.keyed)


def test_nothing_of_a_text_is_stored_or_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("", *logging.root.manager.loggerDict):
        if not name.startswith("sqlalchemy"):  # what the database logs is storage's business
            caplog.set_level(logging.DEBUG, logger=name or None)
    answers: list[Sent] = [
        Accepted("SM1", "queued"),
        Unknown(),
        Refused(Failure.DEAD_ADDRESS, 21211),
        Refused(Failure.CONSENT, 21610),
        Refused(Failure.CONFIGURATION, 20003),
    ]
    people = [world.person() for _ in answers]
    for person, answer in zip(people, answers, strict=True):
        world.pulse(person)
        assert person.mobile is not None
        world.channel.answers[person.mobile] = answer
        world.dispatch()

    assert len(world.texts) == len(answers)
    assert "20003" in caplog.text
    database = world.database.url.database
    assert database is not None
    with open(database, "rb") as file, open(f"{database}-wal", "rb") as wal:  # noqa: PTH123
        kept = file.read() + wal.read()
    for text in world.texts:
        link_token = text.body.partition("/c#")[2].split()[0]
        for secret in (text.body, link_token):
            assert secret not in caplog.text
            assert secret.encode() not in kept
        for secret in (text.number, text.number[1:], text.attempt_token):
            assert secret not in caplog.text
