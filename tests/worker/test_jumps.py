"""AT23: a clock that jumps under a running worker closes nothing until two people confirm it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from tests.factories import add_account, at, make_terms
from tests.worker.town import Town
from wellness.config.settings import VirtualClock
from wellness.domain.access import Role
from wellness.domain.changes import ClockChange
from wellness.errors import NotAllowed
from wellness.services import approvals, maintenance
from wellness.storage import operation
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.schedules import Invitation
from wellness.worker import runner
from wellness.worker.jumps import ClockWatch
from wellness.worker.tick import tick

TERMS = make_terms()
NOON = at("2026-11-20 12:00")
HOUR = timedelta(hours=1)


class Steady:
    """A clock that nobody can set."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Worker:
    """A worker in a town: time passes for both clocks, or the wall clock jumps."""

    def __init__(self, town: Town) -> None:
        self.town, self.steady = town, Steady()
        self.watch = ClockWatch(self.steady)

    def tick(self, *, passed: timedelta = HOUR, jump: timedelta = timedelta()) -> list[str]:
        self.steady.seconds += passed.total_seconds()
        self.town.clock.now += passed + jump
        with self.town.runtime() as runtime:
            return tick(runtime, watch=self.watch)

    def restart(self) -> None:
        self.watch = ClockWatch(self.steady)

    def is_suspect(self) -> bool:
        with self.town.database() as database, database.reading() as session:
            return maintenance.is_clock_suspect(session)

    def mark(self) -> str | None:
        with self.town.database() as database, database.reading() as session:
            return operation.find_mark(session, "clock")


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Town:
    """A town in its first period, with two representatives."""
    town = Town.found(tmp_path / "town", migrated_file, at("2026-11-13 12:00"))
    with town.database() as database, database.transaction() as session:
        root = session.get_one(Account, town.rows(Account)[0].id).unit_id
        for _ in range(2):
            add_account(session, Role.REPRESENTATIVE, root, password_hash="set")
    for now in ("2026-11-13 12:00", "2026-11-16 04:00"):
        assert town.tick(now) == []
    town.clock.now = NOON
    return town


@pytest.fixture
def worker(town: Town) -> Worker:
    worker = Worker(town)
    assert worker.tick() == []
    return worker


def confirm(town: Town) -> None:
    """Two representatives agree that the clock is right."""
    accounts = [row.id for row in town.rows(Account) if row.role == Role.REPRESENTATIVE]
    now = town.clock()
    with town.database() as database, database.transaction() as session:
        change = ClockChange()
        proposal = approvals.propose(session, change, proposer=None, terms=TERMS, now=now)
        done = [
            approvals.approve(session, proposal, approver=one, terms=TERMS, now=now)
            for one in accounts
        ]
    assert done == [False, True]


