"""The constants of the detector, as the reference study fixed them; none is free to choose.

Source: statistics-bands.md, sections 4 and 8; `make study` shows what they achieve.
"""

from dataclasses import dataclass
from typing import Final

GRID: Final = tuple(round(-2.6 + step / 10, 1) for step in range(43))
"""Levels (probit scale) at which a group's usual level is looked for."""

PRIOR_MEAN: Final = -0.7
PRIOR_SD: Final = 0.9
LOWEST_LEVEL: Final = -1.7
HIGHEST_LEVEL: Final = 1.0
SHOCK_VARIANCE: Final = 0.07
"""Variance of what moves a whole team for one period, on the probit scale."""

MOST_COMMON_SHIFT: Final = 1.0
CONTRIBUTION_CAP: Final = 1.5
"""Standard deviations of an unchanged group that one group may add to the common shift."""

SCORE_CAP: Final = 5.0
SAME_QUESTION: Final = 0.6
OTHER_QUESTION: Final = 0.35
"""Correlations of the scores of two indicators."""

SCALE_FLOOR: Final = 0.85
SCALE_CAP: Final = 6.25
SCALE_DIVISOR: Final = 0.93
SCALE_VALUES: Final = 30
"""The agency's own scatter is used once there are more values than this."""

BASELINE_RELEASES: Final = 4
"""Fewer released periods in the window than this say too little about what is usual."""

RELEASES_TO_CLOSE: Final = 2
SUSTAINED_LIMIT: Final = 1.2


@dataclass(frozen=True, slots=True)
class Steps:
    """A limit for groups with few, some and many bands: m = 2, m = 3..6, m = 7..10."""

    few: float
    some: float
    many: float

    def at(self, m: int) -> float:
        """The limit for a group shown in `m` bands."""
        if m <= 2:  # noqa: PLR2004 - the bounds of the study
            return self.few
        return self.some if m <= 6 else self.many  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Tuning:
    """What depends on the length of a period; lengths of windows in periods."""

    kept: float
    gap: int
    window: int
    scale_periods: int
    limits: Steps
    leadership: Steps | None
    score_cap: float = SCORE_CAP


FORTNIGHT: Final = Tuning(
    kept=0.6,
    gap=4,
    window=26,
    scale_periods=13,
    limits=Steps(2.2, 2.4, 2.7),
    leadership=Steps(2.7, 2.9, 3.1),
)
"""Periods of 14 days."""

FOUR_WEEKS: Final = Tuning(
    kept=0.4, gap=2, window=13, scale_periods=7, limits=Steps(2.0, 2.1, 2.4), leadership=None
)
"""Periods of 28 days; the study fixed no leadership limits for them."""

MONTHLY: Final = Tuning(
    kept=0.6,
    gap=2,
    window=13,
    scale_periods=7,
    limits=Steps(2.35, 2.55, 2.7),
    leadership=None,
    score_cap=2.0,
)
"""The monthly indicators, each charted alone, with one flag for all of a group's (T6).

One yes/no indicator of a small group is skewed: a rare band by itself would pass any limit. With a
cap of 2 a month by itself brings Z to 2, so that it takes two, or one on top of a rise; the longer
memory lets a lasting rise pass the limits. Source: `make study`, parts `monthlylimits` (seeds of
its own) and `monthly` (fresh ones); docs/study.md, "The monthly indicators (T6)".
"""


def tuning_for(period_days: int, *, known: int, voters: int) -> Tuning | None:
    """The constants for an agency's periods; None where the study fixed none.

    The limits hold for c = 2 and k = 7 alone: with others no flag is raised (signals.md).
    """
    if (known, voters) != _STUDIED:
        return None
    return {14: FORTNIGHT, 28: FOUR_WEEKS}.get(period_days)


def monthly_tuning_for(period_days: int, *, known: int, voters: int) -> Tuning | None:
    """The constants for indicators that are each charted alone; None as above."""
    is_studied = (period_days, known, voters) == (28, *_STUDIED)
    return MONTHLY if is_studied else None


_STUDIED: Final = (2, 7)
"""The c and k of the study's worlds."""
