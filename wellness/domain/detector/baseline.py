"""A group's own usual level: where its earlier bands place it, shrunken to what is common.

Source: statistics-bands.md, section 4, "baseline".
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import Final

from wellness.domain.detector.likelihood import log_likelihoods
from wellness.domain.detector.tuning import GRID, HIGHEST_LEVEL, LOWEST_LEVEL, PRIOR_MEAN, PRIOR_SD

Observed = tuple[int, int]
"""One released band: m and i (from 1)."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The usual level (probit scale) and how unsure it is (variance)."""

    level: float
    variance: float


def baseline(observed: Iterable[Observed], *, w: int) -> Baseline:
    """The level that earlier bands point to; without any, the prior's.

    The mean and variance of the posterior on the grid; the mean is kept inside -1.7..1.0.
    """
    return _baseline(tuple(sorted(Counter(observed).items())), w)


@lru_cache(maxsize=4096)
def _baseline(counted: tuple[tuple[Observed, int], ...], w: int) -> Baseline:
    weights = list(_LOG_PRIOR)
    for (m, i), times in counted:
        terms = log_likelihoods(m, i, GRID, w=w)
        weights = [weight + times * term for weight, term in zip(weights, terms, strict=True)]
    largest = max(weights)
    masses = [exp(weight - largest) for weight in weights]
    total = sum(masses)
    mean = sum(mass * at for mass, at in zip(masses, GRID, strict=True)) / total
    spread = sum(mass * (at - mean) ** 2 for mass, at in zip(masses, GRID, strict=True)) / total
    return Baseline(min(max(mean, LOWEST_LEVEL), HIGHEST_LEVEL), spread)


_LOG_PRIOR: Final = tuple(-(((at - PRIOR_MEAN) / PRIOR_SD) ** 2) / 2 for at in GRID)