def test_at23_fifteen_days_ahead_close_nothing_and_open_nothing(
    town: Town, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    before, mark = town.states(), worker.mark()

    failed = worker.tick(jump=timedelta(days=15)) + worker.tick() + worker.tick()

    assert failed == []
    assert town.states() == before == {"11-16": "open", "11-30": "planned"}
    assert worker.mark() == mark
    [record] = [row for row in caplog.records if row.levelname == "ERROR"]
    assert "All answers are kept" in record.message
    assert "wellness propose clock" in record.message


def test_at23_set_right_again_and_confirmed_the_period_goes_on_and_ends_at_its_end(
    town: Town, worker: Worker
) -> None:
    worker.tick(jump=timedelta(days=15))
    worker.tick(jump=timedelta(days=-15))
    still = worker.is_suspect()

    confirm(town)
    worker.tick()
    before_the_end = town.states()
    worker.tick(passed=at("2026-11-30 04:00") - town.clock.now)

    assert still
    assert not worker.is_suspect()
    assert before_the_end == {"11-16": "open", "11-30": "planned"}
    assert town.states() == {"11-16": "closed", "11-30": "open", "12-14": "planned"}


def test_at23_one_person_does_not_confirm_a_clock(town: Town, worker: Worker) -> None:
    worker.tick(jump=timedelta(days=15))
    [first, _] = [row.id for row in town.rows(Account) if row.role == Role.REPRESENTATIVE]
    with town.database() as database, database.transaction() as session:
        now, change = town.clock(), ClockChange()
        proposal = approvals.propose(session, change, proposer=first, terms=TERMS, now=now)
        with pytest.raises(NotAllowed):
            approvals.approve(session, proposal, approver=first, terms=TERMS, now=now)

    worker.tick()

    assert worker.is_suspect()
    assert town.states()["11-16"] == "open"


def test_at23_a_jump_that_is_confirmed_as_it_is_closes_what_is_over(
    town: Town, worker: Worker
) -> None:
    worker.tick(jump=timedelta(days=15))

    confirm(town)
    worker.tick()

    assert town.states()["11-16"] == "closed"


def test_at23_starting_anew_confirms_nothing(town: Town, worker: Worker) -> None:
    worker.tick(jump=timedelta(days=15))

    worker.restart()
    worker.tick()

    assert worker.is_suspect()
    assert town.states()["11-16"] == "open"


def test_at23_after_downtime_a_synchronised_clock_is_trusted(town: Town, worker: Worker) -> None:
    worker.restart()

    worker.tick(jump=timedelta(days=15))

    assert not worker.is_suspect()
    assert town.states()["11-16"] == "closed"


def test_at23_a_day_back_neither_reopens_nor_closes_twice(town: Town, worker: Worker) -> None:
    worker.tick(passed=at("2026-11-30 04:00") - town.clock.now)
    closed = town.states()

    worker.tick(jump=timedelta(days=-1, hours=1))
    worker.tick()

    assert town.states() == closed
    assert len(town.released()) == 1


@pytest.mark.parametrize(
    ("change", "jump"),
    [
        ("2026-11-01 00:30", timedelta()),
        ("2026-03-08 00:30", timedelta()),
        ("2026-11-20 12:00", 23 * HOUR),
    ],
)
def test_at23_a_change_of_the_clocks_is_no_jump(change: str, jump: timedelta) -> None:
    steady = Steady()
    watch = ClockWatch(steady)
    wall = at(change)
    found = [watch.find_jump(wall)]

    for _ in range(4):
        wall += HOUR
        steady.seconds += 3600
        found.append(watch.find_jump(wall))
    found.append(watch.find_jump(wall + jump))

    assert found == [None] * 6


def test_a_machine_that_slept_has_not_jumped() -> None:
    steady = Steady()
    watch = ClockWatch(steady)
    watch.find_jump(NOON)
    steady.seconds += 3 * 86_400

    assert watch.find_jump(NOON + timedelta(days=3)) is None
    assert watch.find_jump(NOON + timedelta(days=4, seconds=1)) == timedelta(days=1, seconds=1)


def test_meanwhile_nobody_is_asked_and_peers_are_still_told(town: Town, worker: Worker) -> None:
    with town.database() as database, database.transaction() as session:
        session.get_one(Account, town.rows(Account)[0].id).on_duty = True
    town.roster_shift(NOON.date(), "14:00", "20:00", "Team C")
    worker.tick(jump=timedelta(days=2))

    town.text(town.members("Team A")[0], "CONTACT")
    worker.tick()

    assert town.rows(Invitation) == []
    assert any(text.number == "+19195550190" for text in town.channel.texts)


@pytest.mark.parametrize(("file", "is_suspect"), [(None, True), (Path("clock"), False)])
def test_a_running_worker_watches_the_systems_clock_and_no_virtual_one(
    town: Town, worker: Worker, *, file: Path | None, is_suspect: bool
) -> None:
    stop = Event()

    def leap() -> datetime:
        town.clock.now += timedelta(days=2)
        if town.clock.now > NOON + timedelta(days=80):
            stop.set()
        return town.clock.now

    with town.runtime() as runtime:
        settings = replace(runtime.settings, clock=VirtualClock(file))
        runner.run(replace(runtime, clock=leap, settings=settings), stop=stop, every_seconds=0.05)

    assert worker.is_suspect() is is_suspect
