"""Hard calls above a team's own usual range (T2): false flags, and rises that are noticed."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from tests.study.calls import AGENCIES, WORLDS, as_series, draw_calls, raise_calls
from tests.study.figures import Cell, Parts, Table, by_size, merge
from tests.study.jobs import HISTORY, TWO_YEARS, Effort, Job
from tests.study.worlds import CLEAN, Level
from wellness.domain.detector.counts import read_counts

RISES: Final = (1.5, 2.0, 3.0)
WITHIN: Final = (1, 2, 4)
RISING: Final = ("chance alone", "scatter .2", "scatter .3")
_MONITORED: Final = 3 * 26
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
        key = ("calls", name, what, str(teams), str(usual[team]))
        found.setdefault(key, []).append((float(begun), len(read) / TWO_YEARS))
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
            key = ("calls", name, what, str(usual[team]), str(within))
            found.setdefault(key, []).append((float(hit), 1.0))
    return found


def tables(found: Parts) -> Iterator[Table]:
    """Columns are hard calls that a team has in a usual block of 14 days."""
    false = [
        Cell(f"{world.name}, {teams}", usual, each.value, each.error)
        for world in WORLDS
        for teams in AGENCIES
        for usual in dict.fromkeys(map(str, AGENCIES[teams]))
        if (each := by_size(found, "calls", world.name, "none", str(teams), usual)).weight
    ]
    noticed = [
        Cell(f"{name}, x{times:g}, within {within}", usual, each.value, each.error)
        for name in RISING
        for times in RISES
        for within in WITHIN
        for usual in dict.fromkeys(map(str, AGENCIES[8]))
        if (each := by_size(found, "calls", name, f"{times:g}", usual, str(within))).weight
    ]
    note = "Columns: hard calls in a usual block of 14 days; rows: world, teams of the agency."
    yield Table("False episodes in two years, detector of hard calls", note, tuple(false))
    yield Table("Hard calls: rises noticed within so many blocks, 8 teams", "", tuple(noticed))
