"""Several workers, slow ones, dead ones, a STOP in the middle: each text once, or not at all."""

import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NoReturn
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from tests.factories import make_terms
from tests.fakes import FrozenClock
from tests.services.texting import PlannedChannel, World
from wellness.channels.base import OutgoingText
from wellness.domain.texts import TextKey
from wellness.services import consent
from wellness.services.dispatch import Dispatcher
from wellness.storage import outbox as rows
from wellness.storage.database import Database
from wellness.storage.schema.consent import OptOut
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


def run_together(*works: Callable[[], object]) -> None:
    """Start all at one moment, in threads, and wait; an error in one fails the test."""
    start = threading.Barrier(len(works))
    errors: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait()
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_workers_that_race_send_each_text_once(world: World) -> None:
    people = [world.person() for _ in range(60)]
    for person in people:
        world.pulse(person)
    workers = [
        Dispatcher(Database(str(world.database.url)), world.channel, world.terms) for _ in range(3)
    ]

    run_together(*[partial(worker.dispatch_due, world.now, limit=25) for worker in workers])
    for worker in workers:
        worker.dispatch_due(world.now)

    assert Counter(text.number for text in world.texts) == Counter(
        person.mobile for person in people
    )


def test_a_text_whose_lease_ran_out_is_sent_by_another_worker(world: World) -> None:
    queued = world.pulse(world.person())
    with world.database.transaction() as session:
        rows.claim_due(
            session,
            now=world.now,
            lease_until=world.now + timedelta(minutes=2),
            claim_token="a worker that died",
            limit=10,
        )

    world.dispatch(seconds=119)
    before = len(world.texts)
    world.dispatch(seconds=1)

    assert (before, len(world.texts)) == (0, 1)
    assert world.state(queued) == OutboxState.ACCEPTED


def test_a_worker_whose_lease_ran_out_before_it_began_sends_nothing(world: World) -> None:
    """The first worker is slow with its first text; another takes the second one over."""
    world.pulse(world.person(), at=world.now - timedelta(seconds=1))
    second = world.person()
    world.pulse(second)
    other_channel = PlannedChannel()
    other = Dispatcher(world.database, other_channel, world.terms)

    def dawdle(_: object) -> None:
        other.dispatch_due(world.clock.move(minutes=3))

    world.channel.before = dawdle
    world.dispatcher.dispatch_due(world.now, clock=world.clock)

    assert len(world.texts) == 1
    assert [text.number for text in other_channel.texts] == [second.mobile]


def test_a_row_in_sending_is_claimed_by_nobody(world: World) -> None:
    world.pulse(world.person())
    other = Dispatcher(world.database, PlannedChannel(), world.terms)
    world.channel.before = lambda _: other.dispatch_due(world.now + timedelta(minutes=10))

    world.dispatch()

    assert len(world.texts) == 1


# STOP


@dataclass(frozen=True)
class Committed:
    """What stood in the database when a transaction committed, in the order of commits."""

    state: str
    is_opted_out: bool


class WatchedDatabase(Database):
    """Notes what each transaction commits; writers are alone, so the notes are in their order."""

    def __init__(self, url: str) -> None:
        super().__init__(url, durable=False)
        self.commits: list[Committed] = []
        self.watched = uuid4()

    @contextmanager
    def transaction(self, *, shared: bool = False) -> Iterator[Session]:
        with super().transaction(shared=shared) as session:
            yield session
            session.flush()
            state = session.exec(select(Outbox.state).where(Outbox.id == self.watched)).first()
            is_out = session.exec(select(OptOut.number_key)).first() is not None
            if state is not None:
                self.commits.append(Committed(state, is_out))


