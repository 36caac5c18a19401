"""Plain counts against a team's own usual range, for the trigger of hard calls (T2).

A count is expected to be the team's own usual rate times what all teams share, and to scatter more
than chance alone would have it: as much as the counts of the agency, and of the team, did before.
That makes a negative binomial; the usual range is what all but one in 500 of such counts stay
within at either end. Source: the part "exposures" of `make study`; docs/study.md.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count as count_up
from itertools import islice
from math import ceil, exp, log
from typing import Final, TypeVar

Group = TypeVar("Group", bound=Hashable)

LIMIT: Final = 0.002
"""The chance of a count beyond either end of the usual range with nothing wrong."""

CALM: Final = 0.2
"""A count that is exceeded more often than this with nothing wrong is no longer high."""

BLOCKS_TO_CLOSE: Final = 2
WINDOW: Final = 26
GAP: Final = 2
"""Blocks right before the one judged that do not tell what is usual."""

LEAST_HISTORY: Final = 6
NEEDED: Final = LEAST_HISTORY + GAP + 1
"""Counted blocks from which on one is judged, itself included."""


@dataclass(frozen=True, slots=True)
class Count:
    """Hard calls of one team in one block of 14 days, `days` of which were counted."""

    calls: int
    days: int


Series = Sequence[Count | None]
"""A team's blocks in the order of the calendar; None where too little was counted."""

_TOLD_APART: Final = 4_000


