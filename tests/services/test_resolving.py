"""A send whose answer was lost is looked for; a check-in is never sent a second time."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from tests.services.texting import World
from wellness.channels.base import Accepted, Failure, Listed, NotReached, Refused, Unknown
from wellness.domain.texts import TextKey
from wellness.errors import Unavailable
from wellness.services.dispatch import Summary
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


def pulse(world: World) -> UUID:
    return world.pulse(world.person())


def notice(world: World) -> UUID:
    return world.notice(world.peer())


def number_notice(world: World) -> UUID:
    return world.text(world.person(), TextKey.NUMBER)


def lost(world: World, queue: Callable[[World], UUID] = pulse) -> UUID:
    """A text whose answer was lost."""
    queued = queue(world)
    world.answers(Unknown())
    world.dispatch()
    world.answers(None)
    return queued


def lists(world: World, *found: Listed) -> None:
    world.channel.listed = list(found)


def look(world: World, **moved: float) -> Summary:
    return world.dispatcher.resolve_unknown(world.clock.move(**moved))


def test_the_provider_is_not_asked_within_the_first_minute(world: World) -> None:
    queued = lost(world)
    lists(world, Listed("SM1", "sent", world.now))

    early = look(world, seconds=59)

    assert (early, world.state(queued)) == (Summary(), OutboxState.UNKNOWN)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("queued", OutboxState.ACCEPTED),
        ("delivered", OutboxState.DELIVERED),
        ("failed", OutboxState.FAILED),
        ("teleported", OutboxState.ACCEPTED),
    ],
)
def test_the_one_text_the_provider_has_of_that_time_is_bound(
    world: World, status: str, state: OutboxState
) -> None:
    queued = lost(world)
    lists(world, Listed("SM1", status, world.now + timedelta(seconds=2)))

    summary = look(world, seconds=60)

    row = world.row(queued)
    assert summary == Summary({state: 1})
    assert (row.state, row.provider_sid, row.claim_token, row.lease_until) == (
        state,
        "SM1",
        None,
        None,
    )


def test_a_text_that_another_row_has_is_not_taken_for_it(world: World) -> None:
    person = world.person()
    world.answers(Accepted("SM-first", "queued"))
    world.pulse(person)
    world.dispatch()
    queued = lost(world, lambda _: world.pulse(person, number=2))
    lists(world, Listed("SM-second", "sent", world.now), Listed("SM-first", "sent", world.now))

    look(world, seconds=60)

    assert world.row(queued).provider_sid == "SM-second"


@pytest.mark.parametrize("late", [timedelta(seconds=-61), timedelta(seconds=61)])
def test_a_text_of_another_time_is_not_taken_for_it(world: World, late: timedelta) -> None:
    queued = lost(world)
    lists(world, Listed("SM1", "sent", world.now + late))

    look(world, seconds=120)

    assert world.row(queued).provider_sid is None


def test_two_candidates_decide_nothing_and_nothing_is_sent_again(world: World) -> None:
    queued = lost(world, notice)
    lists(world, Listed("SM1", "sent", world.now), Listed("SM2", "sent", world.now))

    look(world, seconds=60)
    look(world, minutes=5)
    world.dispatch(minutes=1)

    row = world.row(queued)
    assert (row.state, row.provider_sid, row.lease_until) == (OutboxState.UNKNOWN, None, None)
    assert len(world.texts) == 1


def test_a_text_that_appears_late_is_found_at_the_second_look(world: World) -> None:
    queued, sent_at = lost(world), world.now
    first = look(world, seconds=60)
    lists(world, Listed("SM1", "sent", sent_at))

    between, second = look(world, seconds=59), look(world, seconds=1)

    assert (first, between) == (Summary({OutboxState.UNKNOWN: 1}), Summary())
    assert second == Summary({OutboxState.SENT: 1})
    assert world.row(queued).provider_sid == "SM1"


def test_a_check_in_nobody_knows_of_is_never_sent_again(world: World) -> None:
    queued = lost(world)
    for _ in range(4):
        look(world, minutes=1)
        world.dispatch()

    assert (world.state(queued), len(world.texts)) == (OutboxState.UNKNOWN, 1)


@pytest.mark.parametrize("queue", [notice, number_notice])
def test_a_notice_nobody_knows_of_is_sent_once_more(
    world: World, queue: Callable[[World], UUID]
) -> None:
    queued = lost(world, queue)
    world.answers(Unknown())
    for _ in range(8):
        look(world, minutes=1)
        world.dispatch()

    row = world.row(queued)
    assert (row.state, row.attempts, row.lease_until) == (OutboxState.UNKNOWN, 2, None)
    assert len(world.texts) == 2


@pytest.mark.parametrize("before", [NotReached(), Refused(Failure.THROTTLED, 20429)])
def test_a_request_the_provider_never_took_is_not_the_one_more(
    world: World, before: NotReached | Refused
) -> None:
    queued = notice(world)
    world.answers(before)
    for _ in range(3):
        world.dispatch(minutes=10)
    world.answers(Unknown())
    world.dispatch(minutes=10)
    world.answers(None)
    look(world, minutes=2)

    world.dispatch()

    assert world.state(queued) == OutboxState.ACCEPTED


def test_a_notice_is_not_sent_again_after_its_window(world: World) -> None:
    queued = lost(world, notice)
    world.change(world.row(queued), expires_at=world.now + MINUTE)
    look(world, minutes=1)
    look(world, minutes=1)
    world.dispatch()

    assert (world.state(queued), len(world.texts)) == (OutboxState.EXPIRED, 1)


def test_a_provider_that_cannot_be_asked_is_asked_again(world: World) -> None:
    queued = lost(world, notice)
    world.channel.listed = Unavailable("Not now.")
    for _ in range(5):
        look(world, minutes=1)
    waiting = world.state(queued)
    lists(world, Listed("SM1", "sent", world.row(queued).attempted_at or world.now))

    look(world, minutes=1)

    assert (waiting, world.state(queued)) == (OutboxState.UNKNOWN, OutboxState.SENT)


def test_a_text_to_somebody_without_a_number_is_given_up(world: World) -> None:
    person = world.person()
    queued = lost(world, lambda _: world.pulse(person))
    world.change(person, mobile=None)
    lists(world, Listed("SM1", "sent", world.now))

    look(world, minutes=2)

    row = world.row(queued)
    assert (row.state, row.lease_until) == (OutboxState.UNKNOWN, None)


def test_a_receipt_while_the_provider_is_asked_stands(world: World) -> None:
    queued = lost(world)

    def report(_: str) -> None:
        world.change(world.row(queued), state=OutboxState.DELIVERED, provider_sid="SM1")

    world.channel.before_listing = report
    lists(world, Listed("SM2", "sent", world.now))

    summary = look(world, minutes=2)

    row = world.row(queued)
    assert summary == Summary()
    assert (row.state, row.provider_sid) == (OutboxState.DELIVERED, "SM1")


# A worker that died


def test_a_send_that_never_ended_becomes_unknown_and_is_looked_for_at_once(world: World) -> None:
    queued, fresh = pulse(world), pulse(world)
    sending_since(world, queued, timedelta(seconds=60))
    sending_since(world, fresh, timedelta(seconds=59))
    lists(world, Listed("SM1", "sent", world.now - MINUTE))

    stuck = world.dispatcher.recover_stuck(world.now)
    summary = look(world)

    assert stuck == 1
    assert summary == Summary({OutboxState.SENT: 1})
    assert (world.state(queued), world.state(fresh)) == (OutboxState.SENT, OutboxState.SENDING)


def test_a_worker_that_comes_back_too_late_changes_nothing(world: World) -> None:
    queued = pulse(world)

    def freeze(_: object) -> None:
        world.dispatcher.recover_stuck(world.clock.move(minutes=2))

    world.channel.before = freeze
    summary = world.dispatch()

    row = world.row(queued)
    assert summary == Summary()
    assert (row.state, row.provider_sid) == (OutboxState.UNKNOWN, None)


def sending_since(world: World, outbox_id: UUID, ago: timedelta) -> None:
    world.change(
        world.row(outbox_id),
        state=OutboxState.SENDING,
        attempted_at=world.now - ago,
        attempts=1,
        claim_token="a worker that died",
    )
