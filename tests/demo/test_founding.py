"""Riverbend before its first period: founded by its representatives, and what follows from it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.factories import ZONE, make_terms
from tests.fakes import RecordingChannel
from tests.web.web_harness import make_runtime
from wellness.demo import founding, history
from wellness.demo.files import DemoFiles
from wellness.domain.periods import Calendar
from wellness.services import consent
from wellness.storage import changes, rosters
from wellness.storage.database import Database
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Eligibility, Period
from wellness.vault.service import EmbeddedVault
from wellness.wiring import Runtime
from wellness.worker.tick import STEPS, Step, tick

OPENING = tuple(step for step in STEPS if step.name in {"close periods", "open periods"})


@pytest.fixture
def riverbend(tmp_path: Path) -> Iterator[tuple[Runtime, DemoFiles]]:
    files = DemoFiles(tmp_path / "demo")
    files.start_clock(history.starts_at(ZONE))
    database = Database(f"sqlite:///{tmp_path}/riverbend.db", durable=False)
    terms = make_terms(calendar=Calendar(ZONE, founding.FIRST_MONDAY.date()))
    vault = EmbeddedVault(tmp_path / "vault", files.clock, durable=False)
    runtime = make_runtime(database, vault, terms, clock=files.clock, channel=RecordingChannel())
    founding.found(runtime)
    yield runtime, files
    database.dispose()


def _join_all(runtime: Runtime) -> int:
    """Everybody with a number sends JOIN; how many there are."""
    with runtime.database.transaction() as session:
        for person in rosters.list_people(session):
            if person.mobile:
                consent.join(
                    session,
                    person,
                    person.mobile,
                    keyed=runtime.terms.keyed,
                    wording="w",
                    now=runtime.clock(),
                )
        return len(rosters.list_joined(session))


def _open_at(runtime: Runtime, files: DemoFiles, instant: datetime) -> int:
    """How many are eligible in the period that begins at an instant."""
    files.clock.move(instant)
    steps: tuple[Step, ...] = OPENING
    assert tick(runtime, steps=steps) == []
    with runtime.database.reading() as session:
        period = session.exec(select(Period).where(Period.starts_at == instant)).one()
        eligible = select(Eligibility).where(Eligibility.period_id == period.id)
        return len(session.exec(eligible).all())


def test_riverbend_is_founded_and_everybody_who_joined_is_eligible_from_the_first_period(
    riverbend: tuple[Runtime, DemoFiles],
) -> None:
    runtime, files = riverbend
    joined = _join_all(runtime)
    tick(runtime, steps=OPENING)
    first = founding.FIRST_MONDAY.replace(hour=4, tzinfo=ZONE)

    eligible = [
        _open_at(runtime, files, (first + n * timedelta(days=14)).astimezone(files.clock().tzinfo))
        for n in range(4)
    ]

    with runtime.database.reading() as session:
        assert changes.has_founding(session)
        people = session.exec(select(Person)).all()
        units = rosters.load_tree(session)
    assert all(person.is_founder for person in people if person.status != "left")
    assert eligible[:2] == [joined, joined]
    assert min(eligible) > joined * 0.9
    assert units.root is not None
