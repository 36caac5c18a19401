"""Workers as processes of their own, and an agency that sends: killed, paused and stopped by id.

They are forked from a process that has the product loaded, so that a test may start many.
"""

import ctypes
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

from sqlmodel import col, select

from tests.factories import ZONE, add_person
from tests.faults.harness import Site
from tests.faults.processes import wait_until
from wellness import logs
from wellness.domain.texts import TextKey
from wellness.services import outbox
from wellness.storage import operation
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Unit
from wellness.wiring import build, load_settings
from wellness.worker import runner

EVERY: Final = 0.1
STOPS_WITHIN: Final = 25.0
FORKS: Final = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["wellness.worker.runner", "wellness.wiring"])


def work(config: Path, provider: str, concurrency: int) -> None:
    """The worker of `wellness worker`, which ticks more often; what it says goes to a file.

    `provider` is another address of the provider's. A SIGUSR1 ends the thread that ticks.
    """
    with (config.parent / "worker.log").open("ab") as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
    sys.stdin.close()
    settings = load_settings(config, {})
    sms = replace(settings.sms, api_base=provider or settings.sms.api_base, concurrency=concurrency)
    settings = replace(settings, sms=sms)
    logs.configure(settings.log.level)
    signal.signal(signal.SIGUSR1, lambda *_: _end_scheduler())
    runner.run(build(settings), every_seconds=EVERY)


def _end_scheduler() -> None:
    """End the thread that ticks, as an error nobody foresaw would; the process lives on."""
    [thread] = [one for one in threading.enumerate() if one.name == "APScheduler"]
    ended = ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
    )
    assert ended == 1
    thread.join(STOPS_WITHIN)
    logging.getLogger("tests").warning("the scheduler's thread has ended")


@dataclass
class Worker:
    """One worker process."""

    process: ForkServerProcess

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process.pid or 0, number)

    def kill(self) -> None:
        """kill -9, paused or not."""
        if self.process.is_alive():
            self.signal(signal.SIGKILL)
        self.process.join(STOPS_WITHIN)

    def stop(self) -> float:
        """SIGTERM; how many seconds it took to end in good order."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        self.process.join(2 * STOPS_WITHIN)
        assert self.process.exitcode == 0
        return time.monotonic() - began


@dataclass
class Crew:
    """An agency's running site, its workers, and the texts of people of the test's own."""

    site: Site
    workers: list[Worker] = field(default_factory=list)

    def start(self, *, provider: str = "", concurrency: int = 4) -> Worker:
        """Start a worker, with another provider than the site's if one is named."""
        arguments = (self.site.config, provider, concurrency)
        process = FORKS.Process(target=work, args=arguments, daemon=True)
        process.start()
        self.workers.append(Worker(process))
        return self.workers[-1]

    def kill_all(self) -> None:
        while self.workers:
            self.workers.pop().kill()

    def begin_day(self) -> datetime:
        """Move the clock to the next morning at ten, when nothing of the day before is sent."""
        local = self.site.clock().astimezone(ZONE) + timedelta(days=1)
        instant: datetime = local.replace(hour=10, minute=0, second=0, microsecond=0)
        self.site.clock.move(instant)
        return instant

    def work_off(self, **moved: float) -> None:
        """Move the clock and wait until workers have done all that is due by then.

        A tick may have begun before the clock was moved: the second to end began after it.
        """
        for by in (moved, {"seconds": 1}):
            until = self.site.move(**by)
            self._wait_beat(until)
        self.site.settle()

    def ask(self, *arguments: str) -> tuple[int, str]:
        """Run a command to its end, however it ends: exit code and what it said."""
        done = subprocess.run(  # noqa: S603 - our own interpreter and package
            [sys.executable, "-m", "wellness", "--config", str(self.site.config), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.site.folder,
            env=self.site.environment,
        )
        return done.returncode, done.stdout + done.stderr

    def _wait_beat(self, until: datetime) -> None:
        alive = [worker.process for worker in self.workers if worker.process.is_alive()]
        assert alive, self.log()
        assert wait_until(lambda: self._beat() >= until), self.log()

    def _beat(self) -> datetime:
        with self.site.database() as database, database.reading() as session:
            return operation.find_beat(session, "tick") or datetime.min.replace(tzinfo=ZONE)

    def log(self) -> str:
        path = self.site.folder / "worker.log"
        return path.read_text() if path.exists() else ""

    def add_people(self, count: int) -> list[Person]:
        """People who joined, in the large team."""
        with self.site.database() as database, database.transaction() as session:
            team = session.exec(select(Unit).where(Unit.name == "Large Team")).one()
            return [add_person(session, team) for _ in range(count)]

    def queue(
        self,
        count: int,
        *,
        after: timedelta = timedelta(seconds=-1),
        every: timedelta = timedelta(milliseconds=1),
        lasts: timedelta = timedelta(hours=6),
    ) -> list[Person]:
        """A text to each of so many new people, due one after the other."""
        people = self.add_people(count)
        begins = self.site.clock() + after
        with self.site.database() as database, database.transaction() as session:
            for number, person in enumerate(people):
                outbox.queue_to_person(
                    session,
                    person.id,
                    TextKey.HELP,
                    dedupe_key=f"help:{person.id.hex}",
                    not_before=begins + number * every,
                    expires_at=begins + number * every + lasts,
                )
        return people

    def rows(self, people: Sequence[Person]) -> list[Outbox]:
        """The texts to people, in the order of these."""
        wanted = [person.id for person in people]
        with self.site.database() as database, database.reading() as session:
            query = select(Outbox).where(col(Outbox.person_id).in_(wanted))
            found = {row.person_id: row for row in session.exec(query)}
        return [found[person_id] for person_id in wanted]

    def states(self, people: Sequence[Person]) -> list[str]:
        return [row.state for row in self.rows(people)]

    def wait_for(self, people: Sequence[Person], *states: str) -> None:
        """Wait until every text to these people is in one of the states."""
        is_so = wait_until(lambda: set(self.states(people)) <= set(states))
        assert is_so, f"{self.states(people)}\n{self.log()}"

    def arrivals(self, people: Sequence[Person]) -> list[int]:
        """How many texts each of these people got."""
        self.site.settle()
        return [len(self.site.phone(person.mobile)) for person in people]


@contextmanager
def crew_of(site: Site) -> Iterator[Crew]:
    """A crew on a new day of a site; nothing of it is left afterwards."""
    crew = Crew(site)
    crew.begin_day()
    try:
        yield crew
    finally:
        crew.kill_all()
        site.plan()
