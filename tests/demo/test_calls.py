"""Riverbend's hard calls tell its story: the fortnight of the child's death, and quiet teams."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlmodel import col, func, select

from tests.factories import ZONE, make_terms
from tests.fakes import FrozenClock, RecordingChannel
from tests.services.imports import RIVERBEND, content_of, take_units
from tests.web.web_harness import make_runtime
from wellness.config.counting import Exposures
from wellness.demo import calls
from wellness.demo.founding import FIRST_MONDAY
from wellness.domain.detector.counts import Count, read_counts
from wellness.services import exposures
from wellness.storage.database import Database
from wellness.storage.schema.exposures import Exposure
from wellness.vault.service import EmbeddedVault

BEGINS = FIRST_MONDAY.date()
BEFORE, BLOCKS = 13, 31


def hard_calls() -> Mapping[str, tuple[Count, ...]]:
    first = BEGINS - BEFORE * timedelta(days=14)
    content = calls.write_counts(first, first + timedelta(days=14 * BLOCKS - 1), begins=BEGINS)
    found: Counter[tuple[str, int]] = Counter()
    for row in csv.DictReader(io.StringIO(content.decode())):
        if row["call_type"] in Exposures().hard_calls:
            block = (date.fromisoformat(row["day"]) - first).days // 14
            found[row["unit"], block] += int(row["count"])
    return {
        team: tuple(Count(found[team, block], 14) for block in range(BLOCKS))
        for team in calls.HARD_CALLS
    }


def test_the_fortnight_of_the_child_s_death_is_flagged_and_no_quiet_team_is() -> None:
    episodes = {
        (team, block - BEFORE)
        for team, row in read_counts(hard_calls()).items()
        for block, reading in enumerate(row)
        if reading is not None and reading.open_since == block
    }

    assert episodes == {("Community Response Evening", 8)}


def test_a_day_told_twice_is_the_same_both_times() -> None:
    day = BEGINS + timedelta(days=40)

    assert calls.write_counts(day, day, begins=BEGINS) == calls.write_counts(
        day, day, begins=BEGINS
    )


def test_dispatch_brings_half_a_year_before_and_then_every_week(
    database: Database, vault: EmbeddedVault
) -> None:
    begun = datetime.combine(BEGINS, time(4, 5), ZONE)
    terms = make_terms(hard_calls=Exposures().hard_calls)
    clock = FrozenClock(begun - timedelta(days=3))
    runtime = make_runtime(database, vault, terms, clock=clock, channel=RecordingChannel())
    with database.transaction() as session:
        take_units(session, content_of(RIVERBEND))

    calls.bring_history(runtime, begins=BEGINS)
    for week in range(3):
        clock.now = begun + week * timedelta(days=7)
        calls.bring_week(runtime, clock.now, begins=BEGINS)

    with database.reading() as session:
        counting = exposures.show_counting(session, terms=terms, now=clock.now)
        days = session.exec(select(func.count(col(Exposure.day).distinct()))).one()
    assert counting.to == BEGINS + timedelta(days=13)
    assert set(counting.judged) == set(calls.HARD_CALLS)
    assert days == 13 * 14 + 14
