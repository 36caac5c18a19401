"""The agency's chart: what all groups share, which their own charts take out.

Source: statistics-bands.md, section 10.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import mean, stdev
from typing import Final

from wellness.domain.bands import list_bands
from wellness.domain.detector.chart import Charted
from wellness.domain.detector.detection import Observation
from wellness.domain.detector.likelihood import voter_counts

LIMIT: Final = 3.5
NEWEST_WEIGHT: Final = 0.4
GAP: Final = 3
WINDOW: Final = 26
LEAST_HISTORY: Final = 8
_STEP_TO_DEVIATION: Final = 1.128


@dataclass(frozen=True, slots=True)
class AgencyReading:
    """One period of the agency's chart.

    `share` is the mean of the charted indicators' estimated shares: its change can be read, its
    level cannot (it is biased upward). `z` is None while fewer than eight periods lie before.
    """

    share: float
    smoothed: float
    z: float | None

    @property
    def is_high(self) -> bool:
        """Whether the whole agency lies higher than usual."""
        return self.z is not None and self.z > LIMIT


def chart_agency(
    periods: Sequence[Sequence[Observation]], charted: Sequence[Charted], *, w: int
) -> tuple[AgencyReading | None, ...]:
    """Read every period's released groups; None where there was none (such a period is skipped)."""
    shares, smoothed = list[float](), 0.0
    found = list[AgencyReading | None]()
    released_at = list[int]()
    for at, groups in enumerate(periods):
        if not groups:
            found.append(None)
            continue
        share = _share(groups, charted, w)
        smoothed = NEWEST_WEIGHT * share + (1 - NEWEST_WEIGHT) * smoothed if shares else share
        window = _window(shares, released_at, at)
        shares.append(share)
        released_at.append(at)
        found.append(AgencyReading(share, smoothed, _distance(smoothed, window)))
    return tuple(found)


def mid_voters(m: int, *, w: int) -> float:
    """The middle of the voter counts that `m` bands allow."""
    allowed = voter_counts(m, w=w)
    return (allowed[0] + allowed[-1]) / 2


def _share(groups: Iterable[Observation], charted: Sequence[Charted], w: int) -> float:
    """The released groups' estimated yes answers of all charted indicators over their voters."""
    answers = voters = 0.0
    for seen in groups:
        answers += mean(_mid_count(seen.m, seen.bands[each.key], w) for each in charted)
        voters += mid_voters(seen.m, w=w)
    return answers / voters


def _mid_count(m: int, i: int, w: int) -> float:
    band = list_bands(voter_counts(m, w=w)[0], w)[i - 1]
    return (band.low + (mid_voters(m, w=w) if i == m else band.high)) / 2


def _window(shares: Sequence[float], released_at: Sequence[int], at: int) -> list[float]:
    """What was usual: the released periods t-28 .. t-3."""
    first, last = at - (GAP - 1) - WINDOW, at - GAP
    return [share for share, when in zip(shares, released_at, strict=True) if first <= when <= last]


def _distance(smoothed: float, window: Sequence[float]) -> float | None:
    if len(window) < LEAST_HISTORY:
        return None
    steps = [abs(b - a) for a, b in pairwise(window)]
    spread = max(stdev(window), mean(steps) / _STEP_TO_DEVIATION)
    if spread == 0:
        return None
    return (smoothed - mean(window)) / (spread * sqrt(0.25 + 1 / len(window)))
