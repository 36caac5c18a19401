"""Agency and division figures: shares estimated from released bands alone (privacy.md).

A band says how many people at least and at most; the estimate says how many of them to expect
inside it, from a beta-binomial whose mean is the agency's own usual share.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from wellness.domain.bands import MOST_BANDS, Band
from wellness.domain.released import Seen

CONCENTRATION: Final = 40
WITHOUT_HISTORY: Final = 0.25
GRID: Final[tuple[float, ...]] = tuple(i / 100 for i in (*range(2, 19, 2), *range(20, 81, 5)))


@dataclass(frozen=True, slots=True)
class ShareRange:
    """The shares of those who answered that bands allow; both in 0..1."""

    low: float
    high: float

    @property
    def percents(self) -> tuple[int, int]:
        """In whole percent, rounded outward so that the range still holds all it held."""
        tiny = 1e-9  # a share that is a whole percent must not be moved by its last binary digit
        return math.floor(self.low * 100 + tiny), math.ceil(self.high * 100 - tiny)

    @property
    def fifth(self) -> int:
        """The fifth of the scale, 1 to 5, in which the middle of the range lies; for colours."""
        return min(5, 1 + math.floor((self.low + self.high) * 2.5))


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of those who answered to expect, in 0..1, and the shares the bands allow."""

    share: float
    allowed: ShareRange

    @property
    def percent(self) -> int:
        """The expected share in whole percent, for drawings."""
        return round(100 * self.share)


def usual_share(history: Mapping[Seen, int]) -> float:
    """The agency's usual share of one indicator: the likeliest value of the grid.

    `history` counts the bands of all groups of the releases before; the prior mu^.5 (1-mu)^1.5
    keeps few bands from deciding alone. .25 before any history.
    """
    if not history:
        return WITHOUT_HISTORY
    posterior = [0.5 * math.log(mu) + 1.5 * math.log(1 - mu) for mu in GRID]
    for seen, count in history.items():
        for at, log in enumerate(_log_probabilities(seen)):
            posterior[at] += count * log
    return GRID[posterior.index(max(posterior))]


def estimate(groups: Mapping[Seen, int], usual: float) -> Estimate | None:
    """The share of a unit from its groups, weighted by the mean voters of each; None without any.

    The allowed range is the summed band edges over the voters behind them, at the voter counts
    that make them lowest and highest.
    """
    if not groups:
        return None
    weighted = [(count * _mean_voters(seen), seen) for seen, count in groups.items()]
    expected = math.fsum(weight * expected_share(seen, usual) for weight, seen in weighted)
    share = expected / math.fsum(weight for weight, _ in weighted)
    return Estimate(share, ShareRange(_summed_lows(groups), _summed_highs(groups)))


@lru_cache(maxsize=4096)
def expected_share(seen: Seen, usual: float) -> float:
    """E[X/n | band i] for X ~ BetaBinomial(n), averaged over the voter counts of that m."""
    voters = seen.voters
    return math.fsum(_mean_inside(n, seen, usual) / n for n in voters) / len(voters)


@lru_cache(maxsize=512)
def share_range(seen: Seen) -> ShareRange:
    """The shares a band allows, whatever voter count lies behind its m (statistics, section 11).

    Behind m = 10 stands any count from its first on. Bands widen with the count there, and no
    upper edge passes i/10.
    """
    edges = [(_band(n, seen), n) for n in seen.voters]
    high = max(band.high / n for band, n in edges)
    if seen.has_open_end:
        high = max(high, seen.i / MOST_BANDS)
    return ShareRange(min(band.low / n for band, n in edges), high)


@lru_cache(maxsize=512)
def _log_probabilities(seen: Seen) -> tuple[float, ...]:
    """Log Pr(band i | m, mu) for each mu of the grid."""
    voters = seen.voters
    return tuple(
        math.log(math.fsum(_chance_inside(n, seen, mu) for n in voters) / len(voters))
        for mu in GRID
    )


def _chance_inside(n: int, seen: Seen, mu: float) -> float:
    return math.fsum(_probabilities(n, mu)[x] for x in _counts(n, seen))


def _mean_inside(n: int, seen: Seen, mu: float) -> float:
    counts, chances = _counts(n, seen), _probabilities(n, mu)
    return math.fsum(x * chances[x] for x in counts) / math.fsum(chances[x] for x in counts)


@lru_cache(maxsize=4096)
def _probabilities(n: int, mu: float) -> tuple[float, ...]:
    """Pr(X = 0..n) of the beta-binomial with mean `mu` and the concentration above."""
    a, b = CONCENTRATION * mu, CONCENTRATION * (1 - mu)
    first = math.lgamma(n + b) + math.lgamma(a + b) - math.lgamma(b) - math.lgamma(n + a + b)
    found = [math.exp(first)]
    for x in range(n):
        found.append(found[-1] * (n - x) * (x + a) / ((x + 1) * (n - x - 1 + b)))
    return tuple(found)


@lru_cache(maxsize=2048)
def _band(n: int, seen: Seen) -> Band:
    return seen.band_of(n)


def _counts(n: int, seen: Seen) -> range:
    band = _band(n, seen)
    return range(band.low, band.high + 1)


def _mean_voters(seen: Seen) -> float:
    voters = seen.voters
    return sum(voters) / len(voters)


def _summed_lows(groups: Mapping[Seen, int]) -> float:
    edges = {seen: [(_band(n, seen).low, n) for n in seen.voters] for seen in groups}
    return _least_ratio(edges, groups)


def _summed_highs(groups: Mapping[Seen, int]) -> float:
    """One less the least share of those outside the bands."""
    edges = {seen: [(n - _band(n, seen).high, n) for n in seen.voters] for seen in groups}
    return 1 - _least_ratio(edges, groups)


def _least_ratio(edges: Mapping[Seen, list[tuple[int, int]]], groups: Mapping[Seen, int]) -> float:
    """The least sum of edges over sum of voters, one (edge, voters) chosen for each band.

    It is least where edge - ratio * voters is least in each band by itself, at that very ratio
    (Dinkelbach, 1967); a few rounds, each with a lower ratio, find it.
    """

    def at(ratio: float) -> float:
        total, voters = 0, 0
        for seen, count in groups.items():
            edge, n = min(edges[seen], key=lambda found: found[0] - ratio * found[1])
            total, voters = total + count * edge, voters + count * n
        return total / voters

    ratio = 1.0
    while (lower := at(ratio)) < ratio:
        ratio = lower
    return ratio
