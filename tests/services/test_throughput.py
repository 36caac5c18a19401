"""How fast and how much goes out, over real files and any number of workers."""

import logging
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from tests.services.texting import World
from wellness.domain.pacing import Pace
from wellness.domain.segments import count_segments
from wellness.services import sender, throughput
from wellness.services.dispatch import Dispatcher
from wellness.services.sender import Obstacle
from wellness.services.throughput import SPARE, Limits
from wellness.storage import outbox as rows
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState

SLOW = Limits(Pace(rate=0.8, burst=3))


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


def dispatcher(world: World, limits: Limits, *, concurrency: int = 4) -> Dispatcher:
    return Dispatcher(
        world.database, world.channel, world.terms, concurrency=concurrency, limits=limits
    )


def obstacle(world: World) -> Obstacle | None:
    with world.database.reading() as session:
        return sender.find_obstacle(session, now=world.now)


def segments(world: World) -> int:
    return sum(count_segments(text.body) for text in world.texts)


class FastClock:
    """Goes on by itself, so many times as fast as the machine's."""

    def __init__(self, start: datetime, times: float) -> None:
        self._start, self._times, self._begun = start, times, time.monotonic()

    def __call__(self) -> datetime:
        passed = time.monotonic() - self._begun
        return self._start + timedelta(seconds=passed * self._times)


def test_what_the_bucket_does_not_hold_waits_and_is_given_back(world: World) -> None:
    """Time stands still: nothing flows in, and the run ends by the machine's clock or its stop."""
    queued = [world.pulse(world.person()) for _ in range(9)]
    worker = dispatcher(world, SLOW)
    world.channel.before = lambda _: worker.stop()

    worker.dispatch_due(world.now)

    assert 1 <= segments(world) <= 3
    assert {world.state(one) for one in queued} == {OutboxState.PENDING, OutboxState.ACCEPTED}
    assert not [one for one in queued if world.row(one).claim_token]
    assert not [
        one for one in queued if world.row(one).state == "pending" and world.row(one).attempts
    ]


def test_a_worker_claims_what_it_can_send_in_a_tick_less_what_others_hold(world: World) -> None:
    for _ in range(40):
        world.pulse(world.person())
    found = []
    for _ in range(2):
        with world.database.transaction() as session:
            planned = throughput.plan(session, SLOW, now=world.now)
            assert planned is not None
            free = planned - rows.count_claimed(session, now=world.now)
            found.append(free)
            rows.claim_due(
                session,
                now=world.now,
                lease_until=world.now + timedelta(minutes=2),
                claim_token="another",
                limit=free,
            )

    assert found == [15, 0]
    assert dispatcher(world, SLOW).dispatch_due(world.now).counts == {}


@pytest.mark.parametrize("workers", [1, 3])
def test_several_workers_keep_to_one_pace_and_nearly_to_the_order(
    world: World, workers: int
) -> None:
    pace = Pace(rate=8.0, burst=4)
    people = [world.person() for _ in range(40)]
    for place, person in enumerate(people):
        world.pulse(person, at=world.now - timedelta(seconds=60 - place))
    clock, began = FastClock(world.now, 10.0), list[tuple[datetime, int]]()
    world.channel.before = lambda text: began.append((clock(), count_segments(text.body)))
    of = [dispatcher(world, Limits(pace)) for _ in range(workers)]

    def work(one: Dispatcher) -> None:
        while len(world.texts) < len(people):
            if not one.dispatch_due(clock(), clock=clock).counts:
                time.sleep(0.01)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, of))

    order = [text.number for text in world.texts]
    assert sorted(order) == sorted(str(person.mobile) for person in people)
    assert is_within(began, pace, slack_s=4.0)
    places = [order.index(str(person.mobile)) for person in people]
    assert max(abs(place - at) for at, place in enumerate(places)) <= 4 * workers


def is_within(began: Iterable[tuple[datetime, int]], pace: Pace, *, slack_s: float) -> bool:
    """Whether no stretch holds more; `slack_s` is how late a thread may come to its request."""
    known = sorted(began)
    return all(
        sum(count for at, count in known if since <= at <= until)
        <= pace.rate * ((until - since).total_seconds() + slack_s) + pace.burst
        for since, _ in known
        for until, _ in known
        if since <= until
    )


def test_texts_begin_in_their_order_however_many_are_in_flight(world: World) -> None:
    due = [
        world.pulse(world.person(), at=world.now - timedelta(seconds=60 - place))
        for place in range(30)
    ]
    begun = []
    world.channel.before = lambda text: begun.append(text.attempt_token)

    dispatcher(world, Limits(Pace(1000.0, 1000.0)), concurrency=8).dispatch_due(world.now)

    tokens = [str(world.row(one).attempt_token) for one in due]
    places = [begun.index(token) for token in tokens]
    assert max(abs(place - at) for at, place in enumerate(places)) < 8


def test_a_day_s_limit_stops_everything_and_is_said_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    people = [world.person() for _ in range(30)]
    queued = [world.pulse(person, number=n) for n in (1, 2, 3, 4) for person in people]
    worker = dispatcher(world, Limits(per_person=2))

    with caplog.at_level(logging.ERROR):
        for _ in range(6):
            worker.dispatch_due(world.now)

    held = [one for one in queued if world.state(one) == OutboxState.PENDING]
    assert len(world.texts) == 2 * 30 + SPARE
    assert len(held) == 4 * 30 - len(world.texts)
    assert obstacle(world) is Obstacle.CEILING
    assert len([record for record in caplog.records if "today" in record.message]) == 1
    assert not [one for one in held if world.row(one).claim_token or world.row(one).attempts]


def test_who_has_looked_lifts_it_for_the_day_and_no_longer(world: World) -> None:
    people = [world.person() for _ in range(30)]
    for n in (1, 2, 3, 4):
        for person in people:
            world.pulse(person, number=n)
    worker = dispatcher(world, Limits(per_person=2))
    for _ in range(3):
        worker.dispatch_due(world.now)

    with world.database.transaction() as session:
        sender.resume_all(session, ("",), now=world.now)
    for _ in range(3):
        worker.dispatch_due(world.now)
    sent_today = len(world.texts)
    world.clock.move(days=1)
    for n in range(5, 9):
        for person in people:
            world.pulse(person, number=n)
    for _ in range(6):
        worker.dispatch_due(world.now)

    assert sent_today == 4 * 30
    assert len(world.texts) == sent_today + 2 * 30 + SPARE
    assert obstacle(world) is Obstacle.CEILING


def test_a_ceiling_written_by_a_clock_that_ran_ahead_holds_up_nothing(world: World) -> None:
    with world.database.transaction() as session:
        sender.reach_ceiling(
            session, until=world.now + timedelta(days=30), now=world.now + timedelta(days=29.5)
        )

    assert obstacle(world) is None
