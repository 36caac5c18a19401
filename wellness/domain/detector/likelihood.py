"""How likely a band is at a level: the probability of band i of m, and its derivative.

A level is the probit of the share of a group's people whose vote is yes. How many voted is known
only by m, so every count that m allows weighs the same. Source: statistics-bands.md, section 4.
"""

from dataclasses import dataclass
from functools import cache
from math import erf, exp, log, pi, sqrt
from typing import Final

from wellness.domain.bands import MOST_BANDS, list_bands, voters_for

LEAST: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Score:
    """The score s = D/P of an observed band, and the information I of one observation."""

    score: float
    information: float


def probabilities(m: int, level: float, *, w: int) -> tuple[float, ...]:
    """P(i | m, level) for i = 1..m, each at least 1e-12.

    Raises:
        ValueError: no group is shown in `m` bands.
    """
    return _likelihood(m, level, w)[0]


def score(m: int, i: int, level: float, *, w: int) -> Score:
    """Score and information of band `i` (from 1) of `m` at a level.

    Raises:
        ValueError: there is no such band.
    """
    if not 1 <= i <= m:
        raise ValueError(f"there is no band {i} of {m}")
    probability, slope = _likelihood(m, level, w)
    information = sum(d * d / p for p, d in zip(probability, slope, strict=True))
    return Score(slope[i - 1] / probability[i - 1], information)


@cache
def log_likelihoods(m: int, i: int, levels: tuple[float, ...], *, w: int) -> tuple[float, ...]:
    """The logarithm of P(i | m, level) at each of `levels`."""
    from_zero = i - 1
    return tuple(log(probabilities(m, level, w=w)[from_zero]) for level in levels)


def voter_counts(m: int, *, w: int) -> range:
    """How many may have voted behind `m` bands: 7..10 for m = 2, 39..50 for m = 10 (at w = 4)."""
    allowed = voters_for(m, w)
    return allowed[:_TOP_COUNTS] if m == MOST_BANDS else allowed


_TOP_COUNTS: Final = 12


@cache
def _counts(m: int, w: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Each voter count `m` bands allow, with the upper end of each band."""
    return tuple((n, tuple(band.high for band in list_bands(n, w))) for n in voter_counts(m, w=w))


def _likelihood(m: int, level: float, w: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """P and D = dP/dlevel for i = 1..m: the mean over the voter counts.

    The derivative of Pr(Bin(n, p) <= e) by p is -n b(e; n-1, p), which telescopes over a band.
    """
    share = 0.5 * (1 + erf(level / sqrt(2)))
    density = exp(-level * level / 2) / sqrt(2 * pi)
    counts = _counts(m, w)
    sums, slopes = [0.0] * m, [0.0] * m
    for n, highs in counts:
        below, passed = 0.0, 0.0
        for place, (until, passing) in enumerate(_ends(n, share, highs)):
            sums[place] += until - below
            slopes[place] += passed - passing
            below, passed = until, passing
    size = len(counts)
    return (
        tuple(max(each / size, LEAST) for each in sums),
        tuple(each * density / size for each in slopes),
    )


def _ends(n: int, share: float, highs: tuple[int, ...]) -> list[tuple[float, float]]:
    """At the upper end e of each band: Pr(Bin(n, p) <= e), and n b(e; n - 1, p)."""
    odds, rest = share / (1 - share), 1 - share
    mass, total, found = rest**n, 0.0, []
    ends = iter(highs)
    end = next(ends)
    for count in range(n + 1):
        total += mass
        if count == end:
            # n b(e; n-1, p) = (n - e) b(e; n, p) / (1 - p)
            found.append((total, (n - count) * mass / rest))
            end = next(ends, -1)
        mass *= odds * (n - count) / (count + 1)
    return found
