"""A tick may leave steps out only where they would have changed nothing."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.factories import at
from tests.worker.town import PEER, TEAMS, Town
from wellness.services import maintenance, resting, sender
from wellness.storage import operation
from wellness.wiring import Runtime
from wellness.worker import tick as ticking
from wellness.worker.rounds import Rounds
from wellness.worker.tick import JOB, STEPS, tick

FRIDAY = date(2026, 10, 16)
MONDAY = at("2026-10-19 04:00")
SETTLED = at("2026-10-19 04:40")


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Town:
    town = Town.found(tmp_path / "town", migrated_file, at("2026-10-16"))
    for day in (FRIDAY + timedelta(days=n) for n in range(18)):
        if day.weekday() in (0, 2, 4):
            town.roster_shift(day, "07:00", "15:00", *TEAMS)
    return town


def dump(town: Town) -> list[str]:
    """All that stands in both files; but for the clock, which every tick moves."""
    lines = []
    for path in (town.directory / "wellness.db", town.directory / "vault" / "vault.db"):
        with sqlite3.connect(path) as connection:
            lines += list(connection.iterdump())
    return [line for line in lines if "'clock'" not in line and f"'{JOB}'" not in line]


def names(rounds: Rounds, runtime: Runtime) -> list[str]:
    """The steps that a tick runs."""
    ran: list[str] = []

    def watched(step: ticking.Step) -> ticking.Step:
        def run(runtime: Runtime, now: datetime) -> None:
            ran.append(step.name)
            step.run(runtime, now)

        return replace(step, run=run)

    assert tick(runtime, steps=[watched(step) for step in STEPS], rounds=rounds) == []
    return ran


NEVER_LEFT_OUT = [step.name for step in STEPS if not step.may_rest]
ALL = [step.name for step in STEPS]


@pytest.fixture
def settled(town: Town) -> Town:
    """A town that has done everything due, in an open period."""
    for now in ("2026-10-16 12:00", "2026-10-19 04:00", "2026-10-19 04:30"):
        assert town.tick(now) == []
    town.clock.now = SETTLED
    return town


def test_whatever_a_resting_tick_leaves_out_would_have_changed_nothing(town: Town) -> None:
    rounds, rested, begins = Rounds(), 0, at("2026-10-16 03:50")
    happenings = plan(town)
    with town.keep_running(), town.runtime() as runtime:
        for minutes in range(0, 18 * 24 * 60, 25):
            town.clock.now = now = begins + timedelta(minutes=minutes)
            while happenings and happenings[0][0] <= now:
                happenings.pop(0)[1]()
            if names(rounds, runtime) == ALL:
                continue
            rested += 1
            before = dump(town)
            tick(runtime)
            assert dump(town) == before, now

    assert not happenings
    assert rested > 300


def plan(town: Town) -> list[tuple[datetime, Callable[[], object]]]:
    """What people do in these weeks, in order."""
    return [
        (at("2026-10-20 12:00"), town.answer),
        (at("2026-10-21 12:00"), lambda: town.text(town.members("Team B")[0], "STOP")),
        (at("2026-10-22 12:20"), lambda: town.text(town.members("Team B")[1], "CONTACT")),
        *(
            (at("2026-10-27 12:00"), lambda n=number: town.text(n, "DEBRIEF"))
            for number in town.members("Team B")[2:5]
        ),
        (at("2026-10-29 11:00"), lambda: town.text(PEER, "STOP")),
        (at("2026-10-30 11:00"), lambda: town.text(PEER, "START")),
    ]


def test_a_worker_runs_every_step_first_and_then_once_an_hour(settled: Town) -> None:
    rounds = Rounds()
    with settled.keep_running(), settled.runtime() as runtime:
        first, second = names(rounds, runtime), names(rounds, runtime)
        settled.clock.now = at("2026-10-19 05:00")
        next_hour, after = names(rounds, runtime), names(rounds, runtime)

    assert first == next_hour == ALL
    assert second == after == NEVER_LEFT_OUT


def test_after_a_failure_every_step_runs_again(settled: Town) -> None:
    rounds = Rounds()

    def fail(_: Runtime, __: datetime) -> None:
        raise OSError("disk full")

    with settled.keep_running(), settled.runtime() as runtime:
        names(rounds, runtime)
        tick(runtime, steps=[ticking.Step("broken", fail)], rounds=rounds)

        assert names(rounds, runtime) == ALL


def test_a_tick_without_rounds_runs_every_step(settled: Town) -> None:
    ran = []
    steps = [replace(step, run=lambda *_, name=step.name: ran.append(name)) for step in STEPS]

    with settled.runtime() as runtime:
        tick(runtime, steps=steps)
        tick(runtime, steps=steps)

    assert ran == ALL * 2


def test_a_tick_that_rests_beats_and_moves_the_clock(settled: Town) -> None:
    rounds = Rounds()
    with settled.keep_running(), settled.runtime() as runtime:
        names(rounds, runtime)
        later = settled.clock.move(seconds=15)
        names(rounds, runtime)
        with runtime.database.reading() as session:
            beat = operation.find_beat(session, JOB)
            clock = maintenance.read_clock(session, SETTLED)

    assert beat == clock == later


def test_a_clock_that_is_behind_or_suspect_lets_nothing_rest(settled: Town) -> None:
    rounds = Rounds()
    with settled.keep_running(), settled.runtime() as runtime:
        names(rounds, runtime)
        settled.clock.move(seconds=-60)
        behind = names(rounds, runtime)
        settled.clock.move(seconds=120)
        with runtime.database.transaction() as session:
            maintenance.suspect_clock(session, settled.clock.now, by=timedelta(days=2))
        ran = names(rounds, runtime)

    assert behind == ALL
    assert ran == [step.name for step in STEPS if not step.needs_sure_clock]


def test_a_look_that_fails_stops_no_step(
    settled: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> bool:
        raise sqlite3.OperationalError("disk I/O error")

    rounds = Rounds()
    with settled.keep_running(), settled.runtime() as runtime:
        names(rounds, runtime)
        monkeypatch.setattr(resting, "may_rest", fail)
        ran = names(rounds, runtime)

    assert ran == ALL
    assert "looking for work failed" in caplog.text


def test_texts_that_wait_for_a_paused_sender_keep_the_steps_running(settled: Town) -> None:
    rounds = Rounds()
    with settled.keep_running(), settled.runtime() as runtime:
        with runtime.database.transaction() as session:
            sender.pause_texting(session, reason="test")
        settled.text(settled.members("Team B")[1], "CONTACT")

        ran = [names(rounds, runtime), names(rounds, runtime)]

    assert ran == [ALL, ALL]
