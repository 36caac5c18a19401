"""T6: four monthly indicators, each charted alone, one flag for all; false flags and power."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from tests.study.episodes import Flags, find_naive, raise_flags, raise_watched, wait
from tests.study.evaluating import Readings, find_usual, read
from tests.study.figures import Key, Parts
from tests.study.jobs import HISTORY, Effort, Job
from tests.study.monthly import WATCHED, simulate_monthly, span_of, split_watched
from tests.study.parts.alarms import AGENCIES, LEVELS, count
from tests.study.shapes import Floats, Released, Truths, Whole
from tests.study.simulating import Setting, draw_agencies
from tests.study.worlds import CLEAN, MESSY, Level
from wellness.domain.detector.standing import SOMEWHAT
from wellness.domain.detector.tuning import MONTHLY, Steps

MONITORED: Final = 52
"""Periods after the history: four years."""

TWO_YEARS: Final = 26
SHIFT_AT: Final = 20
AFTER: Final = 6
WITHIN: Final = (1, 2, 4, 6)
SHIFTS: Final = (0.5, 0.8, 1.2)
MOVED: Final[Mapping[str, tuple[float, ...]]] = {
    "burned out": (1.0, 0.0, 0.0, 0.0),
    "backing": (0.0, 1.0, 0.0, 0.0),
    "all four": (1.0, 1.0, 1.0, 1.0),
}
_MOVES: Final = (-0.15, -0.1, -0.05, 0.0, 0.05, 0.1)
_POWER_AGENCIES: Final = {40: 24, 8: 80}


def jobs(effort: Effort) -> Iterator[Job]:
    """Every world and level with 40 and 8 groups, those of mid level also with 3."""
    return _jobs(effort, "monthly", (40, 8, 3))


def calibrating_jobs(effort: Effort) -> Iterator[Job]:
    """The same on seeds of their own."""
    return _jobs(effort, "monthlylimits", (40, 8, 3))


def shift_jobs(effort: Effort) -> Iterator[Job]:
    """Clean and messy agencies of 40 groups, messy ones of 8."""
    for world, groups in ((CLEAN, 40), (MESSY, 40), (MESSY, 8)):
        for what in MOVED:
            yield from effort.split(
                "monthlyshifts",
                world,
                Level.MID,
                groups=groups,
                agencies=_POWER_AGENCIES[groups],
                what=what,
            )


def _jobs(effort: Effort, part: str, numbers: Sequence[int]) -> Iterator[Job]:
    for world, level in LEVELS:
        for groups in numbers:
            if groups > 3 or level is Level.MID:
                yield from effort.split(
                    part, world, level, groups=groups, agencies=AGENCIES[groups]
                )


def run(job: Job) -> Parts:
    """Flags of monitored periods, and of the first two years after the beginning."""
    released, sizes, readings = _quiet(job)
    flags = raise_watched(readings, released, MONTHLY.limits)
    events = {
        "T6": flags.opened[:, :, HISTORY:],
        "T6, first two years": _repeat(flags.opened[:, :, :TWO_YEARS]),
        "naive": _naive(released)[:, :, HISTORY:],
        "burned_out alone": raise_flags(readings[0], MONTHLY.limits).opened[:, :, HISTORY:],
    }
    found: Parts = {}
    for rule, happens in events.items():
        found |= count(happens, sizes, (rule, job.row, str(job.groups)))
    for name, high in (("above", _somewhat(readings, 1)), ("below", _somewhat(readings, -1))):
        shown = sum(each.may_flag[:, :, HISTORY:].sum((1, 2)) for each in readings)
        found[name, job.row, str(job.groups)] = [
            (float(a), float(b)) for a, b in zip(high, shown, strict=True)
        ]
    return found


def run_limits(job: Job) -> Parts:
    """Flags at each setting of the limits; the readings are the same."""
    released, sizes, readings = _quiet(job)
    found: Parts = {}
    for name, limits in settings().items():
        flags = raise_watched(readings, released, limits).opened
        found |= count(flags[:, :, HISTORY:], sizes, (name, job.row, str(job.groups)))
        begun = _repeat(flags[:, :, :TWO_YEARS])
        found |= count(begun, sizes, (f"{name}, begun", job.row, str(job.groups)))
    return found


def settings() -> Mapping[str, Steps]:
    """Limits to try, by name: all moved together, and each by itself."""
    base, found = MONTHLY.limits, {}
    for name, few, some, many in (
        ("all", 1, 1, 1),
        ("m = 2", 1, 0, 0),
        ("m = 3..6", 0, 1, 0),
        ("m = 7..10", 0, 0, 1),
    ):
        for move in _MOVES:
            found[f"{name} {move:+.2f}"] = Steps(
                base.few + few * move, base.some + some * move, base.many + many * move
            )
    return found


def run_shifts(job: Job) -> Parts:
    """Every group in turn shifts alone, for good."""
    setting, sizes = _setting(job, SHIFT_AT + AFTER)
    still = np.zeros((*sizes.shape, setting.span.periods, len(WATCHED)))
    calm = split_watched(simulate_monthly(job.seed, setting, still))
    usual = [find_usual(each, MONTHLY, 1) for each in calm]
    readings = [read(*pair, MONTHLY) for pair in zip(calm, usual, strict=True)]
    found: Parts = {}
    for shift in SHIFTS:
        push = still.copy()
        push[:, :, SHIFT_AT:] = shift * np.array(MOVED[job.what])
        moved = split_watched(simulate_monthly(job.seed, setting, push))
        changed = [find_usual(each, MONTHLY, 1) for each in moved]
        for group in range(job.groups):
            seen, judged = list(calm), list(readings)
            for place in np.flatnonzero(MOVED[job.what]):
                seen[place] = calm[place].with_group(moved[place], group)
                level = usual[place].with_group(changed[place], group)
                judged[place] = read(seen[place], level, MONTHLY)
            flags = raise_watched(judged, seen, MONTHLY.limits)
            key = (job.what, job.row, str(job.groups), f"{shift:g}")
            _note(
                found, key, Flags(flags.opened[:, group], flags.is_open[:, group]), sizes[:, group]
            )
    return found


def _setting(job: Job, periods: int) -> tuple[Setting, Whole]:
    rng = np.random.default_rng(job.seed)
    agencies = draw_agencies(rng, agencies=job.agencies, groups=job.groups)
    return Setting(job.world, job.level, agencies, span_of(periods)), agencies.sizes


def _quiet(job: Job) -> tuple[list[Released], Whole, list[Readings]]:
    """Nothing changes: what is released, by indicator, and how it is read."""
    setting, sizes = _setting(job, HISTORY + MONITORED)
    nothing = np.zeros((*sizes.shape, setting.span.periods, len(WATCHED)))
    released = split_watched(simulate_monthly(job.seed, setting, nothing))
    readings = [read(each, find_usual(each, MONTHLY, 1), MONTHLY) for each in released]
    return released, sizes, readings


def _repeat(flags: Truths) -> Truths:
    """Two years, twice: `count` halves what it takes for four."""
    return np.concatenate([flags, flags], axis=2)


def _naive(released: Sequence[Released]) -> Truths:
    """The naive rule: in any of the four the mid share is 10 points up on the last release's."""
    found = np.zeros_like(released[0].is_shown)
    for each in released:
        found |= find_naive(each)
    return found


def _somewhat(readings: Sequence[Readings], side: int) -> Floats:
    """By agency: readings of which "somewhat higher" or "somewhat lower" could be said."""
    found = [each.may_flag & (side * each.q > SOMEWHAT) for each in readings]
    total: Floats = sum(each[:, :, HISTORY:].sum((1, 2)) for each in found)
    return total


def _note(found: Parts, key: Key, flags: Flags, sizes: Whole) -> None:
    """Write down what became of the shifts that met no flag that was open."""
    is_new = ~flags.is_open[:, SHIFT_AT - 1]
    happens, periods = wait(flags.opened[:, SHIFT_AT:])
    for agency in np.flatnonzero(is_new):
        for within in WITHIN:
            name = ("power", *key, str(within), str(sizes[agency]))
            is_seen = happens[agency] and periods[agency] <= within
            found.setdefault(name, []).append((float(is_seen), 1.0))
