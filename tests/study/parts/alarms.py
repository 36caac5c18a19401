"""False flags when nothing is wrong, by world and size, beside the naive rule's."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from tests.study import published
from tests.study.episodes import begin, find_naive, raise_flags, sustain, wait
from tests.study.evaluating import find_usual, read
from tests.study.figures import (
    Cell,
    Key,
    Parts,
    Ratio,
    Table,
    arl_cell,
    by_size,
    rate_cell,
    ratio,
)
from tests.study.jobs import HISTORY, MONITORED, Effort, Job
from tests.study.people import Span
from tests.study.shapes import Released, Truths, Whole
from tests.study.simulating import Setting, draw_agencies, no_push, simulate
from tests.study.worlds import AUTOREGRESSIVE, CLEAN, MESSY, SIZES, WORLDS, Level
from wellness.domain.detector.tuning import FORTNIGHT, FOUR_WEEKS, Tuning

LEVELS: Final = (
    *((world, Level.MID) for world in WORLDS),
    *(
        (world, level)
        for world in (CLEAN, MESSY, AUTOREGRESSIVE)
        for level in (Level.CALM, Level.WORSE)
    ),
)
"""The study's nineteen."""

AGENCIES: Final = {40: 40, 8: 160, 3: 200}
FOUR_WEEK_SPAN: Final = Span(HISTORY + 52, weeks=4, least_rate=0.65, most_rate=0.80)


def jobs(effort: Effort) -> Iterator[Job]:
    """Every world and level with 40 and 8 groups, those of mid level also with 3."""
    for world, level in LEVELS:
        for groups, agencies in AGENCIES.items():
            if groups == 3 and level is not Level.MID:
                continue
            yield from effort.split("alarms", world, level, groups=groups, agencies=agencies)


def jobs_28(effort: Effort) -> Iterator[Job]:
    """The same with periods of 28 days."""
    for world, level in LEVELS:
        for groups in (40, 8):
            agencies = AGENCIES[groups]
            yield from effort.split("alarms28", world, level, groups=groups, agencies=agencies)


def run(job: Job) -> Parts:
    """Flags of monitored periods, for each agency and size."""
    tuning, released, sizes = world_of(job)
    readings = read(released, find_usual(released, tuning), tuning)
    shown = released.is_shown
    events = {
        "detector": raise_flags(readings, tuning.limits).opened,
        "naive": find_naive(released),
        "naive begins": begin(find_naive(released), shown),
        "sustained": begin(sustain(readings), shown),
    }
    if tuning.leadership is not None:
        events["leadership"] = raise_flags(readings, tuning.leadership).opened
    found: Parts = {}
    for rule, flags in events.items():
        found |= count(flags[:, :, HISTORY:], sizes, (rule, job.row, str(job.groups)))
    return found


def world_of(job: Job) -> tuple[Tuning, Released, Whole]:
    """The tuning, what is released of the job's agencies, and their groups' sizes."""
    is_long = job.part.endswith("28")
    span = FOUR_WEEK_SPAN if is_long else Span(HISTORY + MONITORED)
    agencies = draw_agencies(
        np.random.default_rng(job.seed), agencies=job.agencies, groups=job.groups
    )
    setting = Setting(job.world, job.level, agencies, span)
    released = simulate(job.seed, setting, no_push(setting))
    return FOUR_WEEKS if is_long else FORTNIGHT, released, agencies.sizes


def count(flags: Truths, sizes: Whole, key: Key) -> Parts:
    """By size: flags in two years by groups, and first flags by periods until then."""
    happens, periods = wait(flags)
    found: Parts = {}
    for size in SIZES:
        is_size = sizes == size
        groups = is_size.sum(axis=1)
        rates = (flags.sum(axis=2) * is_size).sum(axis=1) / 2
        firsts = (happens & is_size).sum(axis=1)
        waited = (periods * is_size).sum(axis=1)
        found["episodes", *key, str(size)] = _pairs(rates, groups)
        found["first", *key, str(size)] = _pairs(firsts, waited)
    return found


def _pairs(up: Sequence[float] | Whole, down: Whole) -> list[tuple[float, float]]:
    return [(float(a), float(b)) for a, b in zip(up, down, strict=True) if b]


def tables(found: Parts) -> Iterator[Table]:
    """Beside the study's; where it prints none, only ours."""
    rows = sorted({key[2:4] for key in found if key[1] == "detector"}, key=_place)
    episodes, waits = [], []
    for row, groups in rows:
        theirs = published.FALSE.get(row, ()) if groups != "3" else ()
        for place, size in enumerate(map(str, SIZES)):
            rate = by_size(found, "episodes", "detector", row, groups, size)
            first = by_size(found, "first", "detector", row, groups, size)
            if not rate.weight:
                continue
            name, at = f"{row}, {groups}", 2 * (groups == "8")
            if theirs:
                episodes.append(rate_cell(name, size, rate, theirs[place][at]))
                waits.append(arl_cell(name, size, first, theirs[place][at + 1]))
            else:
                episodes.append(Cell(name, size, rate.value, rate.error))
                waits.append(Cell(name, size, _wait(first), 0.0))
    yield Table("False episodes in two years, detector", "Section 4.", tuple(episodes))
    yield Table("Periods until the first false flag (ARL0)", "Section 4.", tuple(waits))
    yield from _others(found, rows)


def tables_28(found: Parts) -> Iterator[Table]:
    """False episodes alone; the study prints their most."""
    rows = sorted({key[2:4] for key in found if key[1] == "detector"}, key=_place)
    cells = [
        Cell(f"{row}, {groups}", size, rate.value, rate.error)
        for row, groups in rows
        for size in map(str, SIZES)
        for rate in [by_size(found, "episodes", "detector", row, groups, size)]
        if rate.weight
    ]
    note = f"Section 8: at most {published.FALSE_28_MOST:g}."
    yield Table("False episodes in two years, detector, periods of 28 days", note, tuple(cells))


def _wait(first: Ratio) -> float:
    return 1 / first.value if first.value else float("inf")


def _place(row: Key) -> tuple[int, int, int]:
    names = [f"{world.name}, {level}" for world, level in LEVELS]
    return names.index(row[0]), -int(row[1]), 0


_TITLES: Final = {
    "naive": "Flags in two years, naive rule: 10 points up on the last period",
    "naive begins": "The same, periods in a row counted once",
    "leadership": "False episodes in two years at the leadership limits (study: at most .54)",
    "sustained": "False episodes in two years of the sustained label as a rule alone",
}


def _others(found: Parts, rows: Sequence[Key]) -> Iterator[Table]:
    for rule, title in _TITLES.items():
        cells = []
        for row, groups in rows:
            for size in map(str, SIZES):
                rate = by_size(found, "episodes", rule, row, groups, size)
                if rate.weight:
                    cells.append(Cell(f"{row}, {groups}", size, rate.value, rate.error))
        yield Table(title, "Section 1, 4 or 9.", tuple(cells))


def list_worlds(found: Parts) -> Iterator[tuple[str, Ratio]]:
    """Each world, level and number of groups: the detector's false episodes over all sizes."""
    for row, groups in sorted({key[2:4] for key in found if key[1] == "detector"}, key=_place):
        merged = [
            pair
            for key, pairs in found.items()
            if key[:4] == ("episodes", "detector", row, groups)
            for pair in pairs
        ]
        yield f"{row}, {groups}", ratio(merged)
