"""Hard calls above a team's own usual range (T2), and the naive rule beside it."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from tests.study.calls import AGENCIES, WORLDS, as_series, draw_calls, raise_calls
from tests.study.figures import Cell, Parts, Table, by_size, merge
from tests.study.jobs import HISTORY, TWO_YEARS, Effort, Job
from tests.study.shapes import Truths, Whole
from tests.study.worlds import CLEAN, Level
from wellness.domain.detector.counts import read_counts
from wellness.domain.exposures import FEWEST_DAYS

RISES: Final = (1.5, 2.0, 3.0)
WITHIN: Final = (1, 2, 4)
RISING: Final = ("chance alone", "scatter .2", "scatter .3")
_MONITORED: Final = 3 * 26
NAIVE_TIMES: Final = 1.5
"""The naive rule: half as many calls again as in the block before."""
_BY_NAME: Final = {world.name: world for world in WORLDS}


def jobs(effort: Effort) -> Iterator[Job]:
    """Every world without a change, and three with a rise of one team."""
    for teams in AGENCIES:
        agencies = 480 // teams
        for world in WORLDS:
            yield from _split(effort, teams, agencies, f"{world.name}|none")
    for name in RISING:
        for times in RISES:
            yield from _split(effort, 8, 40, f"{name}|{times:g}")


def run(job: Job) -> Parts:
    """Flags of whole agencies."""
    name, what = job.what.split("|")
    rng = np.random.default_rng(job.seed)
    measure = _count_false if what == "none" else _count_noticed
    return merge(measure(rng, name, what, job.groups) for _ in range(job.agencies))


def _split(effort: Effort, teams: int, agencies: int, what: str) -> Iterator[Job]:
    return effort.split("exposures", CLEAN, Level.MID, groups=teams, agencies=agencies, what=what)


def _count_false(rng: np.random.Generator, name: str, what: str, teams: int) -> Parts:
    usual = AGENCIES[teams]
    found: Parts = {}
    calls, days = draw_calls(rng, _BY_NAME[name], usual, HISTORY + _MONITORED)
    for team, row in read_counts(as_series(calls, days)).items():
        read = [(at, each) for at, each in enumerate(row) if at >= HISTORY and each]
        begun = sum(each.open_since == at for at, each in read)
        key = (name, what, str(teams), str(usual[team]))
        years = len(read) / TWO_YEARS
        found.setdefault(("calls", *key), []).append((float(begun), years))
        naive = find_naive(calls[team], days)[[at for at, _ in read]]
        found.setdefault(("naive calls", *key), []).append((float(naive.sum()), years))
    return found


def find_naive(calls: Whole, days: Whole) -> Truths:
    """Blocks with half as many calls a day again as the last counted one, where both are counted.

    Blocks in a row count each: the rule keeps no memory of what it flagged.
    """
    at = np.flatnonzero(days >= FEWEST_DAYS)
    rate = calls[at] / days[at]
    found = np.zeros(len(calls), dtype=np.bool_)
    found[at[1:]] = (rate[1:] >= NAIVE_TIMES * rate[:-1]) & (calls[at[1:]] > 0)
    return found


def _count_noticed(rng: np.random.Generator, name: str, what: str, teams: int) -> Parts:
    """One rise a team, while the others go on as usual."""
    usual, begins = AGENCIES[teams], HISTORY + 13
    found: Parts = {}
    calls, days = draw_calls(rng, _BY_NAME[name], usual, begins + max(WITHIN))
    for team in range(teams):
        risen = calls.copy()
        risen[team, begins:] = raise_calls(rng, calls[team, begins:], times=float(what))
        row = read_counts(as_series(risen, days))[team][begins:]
        for within in WITHIN:
            hit = any(each is not None and each.is_high for each in row[:within])
            key = (name, what, str(usual[team]), str(within))
            found.setdefault(("calls", *key), []).append((float(hit), 1.0))
            naive = find_naive(risen[team], days)[begins : begins + within].any()
            found.setdefault(("naive calls", *key), []).append((float(naive), 1.0))
    return found


def tables(found: Parts) -> Iterator[Table]:
    """Columns are hard calls that a team has in a usual block of 14 days."""
    note = "Columns: hard calls in a usual block of 14 days; rows: world, teams of the agency."
    for rule, named in _RULES.items():
        yield Table(f"False {named[0]} in two years, {named[1]}", note, _false(found, rule))
    for rule, named in _RULES.items():
        title = f"Hard calls: rises noticed within so many blocks, 8 teams, {named[1]}"
        yield Table(title, "", _noticed(found, rule))


_RULES: Final = {
    "calls": ("episodes", "detector of hard calls"),
    "naive calls": ("flags", "naive rule: half as many again as in the block before"),
}


def _false(found: Parts, rule: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(f"{world.name}, {teams}", usual, each.value, each.error)
        for world in WORLDS
        for teams in AGENCIES
        for usual in dict.fromkeys(map(str, AGENCIES[teams]))
        if (each := by_size(found, rule, world.name, "none", str(teams), usual)).weight
    )


def _noticed(found: Parts, rule: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(f"{name}, x{times:g}, within {within}", usual, each.value, each.error)
        for name in RISING
        for times in RISES
        for within in WITHIN
        for usual in dict.fromkeys(map(str, AGENCIES[8]))
        if (each := by_size(found, rule, name, f"{times:g}", usual, str(within))).weight
    )
