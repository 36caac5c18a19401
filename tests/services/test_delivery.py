"""How texts fare, in sums that no single person's text moves."""

from datetime import timedelta

import pytest

from tests.factories import at
from tests.services.texting import World
from wellness.channels.base import Accepted, Failure, Refused
from wellness.domain.texts import TextKey
from wellness.services import consent, delivery, receipts, sender
from wellness.services.delivery import Delivery, Problem, Use, bound
from wellness.services.dispatch import expire_due
from wellness.services.sender import Obstacle
from wellness.services.throughput import UNLIMITED, Limits
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState


@pytest.fixture
def world(database: Database) -> World:
    world = World.build(database)
    beat(world)
    return world


def beat(world: World) -> None:
    with world.database.transaction() as session:
        operation.beat(session, "tick", world.now)


def show(world: World, limits: Limits = UNLIMITED, **moved: float) -> Delivery:
    world.clock.move(**moved)
    with world.database.reading() as session:
        return delivery.show_delivery(session, limits=limits, terms=world.terms, now=world.now)


def report(world: World, status: str, code: int | None = None) -> None:
    with world.database.transaction() as session:
        text = world.texts[-1]
        receipts.record(
            session, text.attempt_token, "", status, code, terms=world.terms, now=world.now
        )


def test_at_first_there_is_nothing_to_tell(world: World) -> None:
    found = show(world)

    assert found.problems == ()
    assert (found.due, found.unknown, found.without_receipt, found.left) == (0, 0, 0, 0)
    assert found.counts.failed == ()
    assert found.is_beating
    assert not found.needs_resuming


@pytest.mark.parametrize(
    ("count", "told"), [(0, 0), (1, 10), (10, 10), (11, 100), (100, 100), (101, 1000)]
)
def test_what_a_text_may_move_is_told_by_powers_of_ten(count: int, told: int) -> None:
    assert bound(count) == told


def test_what_became_of_texts_is_counted_from_the_day_after(world: World) -> None:
    outcomes: list[tuple[str, int | None]] = [
        ("delivered", None),
        ("undelivered", 30007),
        ("undelivered", 30005),
        ("sent", None),
    ]
    for status, code in outcomes:
        world.pulse(world.person())
        world.dispatch()
        report(world, status, code)
    today = show(world).counts
    then = show(world, days=1).counts

    assert (today.sent, today.delivered) == (0, 0)
    assert (then.sent, then.delivered, then.on_their_way) == (4, 1, 1)
    assert then.failed == ((Failure.DEAD_ADDRESS, 1), (Failure.FILTERED, 1))


def test_that_a_carrier_knows_somebody_left_is_no_class_of_its_own(world: World) -> None:
    for answer in (Refused(Failure.CONSENT, 21610), Refused(Failure.DEAD_ADDRESS, 21211)):
        world.answers(answer)
        world.pulse(world.person())
        world.dispatch()

    assert show(world, days=1).counts.failed == ((Failure.DEAD_ADDRESS, 2),)


def test_a_text_without_a_receipt_is_one_after_72_hours(world: World) -> None:
    world.answers(Accepted("SM1", "queued"))
    world.pulse(world.person())
    world.dispatch()

    before, after = show(world, hours=71.9), show(world, hours=0.1)

    assert before.without_receipt == 0
    assert after.without_receipt == 1
    assert Problem.NO_RECEIPT in after.problems


def test_a_request_for_contact_moves_no_figure(world: World) -> None:
    before = show(world)

    world.notice(world.peer())
    waiting = show(world)
    world.dispatch()
    sent = show(world)
    late = show(world, hours=20)

    assert before == waiting == sent
    assert (late.due, late.counts.sent, late.late_since) == (0, 0, None)
    assert show(world, days=1).counts.sent == 0


def test_a_stop_moves_no_figure_before_the_period_is_over(world: World) -> None:
    people = [world.person() for _ in range(12)]
    for person in people:
        world.pulse(person)
    before = show(world)

    with world.database.transaction() as session:
        row = session.merge(people[0])
        consent.stop(
            session,
            row,
            str(row.mobile),
            keyed=world.terms.keyed,
            wording="1",
            source=consent.Source.TEXT,
            now=world.now,
        )
    after = show(world)
    world.clock.now = at("2026-11-30 03:59")
    last = show(world)
    world.clock.now = at("2026-11-30 04:00")
    over = show(world)

    assert after == before
    assert last.left == 0
    assert over.left == 10


def test_texts_that_are_late_are_told_to_the_quarter_of_an_hour(world: World) -> None:
    world.pulse(world.person(), at=at("2026-11-18 12:07"))
    world.clock.now = at("2026-11-18 12:40")
    beat(world)

    found = show(world)

    assert found.late_since == at("2026-11-18 12:00")
    assert found.due == 10
    assert found.problems == (Problem.LATE,)


def test_what_keeps_texts_back_is_told_with_since_when(world: World) -> None:
    began = world.now
    with world.database.transaction() as session:
        sender.pause_texting(session, reason="a drill", now=began)
    paused = show(world, minutes=5)
    with world.database.transaction() as session:
        sender.pause_texting(session, reason="a longer drill", now=world.now)
    again = show(world)
    with world.database.transaction() as session:
        sender.resume_all(session, ("",), now=world.now)
        sender.stop_sender(session, code=30034, now=world.now)
    stopped = show(world)

    [held] = paused.held
    assert (held.obstacle, held.since, held.detail) == (Obstacle.PAUSED, began, "a drill")
    assert [one.since for one in again.held] == [began]
    assert paused.is_paused
    assert [(one.obstacle, one.detail) for one in stopped.held] == [(Obstacle.STOPPED, "30034")]
    assert stopped.needs_resuming
    assert not stopped.is_paused


def test_a_hold_needs_nobody(world: World) -> None:
    with world.database.transaction() as session:
        sender.hold_sender(session, spread=0.0, now=world.now)

    found = show(world)

    assert [(one.obstacle, one.since) for one in found.held] == [(Obstacle.HELD, world.now)]
    assert not found.needs_resuming


@pytest.mark.parametrize(("sent", "use"), [(0, Use.LITTLE), (26, Use.MUCH), (52, Use.ALL)])
def test_how_much_of_a_day_is_used_is_told_roughly(world: World, sent: int, use: Use) -> None:
    until = world.now + timedelta(hours=5)
    with world.database.transaction() as session:
        operation.set_mark(session, "texts-today", f"{until.isoformat()} {sent}")
    world.person()

    found = show(world, Limits(per_person=2))

    assert (found.day_limit, found.day_use) == (52, use)


def test_a_send_nobody_knows_the_end_of_is_told_with_its_age(world: World) -> None:
    row = world.row(world.pulse(world.person()))
    world.change(row, state=OutboxState.UNKNOWN, attempts=1, attempted_at=world.now)

    found = show(world, hours=1)

    assert (found.unknown, found.unknown_since) == (1, world.now - timedelta(hours=1))
    assert Problem.UNKNOWN in found.problems


def test_a_worker_that_missed_three_ticks_is_told(world: World) -> None:
    assert show(world, seconds=45).is_beating
    assert Problem.WORKER in show(world, seconds=1).problems


def test_texts_given_up_before_they_were_sent_are_counted(world: World) -> None:
    world.text(world.person(), TextKey.OPT_IN, due=world.now - timedelta(hours=7))
    with world.database.transaction() as session:
        expire_due(session, world.now)

    found = show(world, days=1)

    assert found.counts.expired == 1
    assert Problem.EXPIRED in found.problems
