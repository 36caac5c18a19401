"""One tick of sending: each text once, durable before it is written."""

from datetime import timedelta

import pytest

from tests.services.texting import World
from wellness.channels.base import Failure, Refused
from wellness.domain.keyed import hash_token
from wellness.services.dispatch import Summary, new_token
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Invitation


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


def test_a_due_text_is_sent_once_and_accepted(world: World) -> None:
    queued = world.pulse(world.person())

    first, second = world.dispatch(), world.dispatch()

    row = world.row(queued)
    assert (first, second) == (Summary({OutboxState.ACCEPTED: 1}), Summary())
    assert len(world.texts) == 1
    assert (row.state, row.attempts, row.attempted_at) == (OutboxState.ACCEPTED, 1, world.now)
    assert row.provider_sid == f"SM-{row.attempt_token}"
    assert (row.claim_token, row.lease_until) == (None, None)


def test_a_text_is_not_sent_before_its_time(world: World) -> None:
    world.pulse(world.person(), at=world.now + timedelta(seconds=1))

    world.dispatch()

    assert world.texts == []


def test_sending_is_durable_before_the_request_is_written(world: World) -> None:
    queued = world.pulse(world.person())
    seen = []

    def look(_: object) -> None:
        row = world.row(queued)
        seen.append((row.state, row.attempt_token, row.attempts))

    world.channel.before = look
    world.dispatch()

    [text] = world.texts
    assert seen == [(OutboxState.SENDING, text.attempt_token, 1)]


def test_no_transaction_is_open_while_the_provider_is_waited_for(world: World) -> None:
    person = world.person()
    world.pulse(person)
    world.channel.before = lambda _: world.change(person, name="Written meanwhile")

    world.dispatch()

    with world.database.reading() as session:
        assert session.get_one(Person, person.id).name == "Written meanwhile"


def test_texts_go_out_in_the_order_they_are_due(world: World) -> None:
    people = [world.person() for _ in range(6)]
    for late, person in enumerate(people):
        world.pulse(person, at=world.now - timedelta(minutes=late))

    world.dispatch()

    assert [text.number for text in world.texts] == [person.mobile for person in reversed(people)]


def test_the_link_opens_the_invitation_and_every_token_is_fresh(world: World) -> None:
    queued = world.pulse(world.person())
    world.dispatch()

    [text] = world.texts
    token = text.body.partition("/c#")[2].split()[0]
    with world.database.reading() as session:
        invitation = session.get_one(Invitation, world.row(queued).invitation_id)
    assert invitation.token_hash == hash_token(token)
    assert token != text.attempt_token
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) == 22  # 128 bits in base64


def test_each_attempt_has_a_token_and_a_link_of_its_own(world: World) -> None:
    queued = world.pulse(world.person())
    world.answers(Refused(Failure.TRANSIENT, 30003))
    world.dispatch()
    world.answers(None)

    world.dispatch(minutes=15)

    first, second = world.texts
    row = world.row(queued)
    assert first.attempt_token != second.attempt_token == row.attempt_token
    assert (row.state, row.error_code) == (OutboxState.ACCEPTED, None)
    assert first.body != second.body


def test_validity_is_the_window_left_and_ten_hours_at_most(world: World) -> None:
    soon = world.pulse(world.person())
    later = world.pulse(world.person(), at=world.now - timedelta(seconds=1))
    world.change(world.row(soon), expires_at=world.now + timedelta(seconds=90.5))
    world.change(world.row(later), expires_at=world.now + timedelta(hours=30))

    world.dispatch()

    assert [text.validity_s for text in world.texts] == [36_000, 90]


def test_the_clock_is_read_anew_for_each_text(world: World) -> None:
    first, second = world.pulse(world.person()), world.pulse(world.person())
    world.channel.before = lambda _: world.clock.move(hours=7)

    summary = world.dispatcher.dispatch_due(world.now, clock=world.clock)

    assert summary == Summary({OutboxState.ACCEPTED: 1, OutboxState.EXPIRED: 1})
    assert {world.state(first), world.state(second)} == set(summary.counts)
