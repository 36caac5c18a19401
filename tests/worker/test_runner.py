"""The worker process: it ticks at once and then on, outlives a bad tick, and ends when told."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.factories import at
from tests.fakes import FrozenClock
from tests.worker.town import TEAMS, Town
from wellness.storage import operation
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.wiring import Runtime
from wellness.worker import runner
from wellness.worker.tick import JOB

NOW = at("2026-11-18 12:00")
SOON = 20.0  # seconds after which something that should have happened will not happen any more
A_WHILE = 0.3  # seconds in which something that must not happen would have happened
OFTEN = 0.05


class CountingClock(FrozenClock):
    """A clock that says when it has been read so many times."""

    def __init__(self, *, fails_at: int = 0) -> None:
        super().__init__(NOW)
        self.fails_at, self.readings, self.changed = fails_at, 0, threading.Condition()

    def __call__(self) -> datetime:
        with self.changed:
            self.readings += 1
            self.changed.notify_all()
            if self.readings == self.fails_at:
                raise OSError("no clock")
            return super().__call__()

    def wait_for(self, readings: int) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: self.readings >= readings, timeout=SOON)


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Town:
    return Town.found(tmp_path / "town", migrated_file, NOW)


@pytest.fixture
def runtime(town: Town) -> Iterator[Runtime]:
    with town.runtime() as runtime:
        yield runtime


class Worker:
    """A worker in a thread."""

    def __init__(self, runtime: Runtime) -> None:
        self.stop = threading.Event()
        self._thread = threading.Thread(
            target=runner.run, args=[runtime], kwargs={"stop": self.stop, "every_seconds": OFTEN}
        )
        self._thread.start()

    def ends(self, seconds: float = SOON) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()


@pytest.fixture
def work() -> Iterator[Callable[[Runtime], Worker]]:
    """Starts workers, and ends those a test left running."""
    workers: list[Worker] = []

    def start(runtime: Runtime) -> Worker:
        workers.append(Worker(runtime))
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop.set()
        assert worker.ends()


def find_beat(runtime: Runtime) -> datetime | None:
    with runtime.database.reading() as session:
        return operation.find_beat(session, JOB)


def test_a_worker_ticks_at_once_and_ends_when_told(
    runtime: Runtime, work: Callable[[Runtime], Worker]
) -> None:
    worker = work(runtime)

    worker.stop.set()

    assert worker.ends()
    assert find_beat(runtime) == NOW


def test_a_worker_that_cannot_even_begin_ends_and_says_so(runtime: Runtime) -> None:
    clock = CountingClock(fails_at=1)

    with pytest.raises(OSError, match="no clock"):
        runner.run(replace(runtime, clock=clock), stop=threading.Event())

    assert find_beat(runtime) is None


def test_it_goes_on_ticking(runtime: Runtime, work: Callable[[Runtime], Worker]) -> None:
    clock = CountingClock()

    work(replace(runtime, clock=clock))

    assert clock.wait_for(20)


def test_a_tick_that_fails_as_a_whole_does_not_end_it(
    runtime: Runtime, work: Callable[[Runtime], Worker]
) -> None:
    clock = CountingClock()
    worker = work(replace(runtime, clock=clock))
    assert clock.wait_for(4)

    with clock.changed:
        clock.fails_at = clock.readings + 1

    assert clock.wait_for(clock.fails_at + 8)
    assert not worker.stop.is_set()


def test_what_is_being_sent_is_finished_before_it_ends(
    town: Town, runtime: Runtime, work: Callable[[Runtime], Worker]
) -> None:
    sending, go_on = queue_one_text(town)
    worker = work(runtime)
    assert sending.wait(SOON)

    worker.stop.set()
    ended_at_once = worker.ends(A_WHILE)
    go_on.set()

    assert not ended_at_once
    assert worker.ends()
    assert {row.state for row in town.rows(Outbox)} == {OutboxState.ACCEPTED}


def test_a_tick_that_takes_long_is_not_run_twice_at_once(
    town: Town, runtime: Runtime, work: Callable[[Runtime], Worker]
) -> None:
    sending, go_on = queue_one_text(town)
    clock = CountingClock()
    clock.now = town.clock.now
    worker = work(replace(runtime, clock=clock))
    assert sending.wait(SOON)
    before = clock.readings

    worker.ends(A_WHILE)
    meanwhile = clock.readings - before
    go_on.set()

    assert meanwhile == 0
    assert clock.wait_for(before + 4)


def queue_one_text(town: Town) -> tuple[threading.Event, threading.Event]:
    """Have people asked whose texts are held up on their way."""
    town.tick("2026-11-20 12:00")
    town.tick("2026-11-30 04:00")
    town.roster_shift(date(2026, 11, 30), "05:00", "11:00", "Team C")
    town.tick("2026-11-30 11:00")
    town.clock.now = at("2026-11-30 12:30")
    sending, go_on = threading.Event(), threading.Event()

    def hold_up(_: object) -> None:
        sending.set()
        assert go_on.wait(SOON)

    town.channel.before = hold_up
    assert len(town.rows(Outbox)) == TEAMS["Team C"]
    return sending, go_on


@pytest.fixture
def own_handlers() -> Iterator[None]:
    """Give the signals back to whoever had them."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_handlers")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_running_tick(runtime: Runtime, number: signal.Signals) -> None:
    sent: list[signal.Signals] = []

    def clock() -> datetime:
        if not sent:
            sent.append(number)
            os.kill(os.getpid(), number)
        return NOW + timedelta(seconds=len(sent))

    runner.run(replace(runtime, clock=clock))

    assert sent == [number]
    assert find_beat(runtime) == NOW + timedelta(seconds=1)
