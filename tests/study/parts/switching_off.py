"""The acute rule with its switch-off: off in a group where it was met in more than 3 of 26.

The reference study named the switch-off and did not simulate it; beside stand our recorded figures.
"""

from collections.abc import Iterator
from math import sqrt
from typing import Final

import numpy as np

from tests.study.figures import ERRORS, Cell, Parts, Ratio, Table, by_size
from tests.study.jobs import TWO_YEARS, Effort, Job
from tests.study.parts.acute import EVENT, find_acute
from tests.study.people import Span
from tests.study.recorded import ACUTE_FALSE
from tests.study.shapes import Truths, Whole
from tests.study.simulating import Push, Setting, draw_agencies, simulate
from tests.study.worlds import CLEAN, MESSY, SIZES, Level
from wellness.domain.acute import WINDOW, is_often

PERIODS: Final = 78
"""Half a window until it may be full, then two years that are counted."""

EVENT_EVERY: Final = 13
AGENCIES: Final = 8
_STRESS: Final = 0.8
_WHATS: Final = ("none", "events")


def jobs(effort: Effort) -> Iterator[Job]:
    """Clean and messy, every level, with nothing wrong and with a hard event now and then."""
    for world in (CLEAN, MESSY):
        for level in Level:
            for what in _WHATS:
                yield from effort.split(
                    "acuteoff", world, level, groups=40, agencies=AGENCIES, what=what
                )


def run(job: Job) -> Parts:
    """Flags with and without the switch-off, over the last two years."""
    agencies = draw_agencies(np.random.default_rng(job.seed), agencies=job.agencies, groups=40)
    setting = Setting(job.world, job.level, agencies, Span(PERIODS))
    events = np.zeros((*agencies.sizes.shape, PERIODS))
    if job.what == "events":
        # Each group has a hard period twice a year, none of them at the same time for all.
        starts = np.random.default_rng((*job.seed, 1)).integers(0, EVENT_EVERY, events.shape[:2])
        events = (np.arange(PERIODS) % EVENT_EVERY == starts[..., None]).astype(np.float64)
    released = simulate(job.seed, setting, Push(_STRESS * events, EVENT * events))
    met = find_acute(released)
    off = find_off(met, released.is_shown)
    counted = np.arange(PERIODS) >= PERIODS - TWO_YEARS
    found: Parts = {}
    for size in SIZES:
        at = (agencies.sizes == size)[:, :, None] & counted
        hard = at & (events > 0) & released.is_shown
        key = (job.what, job.row, str(size))
        quiet = at & (events == 0)
        found["flags without", *key] = _pairs(met & quiet, quiet)
        found["flags with", *key] = _pairs(met & ~off & quiet, quiet)
        found["off", *key] = _pairs(off & at & released.is_shown, at & released.is_shown)
        found["caught without", *key] = _pairs(met & hard, hard)
        found["caught with", *key] = _pairs(met & ~off & hard, hard)
    return found


def find_off(met: Truths, shown: Truths) -> Truths:
    """Where the rule is off: by the group's released periods before, as the product decides."""
    off = np.zeros_like(met)
    for agency, group in np.ndindex(met.shape[:2]):
        earlier: list[bool] = []
        for at in np.flatnonzero(shown[agency, group]):
            off[agency, group, at] = is_often(earlier)
            earlier = [*earlier[-WINDOW:], bool(met[agency, group, at])]
    return off


def _pairs(up: Truths, down: Truths) -> list[tuple[float, float]]:
    ups: Whole = up.sum((1, 2))
    return [(float(a), float(b)) for a, b in zip(ups, down.sum((1, 2)), strict=True)]


def tables(found: Parts) -> Iterator[Table]:
    """Flags in two years with nothing wrong, what is caught, and how often the rule is off."""
    rows = list(dict.fromkeys(key[2] for key in found))
    for title, measured in _TITLES.items():
        cells = [
            _cell(f"{row}, {name}", size, rate.times(factor), is_rate=push == "none")
            for row in rows
            for name, (what, push, factor) in measured.items()
            for size in map(str, SIZES)
            for rate in [by_size(found, what, push, row, size)]
            if rate.weight
        ]
        yield Table(title, "Section 9: off after more than 3 of 26 released.", tuple(cells))


def _cell(row: str, size: str, rate: Ratio, *, is_rate: bool) -> Cell:
    """A figure, beside what was recorded of it if anything was.

    What was recorded is as unsure as this is: strained teams flag again and again, so that errors
    are those of whole agencies and far from a count's.
    """
    if not is_rate or row not in ACUTE_FALSE:
        return Cell(row, size, rate.value, rate.error)
    recorded = ACUTE_FALSE[row][SIZES.index(int(size))]
    error = max(rate.error, sqrt(max(recorded, _LEAST) * TWO_YEARS / max(rate.weight, 1)))
    tolerance = ERRORS * sqrt(2) * error + _ROUNDING
    is_kept = abs(rate.value - recorded) <= tolerance
    return Cell(row, size, rate.value, error, recorded, tolerance, is_kept)


_LEAST, _ROUNDING = 0.1, 0.05
_TITLES: Final = {
    "Acute flags in two years with nothing wrong, before and after the switch-off": {
        "without": ("flags without", "none", TWO_YEARS),
        "with": ("flags with", "none", TWO_YEARS),
        "off (share)": ("off", "none", 1),
    },
    "Hard periods twice a year (+.9 hard calls, +.8 stress) that are flagged": {
        "without": ("caught without", "events", 1),
        "with": ("caught with", "events", 1),
        "off (share)": ("off", "events", 1),
    },
}
