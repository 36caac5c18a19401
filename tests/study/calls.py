"""Simulated dispatch: hard calls of an agency's teams in blocks of 14 days, with nothing wrong.

What moves the calls of a team beyond chance is not published anywhere (domain.md, "Exposures per
shift or month: not found"); these worlds go from none of it to half of a team's usual count.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.study.shapes import Floats, Whole
from wellness.domain.detector.counts import Count
from wellness.domain.exposures import BLOCK_DAYS, FEWEST_DAYS

AGENCIES: Final = {1: (15,), 3: (5, 15, 40), 8: (1, 2, 5, 5, 15, 15, 40, 40)}
"""Hard calls that teams have in a usual block, by the number of teams."""

YEAR: Final = 26
_MEMORY: Final = 0.7


@dataclass(frozen=True, slots=True)
class CallWorld:
    """What moves calls, as standard deviations in shares of the usual count.

    `scatter` moves one team for one block, `lasting` one team with a memory of .7, `season` all
    teams as a sine of a year, `drift` all teams as a walk by block, `growth` all teams by the year;
    `rows` is how many incidents of several calls a team has in a block; a share `gaps` of blocks
    lacks up to eight days. `uneven` teams scatter each by another amount, from 0 to .4.
    """

    name: str
    scatter: float = 0.0
    lasting: float = 0.0
    season: float = 0.0
    drift: float = 0.0
    growth: float = 0.0
    rows: float = 0.0
    gaps: float = 0.0
    uneven: bool = False


WORLDS: Final = (
    CallWorld("chance alone"),
    CallWorld("scatter .2", scatter=0.2),
    CallWorld("scatter .3", scatter=0.3),
    CallWorld("scatter .5", scatter=0.5),
    CallWorld("season .2", scatter=0.2, season=0.2),
    CallWorld("season .3", season=0.3),
    CallWorld("drift", scatter=0.2, drift=0.05),
    CallWorld("growth .3", scatter=0.2, growth=0.3),
    CallWorld("lasting .2", lasting=0.2),
    CallWorld("lasting .3", lasting=0.3),
    CallWorld("rows of calls", rows=0.15),
    CallWorld("uneven", season=0.15, uneven=True),
    CallWorld("gaps", scatter=0.2, gaps=0.2),
)


def draw_calls(
    rng: np.random.Generator, world: CallWorld, usual: tuple[int, ...], blocks: int
) -> tuple[Whole, Whole]:
    """Calls by [team, block], and the days counted by [block]."""
    teams, at = len(usual), np.arange(blocks)
    shared = (
        world.season * np.sin(2 * np.pi * (at / YEAR + rng.random())) + world.growth * at / YEAR
    )
    shared = shared + np.cumsum(rng.normal(0, world.drift, blocks))
    mean = np.array(usual, dtype=np.float64)[:, None] * np.exp(
        shared + _last(rng, world, teams, blocks)
    )
    scatter = np.full(teams, world.scatter)
    if world.uneven:
        scatter = np.resize([0.0, 0.2, 0.3, 0.4], teams)
    for team in np.flatnonzero(scatter):
        mean[team] *= rng.gamma(scatter[team] ** -2, scatter[team] ** 2, blocks)
    short = rng.random(blocks) < world.gaps
    days = np.where(short, rng.integers(BLOCK_DAYS - 8, BLOCK_DAYS, blocks), BLOCK_DAYS)
    calls = rng.poisson(mean * days / BLOCK_DAYS)
    rows = rng.poisson(world.rows, (teams, blocks)) * rng.integers(2, 5, (teams, blocks))
    return calls + rows, days


def raise_calls(rng: np.random.Generator, calls: Whole, *, times: float) -> Whole:
    """So many times as many calls as there were, the rest by chance."""
    return calls + rng.poisson(calls * (times - 1))


def as_series(calls: Whole, days: Whole) -> dict[int, tuple[Count | None, ...]]:
    """What the product reads."""
    return {
        team: tuple(
            Count(int(count), int(day)) if day >= FEWEST_DAYS else None
            for count, day in zip(row, days, strict=True)
        )
        for team, row in enumerate(calls)
    }


def _last(rng: np.random.Generator, world: CallWorld, teams: int, blocks: int) -> Floats:
    steps = rng.normal(0, world.lasting, (teams, blocks))
    for at in range(1, blocks):
        steps[:, at] = _MEMORY * steps[:, at - 1] + (1 - _MEMORY**2) ** 0.5 * steps[:, at]
    return steps
