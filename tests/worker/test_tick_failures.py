"""One tick that has everything to do, and steps of it that fail."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from tests.factories import at
from tests.worker.tick_harness import NOW, logged, recover, texts_of
from tests.worker.town import Town
from wellness.storage import operation
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.releases import Release
from wellness.wiring import Runtime
from wellness.worker.tick import JOB, STEPS, Step, tick


def test_the_tick_that_is_disturbed_has_work_for_every_step(asleep: Town, whole: Town) -> None:
    before, after = asleep.picture(), whole.picture()

    assert asleep.states() == {"10-19": "open", "11-02": "planned"}
    assert whole.states() == {"10-19": "closed", "11-02": "open", "11-16": "planned"}
    assert len(whole.rows(Release)) == 1
    assert [flag.dedupe_key for flag in whole.rows(Flag)] == ["T4:1:2", "T3:2026-10-31:3"]
    assert texts_of(whole).total() == 9 + 2
    assert (len(asleep.rows(Contact)), len(whole.rows(Contact))) == (1, 0)
    assert before.keys() == after.keys()


@pytest.mark.parametrize("name", [step.name for step in STEPS])
@pytest.mark.parametrize("does_its_work", [False, True], ids=["before", "after"])
def test_a_step_that_fails_is_named_and_finished_by_the_next_tick(
    town: Town,
    whole: Town,
    name: str,
    does_its_work: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    def fail(runtime: Runtime, now: datetime, real: Step) -> None:
        if does_its_work:
            real.run(runtime, now)
        raise OSError("disk full")

    steps = [
        replace(step, run=partial(fail, real=step)) if step.name == name else step for step in STEPS
    ]
    with town.runtime() as runtime:
        failed = tick(runtime, steps=steps)

    assert failed == [name]
    assert recover(town) == []
    assert town.picture() == whole.picture()
    assert texts_of(town) == texts_of(whole)


@pytest.mark.parametrize("name", [step.name for step in STEPS])
def test_a_step_that_fails_keeps_no_other_from_its_work(town: Town, name: str) -> None:
    ran = []

    def run(runtime: Runtime, now: datetime, real: Step) -> None:
        ran.append(real.name)
        if real.name == name:
            raise OSError("disk full")
        real.run(runtime, now)

    with town.runtime() as runtime:
        tick(runtime, steps=[replace(step, run=partial(run, real=step)) for step in STEPS])

    assert ran == [step.name for step in STEPS]


def test_a_tick_in_which_a_step_failed_does_not_beat(town: Town) -> None:
    def fail(_: Runtime, __: datetime) -> None:
        raise OSError("disk full")

    with town.runtime() as runtime:
        tick(runtime, steps=[Step("broken", fail)])
        with runtime.database.reading() as session:
            failed = operation.find_beat(session, JOB)
        tick(runtime, steps=[])
        with runtime.database.reading() as session:
            passed = operation.find_beat(session, JOB)

    assert failed == at("2026-10-31 09:00")
    assert passed == NOW


def test_a_failure_is_logged_without_what_it_says(town: Town) -> None:
    number = town.members("Team A")[0]

    def fail(_: Runtime, __: datetime) -> None:
        raise OSError(f"cannot text {number} Responder 12: 0111")

    with logged() as log, town.runtime() as runtime:
        failed = tick(runtime, steps=[Step("broken", fail)])

    assert failed == ["broken"]
    assert "step failed step=broken" in log.getvalue()
    assert "test_tick_failures.py" in log.getvalue()
    assert not [word for word in (number, "Responder 12", "0111") if word in log.getvalue()]