def test_nothing_begins_after_an_opt_out_is_committed(world: World) -> None:
    """200 races of a STOP with a send: whichever commits first decides."""
    watched = WatchedDatabase(str(world.database.url))
    ends: Counter[tuple[str, bool]] = Counter()
    for n in range(200):
        person = world.person()
        queued = watched.watched = world.pulse(person)
        watched.commits.clear()
        channel = PlannedChannel()
        dispatcher = Dispatcher(watched, channel, world.terms, concurrency=1)
        works: list[Callable[[], object]] = [
            partial(stop, watched, person),
            partial(dispatcher.dispatch_due, world.now),
        ]

        run_together(*(works if n % 2 else works[::-1]))

        began_at = first(watched.commits, lambda commit: commit.state == OutboxState.SENDING)
        out_at = first(watched.commits, lambda commit: commit.is_opted_out)
        assert out_at is not None
        assert len(channel.texts) == (began_at is not None)
        assert began_at is None or began_at < out_at
        ends[world.state(queued), bool(channel.texts)] += 1
        with world.database.transaction() as session:
            session.delete(session.exec(select(OptOut)).one())

    sent, cancelled = (OutboxState.ACCEPTED, True), (OutboxState.CANCELLED, False)
    assert set(ends) <= {sent, cancelled}
    assert ends[cancelled] > 0


def first(commits: list[Committed], matches: Callable[[Committed], bool]) -> int | None:
    return next((n for n, commit in enumerate(commits) if matches(commit)), None)


def stop(database: Database, person: Person) -> None:
    keyed, now = make_terms().keyed, FrozenClock().now
    with database.transaction() as session:
        stored = session.get_one(Person, person.id)
        assert stored.mobile is not None
        consent.stop(session, stored, stored.mobile, keyed=keyed, wording="w", now=now)


def test_a_stop_after_the_claim_and_before_the_send_keeps_the_text_back(world: World) -> None:
    world.pulse(world.person(), at=world.now - timedelta(seconds=1))
    leaving = world.person()
    queued = world.pulse(leaving)
    world.channel.before = lambda _: stop(world.database, leaving)

    world.dispatch()

    assert [text.number == leaving.mobile for text in world.texts] == [False]
    assert world.state(queued) == OutboxState.CANCELLED


def test_a_stop_while_a_text_is_on_its_way_lets_no_further_one_out(world: World) -> None:
    person = world.person()
    world.pulse(person)
    world.channel.before = lambda _: stop(world.database, person)
    world.dispatch()
    world.channel.before = lambda _: None
    later = world.text(person, TextKey.HELP)

    world.dispatch()

    assert len(world.texts) == 1
    assert world.state(later) == OutboxState.CANCELLED


# kill -9


class DyingChannel(PlannedChannel):
    """The process dies while the request is written: nobody can know whether it was."""

    def send(self, text: OutgoingText) -> NoReturn:  # noqa: ARG002 - protocol
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def send_and_die(url: str, now: datetime) -> None:
    Dispatcher(Database(url), DyingChannel(), make_terms()).dispatch_due(now)


def test_a_worker_killed_while_sending_leaves_a_text_that_is_never_sent_twice(
    world: World,
) -> None:
    queued = world.pulse(world.person())
    process = multiprocessing.get_context("spawn").Process(
        target=send_and_die, args=[str(world.database.url), world.now]
    )

    process.start()
    process.join()
    left = world.state(queued)
    world.dispatch(minutes=5)
    stuck = world.dispatcher.recover_stuck(world.now)

    assert process.exitcode == -signal.SIGKILL
    assert (left, stuck, world.state(queued)) == (OutboxState.SENDING, 1, OutboxState.UNKNOWN)
    assert world.texts == []


def test_a_database_that_fails_before_the_request_keeps_the_text(world: World) -> None:
    """Whatever fails in the first transaction rolls back to a claim whose lease ends."""
    queued = world.pulse(world.person())

    class Failing(Exception):
        pass

    def fail() -> str:
        raise Failing

    dispatcher = Dispatcher(world.database, world.channel, world.terms, token=once("claim", fail))
    with pytest.raises(Failing):
        dispatcher.dispatch_due(world.now)
    left = world.state(queued)

    world.dispatch(minutes=2)

    assert (left, world.state(queued)) == (OutboxState.CLAIMED, OutboxState.ACCEPTED)
    assert len(world.texts) == 1


def once(value: str, afterwards: Callable[[], str]) -> Callable[[], str]:
    values = iter([value])
    return lambda: next(values, "") or afterwards()