@dataclass(frozen=True, slots=True)
class Usual:
    """What a count is compared with: its mean, and its variance beyond chance over mean squared."""

    mean: float
    spread: float

    def chance_of(self, calls: int) -> float:
        """The chance of so many calls or more with nothing wrong."""
        if (step := self._step) > 1:
            return Usual(self.mean / step, self.spread).chance_of(calls // step)
        return max(0.0, 1.0 - sum(islice(self._probabilities(), calls)))

    def find_range(self) -> tuple[int, int]:
        """The usual range, both ends included."""
        if (step := self._step) > 1:
            low, high = Usual(self.mean / step, self.spread).find_range()
            return low * step, high * step
        chances = self._probabilities()
        low = high = 0
        below = next(chances)
        while below <= 1.0 - LIMIT:
            high += 1
            if below < LIMIT:
                low = high
            below += next(chances)
        return low, high

    @property
    def _step(self) -> int:
        """What counts are grouped by: one more or less of thousands is told by nothing."""
        return ceil(self.mean / _TOLD_APART)

    def _probabilities(self) -> Iterator[float]:
        """The chance of each count from 0 on, without end; by logarithms, so that none is lost."""
        size = 1 / self.spread
        share = self.mean / (size + self.mean)
        here = size * log(1 - share)
        for count in count_up():
            yield exp(here)
            here += log((count + size) / (count + 1) * share)


@dataclass(frozen=True, slots=True)
class CountReading:
    """One block of one team. `open_since` is the block (from 0) in which the episode began."""

    count: Count
    usual: Usual
    low: int
    high: int
    open_since: int | None

    @property
    def is_high(self) -> bool:
        """Whether there were more calls than the usual range has."""
        return self.count.calls > self.high


def read_counts(series: Mapping[Group, Series]) -> dict[Group, tuple[CountReading | None, ...]]:
    """Read every block of every team; None without a count, or while too few blocks lie before.

    Raises:
        ValueError: the series do not cover the same blocks.
    """
    if len({len(blocks) for blocks in series.values()}) > 1:
        raise ValueError("the series do not cover the same blocks")
    found: dict[Group, list[CountReading | None]] = {group: [] for group in series}
    episodes = {group: _Episode() for group in series}
    for at in range(max(map(len, series.values()), default=0)):
        usual = _expect(series, at)
        for group, row in found.items():
            count = series[group][at]
            if count is None or group not in usual:
                row.append(None)
                continue
            low, high = usual[group].find_range()
            since = episodes[group].follow(at, count.calls, usual[group], high)
            row.append(CountReading(count, usual[group], low, high, since))
    return {group: tuple(row) for group, row in found.items()}


def count_missing(blocks: Series) -> int:
    """How many more blocks must be counted until the newest is judged; 0 where it is by now."""
    more, row = 0, list(blocks)
    while not row or row[-1] is None or _look_back(row, _window(len(row) - 1)) is None:
        more, row = more + 1, [*row, Count(0, 1)]
    return more


@dataclass(slots=True)
class _Episode:
    """A time of more calls than usual: from the first high count to two calm ones in a row."""

    since: int | None = None
    calm: int = 0

    def follow(self, at: int, calls: int, usual: Usual, high: int) -> int | None:
        """Take in a count; the block the running episode began in."""
        if calls > high:
            self.since, self.calm = at if self.since is None else self.since, 0
        elif self.since is not None:
            self.calm = self.calm + 1 if usual.chance_of(calls) > CALM else 0
            if self.calm == BLOCKS_TO_CLOSE:
                self.since, self.calm = None, 0
        return self.since


@dataclass(frozen=True, slots=True)
class _Past:
    """A team over a window: calls a day, calls and blocks they are drawn from."""

    rate: float
    calls: int
    blocks: int


_SPREAD: Final = 0.06
_SPREAD_LEAST: Final = 0.005
_SPREAD_WEIGHT: Final = 900.0
"""What the prior of the spread weighs: about ten blocks of 15 calls."""

_SHARED_WEIGHT: Final = 10.0
"""What the prior of the shared factor weighs (mean 1, standard deviation about .3), in calls."""

_MOST_SHARED: Final = 1.5
_MOST_SCATTER: Final = 4.0
"""Standard deviations one count may add to the shared factor, and to the spread."""


def _expect(series: Mapping[Group, Series], at: int) -> dict[Group, Usual]:
    """What is usual for each team that is counted in a block and was often enough before."""
    window = _window(at)
    pasts = {
        group: past for group, blocks in series.items() if (past := _look_back(blocks, window))
    }
    spreads = _find_spreads(series, pasts, window)
    now = {group: count for group in pasts if (count := series[group][at]) is not None}
    return {group: _expect_one(group, now, pasts, spreads) for group in now}


def _window(at: int) -> range:
    """The blocks that tell what is usual in one."""
    return range(max(0, at - GAP - WINDOW), max(0, at - GAP))


def _expect_one(
    group: Group,
    now: Mapping[Group, Count],
    pasts: Mapping[Group, _Past],
    spreads: Mapping[Group, float],
) -> Usual:
    past, spread = pasts[group], spreads[group]
    seen = known = _SHARED_WEIGHT
    for other, count in now.items():
        if other != group:
            mean = pasts[other].rate * count.days
            scatter = 1 + spreads[other] * mean
            most = _MOST_SHARED * (mean * scatter) ** 0.5
            seen += min(max(count.calls, mean - most), mean + most) / scatter
            known += mean / scatter
    doubt = 1 / (past.calls + 1) + spread / past.blocks + 1 / known
    return Usual(past.rate * now[group].days * seen / known, spread + doubt)


def _look_back(blocks: Series, window: range) -> _Past | None:
    counts = [count for at in window if (count := blocks[at]) is not None]
    if len(counts) < LEAST_HISTORY:
        return None
    calls, days = sum(count.calls for count in counts), sum(count.days for count in counts)
    return _Past((calls + 0.5) / days, calls, len(counts))


def _find_spreads(
    series: Mapping[Group, Series], pasts: Mapping[Group, _Past], window: range
) -> dict[Group, float]:
    """How much each team's counts scatter beyond chance: its own, drawn to the agency's."""
    shared = {at: _find_shared(series, pasts, at) for at in window}
    own = {
        group: tuple(map(sum, zip(*_scatters(series[group], past, shared), strict=True)))
        for group, past in pasts.items()
    }
    found = _SPREAD_WEIGHT * _SPREAD + sum(each for each, _ in own.values())
    agency = found / (_SPREAD_WEIGHT + sum(weight for _, weight in own.values()))
    return {
        group: max(_SPREAD_LEAST, (each + _SPREAD_WEIGHT * agency) / (weight + _SPREAD_WEIGHT))
        for group, (each, weight) in own.items()
    }


def _find_shared(series: Mapping[Group, Series], pasts: Mapping[Group, _Past], at: int) -> float:
    """The factor by which all teams' counts differ from usual in a block of the window."""
    seen = known = _SHARED_WEIGHT
    for group, past in pasts.items():
        count = series[group][at]
        if count is not None:
            mean = past.rate * count.days
            seen += count.calls / (1 + _SPREAD * mean)
            known += mean / (1 + _SPREAD * mean)
    return seen / known


def _scatters(
    blocks: Series, past: _Past, shared: Mapping[int, float]
) -> Iterator[tuple[float, float]]:
    """For each block of the window what it says of the spread, weighed, and the weight."""
    freedom = past.blocks / (past.blocks - 1)
    for at, factor in shared.items():
        count = blocks[at]
        if count is not None:
            mean = past.rate * count.days * factor
            weight = 1 / (1 / mean + _SPREAD) ** 2
            variance = mean + _SPREAD * mean**2
            square = min(freedom * (count.calls - mean) ** 2, _MOST_SCATTER**2 * variance)
            yield weight * (square - mean) / mean**2, weight
