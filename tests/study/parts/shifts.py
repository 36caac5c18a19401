"""Shifts of one group: how soon and how surely they are flagged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.study import published
from tests.study.episodes import Flags, begin, raise_flags, sustain, wait
from tests.study.evaluating import Readings, Usual, find_usual, read
from tests.study.figures import Key, Parts
from tests.study.jobs import HISTORY, SHIFT_AT, Effort, Job
from tests.study.people import Span
from tests.study.shapes import Released, Whole
from tests.study.simulating import Push, Setting, draw_agencies, no_push, simulate
from tests.study.worlds import CLEAN, MESSY, Level
from wellness.domain.detector.tuning import FORTNIGHT, FOUR_WEEKS, Tuning

SHIFTS: Final = (0.5, 0.8, 1.2)
AFTER: Final = 52
AGENCIES: Final = {40: 40, 8: 200, 3: 500}
_FOR_LEVELS: Final = 24
"""Agencies of 40 for the other base rates."""

WITHIN: Final = {"": (2, 4), "28": (1, 2)}
"""Periods within which a shift is looked for, by length of period."""


def jobs(effort: Effort) -> Iterator[Job]:
    """Clean in agencies of 40, messy in those of 40, 8 and 3; calm and strained services."""
    yield from effort.split("shifts", CLEAN, Level.MID, groups=40, agencies=AGENCIES[40])
    for groups, agencies in AGENCIES.items():
        yield from effort.split("shifts", MESSY, Level.MID, groups=groups, agencies=agencies)

    for world in (CLEAN, MESSY):
        for level in (Level.CALM, Level.WORSE):
            yield from effort.split(
                "shifts", world, level, groups=40, agencies=_FOR_LEVELS, what="short"
            )


def jobs_28(effort: Effort) -> Iterator[Job]:
    """Periods of 28 days."""
    for world in (CLEAN, MESSY):
        yield from effort.split("shifts28", world, Level.MID, groups=40, agencies=AGENCIES[40])


@dataclass(frozen=True, slots=True)
class _Scene:
    """Agencies as they are and as they would be if every group shifted."""

    sizes: Whole
    tuning: Tuning
    calm: Released
    calm_usual: Usual
    moved: Released
    moved_usual: Usual

    def shift(self, group: int) -> Readings:
        """The readings when one group of each agency shifts."""
        seen = self.calm.with_group(self.moved, group)
        return read(seen, self.calm_usual.with_group(self.moved_usual, group), self.tuning)


def run(job: Job) -> Parts:
    """Every group in turn shifts alone."""
    found: Parts = {}
    kind = "28" if job.part.endswith("28") else ""
    for shift, scene in _scenes(job):
        for group in range(job.groups):
            for rule, flags in _rules(scene.shift(group), scene.tuning):
                key = (rule + kind, job.row, str(job.groups), f"{shift:g}")
                one = Flags(flags.opened[:, group], flags.is_open[:, group])
                _note(found, key, one, scene.sizes[:, group])
    return found


def _scenes(job: Job) -> Iterator[tuple[float, _Scene]]:
    after = 4 if job.what == "short" else AFTER
    is_long = job.part.endswith("28")
    tuning = FOUR_WEEKS if is_long else FORTNIGHT
    span = (
        Span(SHIFT_AT + after, weeks=4, least_rate=0.65, most_rate=0.80)
        if is_long
        else Span(SHIFT_AT + after)
    )
    agencies = draw_agencies(
        np.random.default_rng(job.seed), agencies=job.agencies, groups=job.groups
    )
    setting = Setting(job.world, job.level, agencies, span)
    calm = simulate(job.seed, setting, no_push(setting))
    usual = find_usual(calm, tuning)
    for shift in SHIFTS:
        moved = simulate(job.seed, setting, push_all(setting, shift))
        yield shift, _Scene(agencies.sizes, tuning, calm, usual, moved, find_usual(moved, tuning))


def push_all(setting: Setting, shift: float) -> Push:
    """Every group's stress shifts."""
    stress = np.zeros((*setting.agencies.sizes.shape, setting.span.periods))
    stress[:, :, SHIFT_AT:] = shift
    return Push(stress, np.zeros_like(stress))


def _rules(readings: Readings, tuning: Tuning) -> Iterator[tuple[str, Flags]]:
    yield "detector", raise_flags(readings, tuning.limits)
    if tuning.leadership is not None:
        yield "leadership", raise_flags(readings, tuning.leadership)
        sustained = sustain(readings)
        yield "sustained", Flags(begin(sustained, readings.is_shown), sustained)


def _note(found: Parts, key: Key, flags: Flags, sizes: Whole) -> None:
    """Write down what became of the shifts that met no earlier flag."""
    is_new = ~flags.opened[:, HISTORY:SHIFT_AT].any(axis=1) & ~flags.is_open[:, SHIFT_AT - 1]
    happens, periods = wait(flags.opened[:, SHIFT_AT:])
    for agency in np.flatnonzero(is_new):
        delay = float(periods[agency]) if happens[agency] else published.NEVER
        sized = (*key, str(sizes[agency]))
        found.setdefault(("delay", *sized), []).append((delay, 1.0))
        for within in WITHIN["28" if key[0].endswith("28") else ""]:
            name = ("power", *sized, str(within))
            rows = found.setdefault(name, [(0.0, 0.0)] * len(sizes))
            hits, shifts = rows[agency]
            rows[agency] = hits + float(delay <= within), shifts + 1
