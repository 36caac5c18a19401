"""Bands: the only way an answer count is ever shown (R8).

`n` is the number of distinct voters of a group, `w` the fewest possible counts inside a band.
Bands are numbered from 1, low first, and tile 0..n. How many there are depends on `n` alone, so
neither the number of bands nor its absence says anything about the answers (R9).
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

MOST_BANDS = 10
_FLOOR_KNOWN = 1
_FLOOR_VOTERS = 5


@dataclass(frozen=True, slots=True)
class Band:
    """Counts `low`..`high`, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The agency's c and k (R5): `known` answers an attacker may hold, fewest `voters` of a group.

    Raises:
        ValueError: below the compiled floor or outside R5's bounds, whatever the caller wanted.
    """

    known: int = 2
    voters: int = 7

    def __post_init__(self) -> None:
        if not _FLOOR_KNOWN <= self.known <= 3:  # noqa: PLR2004 - R5 names the bound
            raise ValueError(f"c must be 1, 2 or 3, not {self.known} (rule R5)")
        least = max(_FLOOR_VOTERS, 2 * self.known + 3)
        if not least <= self.voters <= 15:  # noqa: PLR2004 - R5 names the bound
            raise ValueError(
                f"k must be between {least} and 15 when c is {self.known}, not {self.voters} "
                "(rule R5)"
            )

    @property
    def width(self) -> int:
        """Fewest possible counts inside a band, w = c + 2."""
        return self.known + 2


def count_bands(n: int, w: int) -> int:
    """The number of bands m of a group of `n` voters.

    Raises:
        ValueError: `n` is below 2w - 1, where no two bands of w counts exist.
    """
    _check(n, w)
    return min(MOST_BANDS, (n + 1) // _step(n, w))


def list_bands(n: int, w: int) -> tuple[Band, ...]:
    """The bands of a group of `n` voters, low first; the last takes the rest.

    Raises:
        ValueError: `n` is below 2w - 1.
    """
    m, step = count_bands(n, w), _step(n, w)
    lows = [step * i for i in range(m)]
    highs = [low - 1 for low in lows[1:]] + [n]
    return tuple(Band(low, high) for low, high in zip(lows, highs, strict=True))


def band_of(count: int, n: int, w: int) -> int:
    """The number (from 1) of the band that holds `count` of `n`.

    Raises:
        ValueError: `count` lies outside 0..n, or `n` is below 2w - 1.
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} is not a count out of {n}")
    lows = [band.low for band in list_bands(n, w)]
    return bisect_right(lows, count)


@lru_cache(maxsize=256)
def voters_for(m: int, w: int) -> range:
    """The voter counts a reader must reckon with behind `m` bands.

    For m = 10 there is no upper end; 22 counts from the first are used, 39..60 at w = 4
    ("Agency and division figures").

    Raises:
        ValueError: no group has `m` bands.
    """
    if not 2 <= m <= MOST_BANDS:  # noqa: PLR2004 - two bands are the fewest there are
        raise ValueError(f"no group is shown in {m} bands")
    first = next(n for n in range(2 * w - 1, 12 * w) if count_bands(n, w) == m)
    if m == MOST_BANDS:
        return range(first, first + 22)
    end = next(n for n in range(first, 12 * w) if count_bands(n, w) != m)
    return range(first, end)


def _step(n: int, w: int) -> int:
    return max(w, (n - 1) // MOST_BANDS)


def _check(n: int, w: int) -> None:
    if n < 2 * w - 1:
        raise ValueError(f"{n} voters are too few for bands of {w} counts")
