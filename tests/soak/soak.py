"""Virtual days of an agency with everything going wrong, and every rule checked at every tick."""

import random
import shutil
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.fakes import FrozenClock
from tests.soak.agency import BEGINS, PEERS, STRANGER, Office
from tests.soak.invariants import Invariants
from tests.soak.people import Wish, draw, make
from tests.soak.site import Parts, Running, Site
from tests.soak.trail import Killed, Violation
from tests.soak.troubles import Troubles
from tests.soak.watching import WatchedVault
from wellness.services import sender
from wellness.wiring import Runtime
from wellness.worker.rounds import Rounds
from wellness.worker.tick import tick

_GAPS = (1, 2, 3, 5, 5, 8)
_DRAIN = timedelta(hours=14)
_DRAIN_GAP = 20
_ASLEEP = timedelta(hours=6)


@dataclass(frozen=True)
class Figures:
    """What a soak went through."""

    seed: int
    hours: int
    ticks: int
    texts: int
    inbound: int
    replies: int
    votes: int
    troubles: Counter[str]
    seconds: float

    def tell(self) -> str:
        faults = sum(self.troubles.values())
        return (
            f"seed {self.seed}: {self.hours} h, {self.ticks} ticks, {self.texts} texts,"
            f" {self.inbound} inbound, {self.replies} replies, {self.votes} answers counted,"
            f" {faults} faults of {len(self.troubles)} kinds, {self.seconds:.0f} s"
        )


class Broken(Exception):
    """An invariant does not hold; says when, and all that led to it."""


@dataclass
class Soak:
    """One run; everything drawn comes from the seed."""

    seed: int
    hours: int
    site: Site
    running: Running
    worker: Runtime = field(init=False)
    rounds: Rounds = field(default_factory=Rounds)
    ticks: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.worker = self.site.make_runtime()
        self.office = Office(self.site, random.Random(self.seed + 1))
        self.troubles = Troubles(self.site, self.running, random.Random(self.seed + 2))
        self.rules = Invariants(self.site, self.worker.terms)

    def run(self) -> None:
        """The hours, then half a day in which nothing goes wrong, then the end."""
        self.office.found(self.worker)
        self.site.log.start()
        clock = self.site.clock
        clock.now = BEGINS
        while clock.now < BEGINS + timedelta(hours=self.hours):
            self.troubles.begin()
            self._let_people_write()
            if self.chance.random() < 0.03:
                told = self.office.change_something(self.running.web)
                self.site.trail.note(clock.now, told)
            self._work()
            self._look()
            self._move()
        self.troubles.end()
        for _ in range(_DRAIN // timedelta(minutes=_DRAIN_GAP)):
            self._resume()
            self._work()
            self._look()
            clock.move(minutes=_DRAIN_GAP)
        self.rules.check_end()

    def _move(self) -> None:
        if self.chance.random() < 0.002:
            self.troubles.count["asleep"] += 1
            self.site.trail.note(self.site.clock.now, "the worker sleeps for six hours")
            awake = self.site.clock.now + _ASLEEP
            while self.site.clock.now < awake:
                self.site.clock.move(minutes=30)
                self._let_people_write()
        if self.chance.random() < 0.05:
            self._resume()
        self.site.clock.move(minutes=self.chance.choice(_GAPS), seconds=self.chance.randint(0, 50))

    def _resume(self) -> None:
        """Somebody looks at the delivery page and lets texts go out again."""
        with self.running.web.database.transaction() as session:
            if sender.find_stop(session):
                self.troubles.count["sender stopped"] += 1
                sender.resume_all(session, ("",), now=self.site.clock.now)

    def _let_people_write(self) -> None:
        asked = self.site.carried.asked
        for number in sorted({*self.site.people, *PEERS, STRANGER}):
            if number in asked and self.chance.random() < 0.15:
                asked.discard(number)
                self.running.say(number, draw(self.chance, asked=True))
            elif self.chance.random() < 0.004:
                self.running.say(number, draw(self.chance, asked=False))
            elif self.chance.random() < (0.05 if self._is_out(number) else 0.003):
                word = self.chance.choice(("start", "join"))
                self.running.say(number, make(self.chance, word))

    def _is_out(self, number: str) -> bool:
        return self.rules.keyed.of_number(number) in self.rules.out

    def _work(self) -> None:
        """A tick, sometimes two at once or one beside which people leave, sometimes the last."""
        self.ticks += 1
        lot = self.chance.random()
        try:
            if lot < 0.05:
                self._work_twice()
            else:
                beside = self._leave_beside() if lot < 0.065 else None
                failed = tick(self.worker, rounds=self.rounds)
                if beside is not None:
                    beside.join()
                if failed and not self.troubles.excuses:
                    raise Violation(f"these steps failed: {failed}")
        except Killed:
            self.troubles.count["worker killed"] += 1
            self.site.trail.note(self.site.clock.now, "the worker is killed and started again")
            self._start_again()
        self.running.settle()

    def _start_again(self) -> None:
        self.site.disarm()
        self.site.stop_runtime(self.worker)
        self.worker, self.rounds = self.site.make_runtime(), Rounds()

    def _work_twice(self) -> None:
        """A second worker ticks at the same moment."""
        self.troubles.count["second worker"] += 1
        self.site.disarm()
        other = self.site.make_runtime()
        thread = threading.Thread(target=tick, args=(other,))
        thread.start()
        tick(self.worker, rounds=self.rounds)
        thread.join()
        self.site.stop_runtime(other)

    def _leave_beside(self) -> threading.Thread:
        number = self.chance.choice(sorted(self.site.people))
        wish = Wish("stop", "STOP")
        thread = threading.Thread(target=self.running.say, args=(number, wish))
        thread.start()
        return thread

    def _look(self) -> None:
        self.rules.look()
        assert isinstance(self.worker.vault, WatchedVault)
        self.rules.check_votes(self.worker.vault)

    def figures(self, seconds: float) -> Figures:
        ledger = self.site.ledger
        return Figures(
            seed=self.seed,
            hours=self.hours,
            ticks=self.ticks,
            texts=self.site.carried.texts,
            inbound=len(ledger.said),
            replies=sum(self.site.carried.replies.values()),
            votes=sum(effect.kind == "ballot" for effect in ledger.effects),
            troubles=self.troubles.count,
            seconds=seconds,
        )


def soak(
    folder: Path, migrated_file: Path, *, seed: int, hours: int, parts: Parts | None = None
) -> Figures:
    """Run one seed in an empty folder.

    Raises:
        Broken: an invariant does not hold.
    """
    began = time.monotonic()
    folder.mkdir()
    shutil.copy(migrated_file, folder / "wellness.db")
    retention = "redact" if seed % 3 == 0 else "delete"
    site = Site(folder, FrozenClock(), retention, parts or Parts())
    with site.open() as running:
        run = Soak(seed, hours, site, running)
        try:
            run.run()
        except Violation as broken:
            raise Broken(
                f"seed {seed}, {site.clock.now:%a %Y-%m-%d %H:%M} UTC: {broken}\n"
                f"{site.trail.tell(broken.who)}"
            ) from broken
        finally:
            run.troubles.end()
            running.settle()
            site.stop_runtime(run.worker)
    return run.figures(time.monotonic() - began)
