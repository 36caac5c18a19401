"""What keeps every text back: a pause, a refused sender, a provider that takes nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.services.texting import World
from wellness.channels.base import Failure, NotReached, Refused, Sent, Unknown
from wellness.channels.failures import classify
from wellness.services import sender
from wellness.services.dispatch import Dispatcher, Summary
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


def test_while_texting_is_paused_nothing_is_claimed(world: World) -> None:
    queued = world.pulse(world.person())
    with world.database.transaction() as session:
        sender.pause_texting(session, reason="restored from a backup")
    paused = (world.dispatch(), world.state(queued))
    with world.database.transaction() as session:
        sender.resume_texting(session)

    world.dispatch()

    assert paused == (Summary(), OutboxState.PENDING)
    assert len(world.texts) == 1


def test_a_pause_takes_hold_of_what_is_claimed_already(world: World) -> None:
    queued = [world.pulse(world.person()) for _ in range(5)]

    def pause(_: object) -> None:
        with world.database.transaction() as session:
            sender.pause_texting(session, reason="")

    world.channel.before = pause
    world.dispatch()

    assert sorted(world.state(one) for one in queued) == ["accepted", *["pending"] * 4]
    assert {world.row(one).claim_token for one in queued} == {None}


def test_a_stopped_dispatcher_gives_back_what_it_has_not_begun(world: World) -> None:
    queued = [world.pulse(world.person()) for _ in range(5)]
    world.channel.before = lambda _: world.dispatcher.stop()

    world.dispatch()

    assert sorted(world.state(one) for one in queued) == ["accepted", *["pending"] * 4]


def test_a_refused_configuration_stops_the_sender_until_it_is_cleared(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    queued = [world.pulse(world.person()) for _ in range(3)]
    world.answers(Refused(Failure.CONFIGURATION, 30034))
    for _ in range(3):
        world.dispatch(minutes=1)
    asked, states = len(world.texts), {world.state(one) for one in queued}
    with world.database.transaction() as session:
        code = sender.find_stop(session)
        sender.restart_sender(session)
    world.answers(None)

    world.dispatch()

    assert (asked, states, code) == (1, {OutboxState.PENDING}, "30034")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert {world.state(one) for one in queued} == {OutboxState.ACCEPTED}
    assert {world.row(one).attempts for one in queued} == {1}


@pytest.mark.parametrize(
    "answer", [Refused(Failure.THROTTLED, 20429), NotReached()], ids=["throttled", "not reached"]
)
def test_a_provider_that_takes_nothing_makes_all_wait_longer_each_time_in_their_order(
    world: World, answer: Sent
) -> None:
    people = [world.person() for _ in range(4)]
    queued = [
        world.pulse(person, at=world.now - timedelta(minutes=9 - n))
        for n, person in enumerate(people)
    ]
    world.answers(answer)
    waits = []
    for _ in range(20):
        world.dispatch()
        assert world.dispatch() == Summary()  # all wait now
        waits.append(resumes_at(world) - world.now)
        world.clock.now += waits[-1]
    refused_to = {text.number for text in world.texts}
    world.answers(None)

    world.dispatch()

    assert refused_to == {people[0].mobile}
    assert [text.number for text in world.texts[20:]] == [person.mobile for person in people]
    assert {world.row(one).attempts for one in queued} == {1}
    assert timedelta(seconds=5) <= waits[0] <= timedelta(seconds=10)
    assert waits[:7] == sorted(waits[:7])
    assert waits[-1] >= timedelta(minutes=5)
    assert max(waits) <= sender.LONGEST_HOLD


def resumes_at(world: World) -> datetime:
    with world.database.reading() as session:
        mark = operation.find_mark(session, sender.HELD)
    assert mark is not None
    return datetime.fromisoformat(mark.split()[0])


def test_after_a_text_went_out_the_next_wait_is_a_short_one_again(world: World) -> None:
    throttled = Refused(Failure.THROTTLED, 20429)
    world.pulse(world.person())
    world.answers(throttled)
    for _ in range(5):
        world.dispatch(minutes=10)
    world.answers(None)
    world.dispatch(minutes=10)
    world.pulse(world.person(), at=world.now)
    world.answers(throttled)
    world.dispatch()

    with world.database.reading() as session:
        assert sender.find_obstacle(session, now=world.now) is sender.Obstacle.HELD
        assert sender.find_obstacle(session, now=world.clock.move(seconds=11)) is None


def test_a_wait_written_by_a_clock_that_ran_ahead_is_not_believed(world: World) -> None:
    with world.database.transaction() as session:
        sender.hold_sender(session, spread=0, now=world.now + timedelta(days=300))

        assert sender.find_obstacle(session, now=world.now) is None


def test_a_provider_that_answers_nobody_does_not_use_up_every_check_in(world: World) -> None:
    queued = [world.pulse(world.person()) for _ in range(20)]
    world.answers(Unknown())

    world.dispatch()

    states = [world.state(one) for one in queued]
    assert (states.count(OutboxState.UNKNOWN), states.count(OutboxState.PENDING)) == (8, 12)


def test_a_corrected_account_or_token_sends_again_by_itself(world: World) -> None:
    queued = world.pulse(world.person())
    world.answers(Refused(Failure.CONFIGURATION, 20003))
    world.dispatch()
    stopped = (world.dispatch(), world.state(queued))
    world.answers(None)
    corrected = replace(world.terms, sender_fingerprint="another token")

    Dispatcher(world.database, world.channel, corrected, concurrency=1).dispatch_due(world.now)

    assert stopped == (Summary(), OutboxState.PENDING)
    assert world.state(queued) == OutboxState.ACCEPTED
    with world.database.reading() as session:
        assert sender.find_stop(session) is None


@pytest.mark.parametrize("code", [21408, 21612])
def test_a_refused_destination_fails_that_text_and_no_other(world: World, code: int) -> None:
    foreign, *others = (world.person() for _ in range(3))
    world.channel.answers[str(foreign.mobile)] = Refused(classify(code), code)
    queued = [world.pulse(person) for person in (foreign, *others)]

    world.dispatch()

    assert [world.state(one) for one in queued] == ["failed", "accepted", "accepted"]


def test_two_destinations_refused_in_a_row_stop_the_sender_and_not_a_second_time(
    world: World,
) -> None:
    people = [world.person() for _ in range(3)]
    due = [world.now - timedelta(minutes=9 - n) for n in range(3)]
    queued = [world.pulse(person, at=at) for person, at in zip(people, due, strict=True)]
    refused = Refused(Failure.DESTINATION, 21408)
    world.channel.answers |= {str(person.mobile): refused for person in people[:2]}

    world.dispatch()
    with world.database.transaction() as session:
        code = sender.find_stop(session)
        sender.restart_sender(session)
    states = [world.state(one) for one in queued]
    again = [world.pulse(person, number=2) for person in people]
    world.dispatch()

    assert (code, states) == ("21408", ["failed", "failed", "pending"])
    assert [world.state(one) for one in again] == ["failed", "failed", "accepted"]
    assert world.state(queued[2]) == OutboxState.ACCEPTED


def test_one_destination_refused_twice_stops_nobody(world: World) -> None:
    person = world.person()
    world.answers(Refused(Failure.DESTINATION, 21408))

    for number in (1, 2):
        world.pulse(person, number=number)
        world.dispatch()

    with world.database.reading() as session:
        assert sender.find_obstacle(session, now=world.now) is None


def test_a_text_taken_between_two_refused_destinations_clears_the_sender(world: World) -> None:
    people = [world.person() for _ in range(3)]
    for n, person in enumerate(people):
        world.pulse(person, at=world.now - timedelta(minutes=9 - n))
    refused = Refused(Failure.DESTINATION, 21408)
    world.channel.answers |= {str(person.mobile): refused for person in people[::2]}

    world.dispatch()

    with world.database.reading() as session:
        assert sender.find_obstacle(session, now=world.now) is None
