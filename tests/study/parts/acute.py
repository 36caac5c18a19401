"""The acute rule and the statement: single periods, no memory."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from tests.study import published
from tests.study.figures import Cell, Parts, Table, by_size, count_cell, power_cell
from tests.study.jobs import TWO_YEARS, Effort, Job
from tests.study.people import Span
from tests.study.shapes import KEYS, Released, Truths, Whole
from tests.study.simulating import Push, Setting, draw_agencies, simulate
from tests.study.worlds import CLEAN, MESSY, SIZES, Level

EVENT: Final = 0.9
"""How far hard calls change."""

PERIODS: Final = 30
AGENCIES: Final = 16
_PUSHES: Final = {"none": (0.0, 0.0), "+.5": (0.5, EVENT), "+.8": (0.8, EVENT)}
_EXPOSURE, _MOSTLY = KEYS.index("exposure"), KEYS.index("strained_mostly")


def jobs(effort: Effort) -> Iterator[Job]:
    """Clean and messy, mid level."""
    for world in (CLEAN, MESSY):
        for what in _PUSHES:
            yield from effort.split(
                "acute", world, Level.MID, groups=40, agencies=AGENCIES, what=what
            )


def find_acute(released: Released) -> Truths:
    """The product's acute rule (T4) on every group and period."""
    exposure, mostly = released.bands[..., _EXPOSURE], released.bands[..., _MOSTLY]
    acute = (exposure >= 2) & (2 * exposure >= released.m + 1) & (mostly >= 2)
    return released.is_shown & acute


def find_statement(released: Released) -> Truths:
    """Where two in five or more surely had a hard call in half or more of their check-ins."""
    stated = 2 * (released.bands[..., _EXPOSURE] - 1) >= released.m
    return released.is_shown & stated


def run(job: Job) -> Parts:
    """Count, over periods with a change or without.

    False flags are by calendar period, what is caught by released period: only so do both agree
    with the study's small groups.
    """
    stress, hard = _PUSHES[job.what]
    span = Span(PERIODS)
    agencies = draw_agencies(np.random.default_rng(job.seed), agencies=job.agencies, groups=40)
    nothing = np.zeros((*agencies.sizes.shape, PERIODS))
    push = Push(nothing + stress, nothing + hard)
    released = simulate(job.seed, Setting(job.world, job.level, agencies, span), push)
    acute, stated = find_acute(released), find_statement(released)
    found: Parts = {}
    for size in SIZES:
        at = (agencies.sizes == size)[:, :, None]
        periods = np.broadcast_to(at, acute.shape).sum((1, 2))
        key = (job.what, job.world.name, str(size))
        found["acute", *key] = _pairs((acute & at).sum((1, 2)), periods)
        found["said", *key] = _pairs((stated & at).sum((1, 2)), periods)
        found["caught", *key] = _pairs(
            (acute & at).sum((1, 2)), (released.is_shown & at).sum((1, 2))
        )
    return found


def _pairs(up: Whole, down: Whole) -> list[tuple[float, float]]:
    return [(float(a), float(b)) for a, b in zip(up, down, strict=True)]


def tables(found: Parts) -> Iterator[Table]:
    """Beside the study's."""
    counts: list[Cell] = []
    caught: list[Cell] = []
    for name, rows in published.ACUTE.items():
        what, world = name.split(", ")
        rule, push = _MEASURED[what]
        for size, theirs in zip(map(str, SIZES), rows[0], strict=True):
            ours = by_size(found, rule, push, world, size)
            if not ours.weight:
                continue
            if push == "none":
                counts.append(count_cell(name, size, ours.times(TWO_YEARS), theirs))
            else:
                caught.append(power_cell(name, size, ours, theirs))
    yield Table("Statement and false acute flags in two years", "Section 9.", tuple(counts))
    yield Table("Acute flag in the period of the event", "Section 9.", tuple(caught))


_MEASURED: Final = {
    "statement": ("said", "none"),
    "false": ("acute", "none"),
    "caught +.5": ("caught", "+.5"),
    "caught +.8": ("caught", "+.8"),
}
