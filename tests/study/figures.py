"""What was measured beside what was published: figures, their errors, and whether they agree.

Tolerance: 3.5 standard errors of the difference of two simulations, plus half a last digit. Our
error is that of a ratio over whole agencies (groups of one agency are not independent), and no
less than chance gives at the published value. The study's is Poisson (episodes: 140 groups a cell,
its least) or binomial (power: 200 groups, its "SE about .03"; 105 where groups shift together).
With about 1,100 cells, 3.5 errors let chance alone miss one in two runs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asin, ceil, inf, pi, sin, sqrt
from typing import Final

import numpy as np

from tests.study.shapes import Floats

Key = tuple[str, ...]
"""Names a figure: what, where, for which size."""

Parts = dict[Key, list[tuple[float, float]]]
"""Numerator and denominator of each figure, for each agency; of delays, each and 1."""

ERRORS: Final = 3.5
GROUPS_FALSE: Final = 140
GROUPS_POWER: Final = 200
GROUPS_TOGETHER: Final = 105
_ARL_ERROR: Final = 0.08
_FEW: Final = (ERRORS**2 + 1) / 4
"""Student's t in place of a normal, to the first order in 1/(agencies - 1)."""

_MONITORED: Final = 104
_TWO_YEARS: Final = 52
_ALIKE: Final = 2.0
"""Groups of an agency share its noise: a delay of one is worth half an independent one."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A mean over agencies of unequal weight, with its standard error."""

    value: float
    error: float
    weight: float

    def times(self, factor: float) -> "Ratio":
        """The same in another unit."""
        return Ratio(self.value * factor, self.error * factor, self.weight)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table; `published` None where the study prints none."""

    row: str
    column: str
    ours: float
    error: float
    published: float | None = None
    tolerance: float = inf
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the study."""

    title: str
    note: str
    cells: tuple[Cell, ...]


def merge(found: Iterable[Parts]) -> Parts:
    """All agencies' parts of each figure."""
    merged: Parts = defaultdict(list)
    for parts in found:
        for key, values in parts.items():
            merged[key] += values
    return dict(merged)


def ratio(parts: Sequence[tuple[float, float]]) -> Ratio:
    """Sum of numerators over sum of denominators; the error is that over agencies."""
    up, down = np.array(parts, dtype=np.float64).T
    weight = float(down.sum())
    if weight == 0:
        return Ratio(inf, inf, 0)
    value = float(up.sum()) / weight
    rest, number = up - value * down, len(up)
    error = sqrt(float((rest**2).sum()) * number / max(1, number - 1)) / weight
    return Ratio(value, error * (1 + _FEW / max(1, number - 1)), weight)


def rate_cell(row: str, column: str, found: Ratio, published: float) -> Cell:
    """False episodes in two years, of which four years of so many groups were seen."""
    theirs = sqrt(max(published, 0.02) / (2 * GROUPS_FALSE))
    least = sqrt(max(found.value, published, 0.02) / (2 * max(found.weight, 1)))
    return _cell(row, column, found, published, _Margin(theirs, least, 0.005))


def count_cell(row: str, column: str, found: Ratio, published: float) -> Cell:
    """Events in two years; the study's precision is one digit after the point."""
    theirs = sqrt(max(published, 0.1) / GROUPS_FALSE)
    least = sqrt(max(published, 0.1) * _TWO_YEARS / max(found.weight, 1))
    return _cell(row, column, found, published, _Margin(theirs, least, 0.05))


def power_cell(
    row: str, column: str, found: Ratio, published: float, groups: int = GROUPS_POWER
) -> Cell:
    """The share of shifts that were flagged in time."""
    least = max(_binomial(share, found.weight) for share in (found.value, published))
    margin = _Margin(_binomial(published, groups), least, 0.005)
    return _cell(row, column, found, published, margin)


def arl_cell(row: str, column: str, found: Ratio, published: float, theirs: float = 0.0) -> Cell:
    """Periods until the first flag; compared as ratios. `found` is flags by period."""
    ours = 1 / found.value if found.value else inf
    flags = found.value * found.weight
    relative = max(found.error / found.value, 1 / sqrt(flags)) if flags else inf
    expected = GROUPS_FALSE * (1 - np.exp(-_MONITORED / published))
    error = sqrt(relative**2 + (theirs or max(_ARL_ERROR, 1 / sqrt(expected))) ** 2)
    tolerance = published * (float(np.exp(ERRORS * error)) - 1)
    lowest = published * float(np.exp(-ERRORS * error))
    is_kept = lowest - 0.5 <= ours <= published + tolerance + 0.5
    return Cell(row, column, ours, ours * relative, published, tolerance, is_kept)


def share_cell(row: str, column: str, ours: float, published: float, tolerance: float) -> Cell:
    """A share that must simply be near."""
    return Cell(row, column, ours, 0.0, published, tolerance, abs(ours - published) <= tolerance)


def delay_cell(
    row: str, column: str, delays: Sequence[float], published: float, share: float
) -> Cell:
    """A percentile of the delay: published must lie where ours may, by the errors of both."""
    ordered = np.sort(np.array(delays, dtype=np.float64))
    angle, error = 2 * asin(sqrt(share)), sqrt(_ALIKE / len(ordered) + 1 / GROUPS_POWER)
    low, ours, high = (
        _percentile(ordered, at) for at in (angle - ERRORS * error, angle, angle + ERRORS * error)
    )
    return Cell(row, column, ours, 0.0, published, inf, low <= published <= high)


def _percentile(ordered: Floats, angle: float) -> float:
    """The least value that so many do not exceed; beyond all values, any.

    The share is 2 arcsin of its root, whose error is the same for every share.
    """
    if angle <= 0 or angle >= pi:
        return 0.0 if angle <= 0 else inf
    share = sin(angle / 2) ** 2
    return float(ordered[max(0, ceil(round(share * len(ordered), 9)) - 1)])


def by_size(found: Mapping[Key, Sequence[tuple[float, float]]], *key: str) -> Ratio:
    """The ratio of a figure; nothing measured is nothing of weight 0."""
    return ratio(found.get(key, [(0.0, 0.0)]))


def _binomial(share: float, number: float) -> float:
    """The error of a share; as if one more had been seen on either side."""
    number = max(number, 1.0)
    smoothed = (min(max(share, 0.0), 1.0) * number + 1) / (number + 2)
    return sqrt(smoothed * (1 - smoothed) / number)


@dataclass(frozen=True, slots=True)
class _Margin:
    """The study's error, the least that ours can be, and half of the last digit printed."""

    theirs: float
    least: float
    rounding: float


def _cell(row: str, column: str, found: Ratio, published: float, margin: _Margin) -> Cell:
    error = max(found.error, margin.least)
    tolerance = ERRORS * sqrt(error**2 + margin.theirs**2) + margin.rounding
    is_kept = abs(found.value - published) <= tolerance
    return Cell(row, column, found.value, error, published, tolerance, is_kept)
