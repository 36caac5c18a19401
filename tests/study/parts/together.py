"""Groups that shift together: they are what they are compared with."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from tests.study import published
from tests.study.episodes import raise_flags, wait
from tests.study.evaluating import find_usual, read
from tests.study.figures import GROUPS_TOGETHER, Cell, Parts, Table, by_size, power_cell
from tests.study.jobs import HISTORY, SHIFT_AT, Effort, Job
from tests.study.people import Span
from tests.study.simulating import Push, Setting, draw_agencies, simulate
from tests.study.worlds import CLEAN, MESSY, SIZES, Level
from wellness.domain.detector.tuning import FORTNIGHT

SHARES: Final = {"quarter": 4, "half": 2}
AGENCIES: Final = {40: 60, 8: 240}
_PRINTED: Final = ((0.5, 4), (0.8, 2), (0.8, 4))
"""Shift, and the periods within which it is to be flagged."""

_AFTER: Final = 4


def jobs(effort: Effort) -> Iterator[Job]:
    """A quarter and a half of the groups, in two worlds and two sizes of agency."""
    for share in SHARES:
        for world in (CLEAN, MESSY):
            for groups, agencies in AGENCIES.items():
                yield from effort.split(
                    "together", world, Level.MID, groups=groups, agencies=agencies, what=share
                )


def run(job: Job) -> Parts:
    """Some of the groups shift at once."""
    span = Span(SHIFT_AT + _AFTER)
    rng = np.random.default_rng(job.seed)
    agencies = draw_agencies(rng, agencies=job.agencies, groups=job.groups)
    which = rng.permuted(np.tile(np.arange(job.groups), (job.agencies, 1)), axis=1)
    moves = which < job.groups // SHARES[job.what]
    found: Parts = {}
    for shift in (0.5, 0.8):
        stress = np.zeros((*agencies.sizes.shape, span.periods))
        stress[:, :, SHIFT_AT:] = np.where(moves, shift, 0.0)[:, :, None]
        setting = Setting(job.world, job.level, agencies, span)
        released = simulate(job.seed, setting, Push(stress, np.zeros_like(stress)))
        readings = read(released, find_usual(released, FORTNIGHT), FORTNIGHT)
        flags = raise_flags(readings, FORTNIGHT.limits)
        is_early = flags.opened[:, :, HISTORY:SHIFT_AT].any(axis=2)
        eligible = moves & ~is_early & ~flags.is_open[:, :, SHIFT_AT - 1]
        happens, periods = wait(flags.opened[:, :, SHIFT_AT:])
        for asked, within in _PRINTED:
            if asked != shift:
                continue
            hits = eligible & happens & (periods <= within)
            for size in SIZES:
                at = agencies.sizes == size
                key = (job.what, job.world.name, str(job.groups), f"{shift:g}", str(within))
                found["together", *key, str(size)] = [
                    (float(a), float(b))
                    for a, b in zip((hits & at).sum(1), (eligible & at).sum(1), strict=True)
                    if b
                ]
    return found


def tables(found: Parts) -> Iterator[Table]:
    """Beside the study's."""
    cells: list[Cell] = []
    for name, rows in published.TOGETHER.items():
        share, world, groups = name.split(", ")
        for (shift, within), theirs in zip(_PRINTED, rows, strict=True):
            key = (share, world, groups, f"{shift:g}", str(within))
            for size, power in zip(map(str, SIZES), theirs, strict=True):
                ours = by_size(found, "together", *key, size)
                if ours.weight:
                    row = f"{name}, +{shift:g} within {within}"
                    cells.append(power_cell(row, size, ours, power, GROUPS_TOGETHER))
    yield Table("Power, groups that shift together", "Section 6.", tuple(cells))
