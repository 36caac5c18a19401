"""What becomes of a text that is reported as undelivered."""

import pytest

from tests.services.receipts.reports import report, sent_text
from tests.services.texting import World
from wellness.channels.base import Unknown
from wellness.services import sender
from wellness.storage.schema.outbox import OutboxState


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (None, OutboxState.UNDELIVERED),
        (30005, OutboxState.UNDELIVERED),
        (30007, OutboxState.UNDELIVERED),
        (30019, OutboxState.UNDELIVERED),
        (12345, OutboxState.UNDELIVERED),
        (21610, OutboxState.CANCELLED),
        (30003, OutboxState.PENDING),
        (30001, OutboxState.PENDING),
        (30023, OutboxState.PENDING),
        (30022, OutboxState.PENDING),
        (30034, OutboxState.PENDING),
    ],
)
def test_an_undelivered_text_fares_as_the_class_of_its_code(
    world: World, code: int | None, state: OutboxState
) -> None:
    queued = sent_text(world)

    report(world, "undelivered", code)

    row = world.row(queued)
    assert (row.state, row.error_code, row.attempts) == (state, code, 1)


@pytest.mark.parametrize(
    ("code", "obstacle"), [(30034, sender.Obstacle.STOPPED), (30022, sender.Obstacle.HELD)]
)
def test_a_receipt_can_stop_or_hold_the_sender(
    world: World, code: int, obstacle: sender.Obstacle
) -> None:
    sent_text(world)

    report(world, "failed", code)

    with world.database.reading() as session:
        assert sender.find_obstacle(session, now=world.now) is obstacle


def test_an_undelivered_text_is_tried_once_more_inside_its_window(world: World) -> None:
    queued = sent_text(world)
    for _ in range(3):
        report(world, "undelivered", 30003)
        world.dispatch(minutes=12)

    row = world.row(queued)
    assert len(world.texts) == 2
    assert (row.state, row.error_code) == (OutboxState.UNDELIVERED, 30003)


def test_a_text_that_arrived_after_all_is_not_sent_again(world: World) -> None:
    queued = sent_text(world)
    report(world, "undelivered", 30003)
    report(world, "delivered")

    world.dispatch(minutes=12)

    row = world.row(queued)
    assert (row.state, row.error_code, len(world.texts)) == (OutboxState.DELIVERED, None, 1)


def test_a_receipt_of_an_earlier_attempt_no_longer_counts(world: World) -> None:
    queued = sent_text(world)
    first = world.texts[-1].attempt_token
    report(world, "undelivered", 30003)
    world.dispatch(minutes=12)

    report(world, "undelivered", 30003, token=first)
    report(world, "sent")

    assert world.state(queued) == OutboxState.SENT


def test_a_text_without_time_left_ends_where_the_provider_says(world: World) -> None:
    queued = sent_text(world)
    world.change(world.row(queued), expires_at=world.now)

    report(world, "undelivered", 30003)

    assert world.state(queued) == OutboxState.UNDELIVERED


@pytest.mark.parametrize("state", [OutboxState.CANCELLED, OutboxState.EXPIRED])
def test_a_receipt_brings_no_cancelled_or_expired_text_back(
    world: World, state: OutboxState
) -> None:
    queued = sent_text(world)
    world.change(world.row(queued), state=state)

    report(world, "undelivered", 30003)

    assert world.state(queued) == OutboxState.UNDELIVERED


def test_a_new_attempt_does_not_carry_the_id_of_the_one_before(world: World) -> None:
    queued = sent_text(world)
    report(world, "undelivered", 30003)
    world.answers(Unknown())

    world.dispatch(minutes=12)

    row = world.row(queued)
    assert (row.state, row.provider_sid) == (OutboxState.UNKNOWN, None)
