"""What to expect before the first result: how often a team is shown, and what can be seen of it.

Source: statistics-bands.md, section 6 (messy world, agency of 40 groups, 14 days), section 4 for
flags with nothing wrong. The figures between the sizes of the study are drawn as straight lines.
"""

from bisect import bisect_right
from dataclasses import dataclass
from math import comb
from typing import Final

RATE: Final = 0.68
"""The share of people who answer at least once in 14 days, unless an agency knows better."""

SELDOM: Final = 0.6
"""A team shown in fewer periods than this is better joined with another."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The chance of a flag within four periods of a change, by its size (SD), and by chance.

    `false_flags` are those in two years with nothing wrong, in the worst world of the study.
    """

    half: float
    eight_tenths: float
    large: float
    false_flags: float


@dataclass(frozen=True, slots=True)
class MonthlySight:
    """The chance of a monthly flag (T6) within four months of a change of burnout alone, by SD.

    `false_flags` are those in two years with nothing wrong, in the worst world of the study.
    """

    eight_tenths: float
    large: float
    false_flags: float


@dataclass(frozen=True, slots=True)
class TeamForecast:
    """What a team of so many people can expect.

    `shown` is the chance that enough answer in a period for it to be shown alone; `sight` is None
    for teams smaller than those of the study, where a change is mostly missed. `monthly` is that of
    the monthly check-in, None where it is not asked as well.
    """

    people: int
    shown: float
    sight: Sight | None
    monthly: MonthlySight | None = None

    @property
    def is_seldom_shown(self) -> bool:
        """Whether joining it with another team or periods of 28 days would help."""
        return self.shown < SELDOM


def forecast_team(
    people: int, *, rate: float, voters: int, is_monthly: bool = False
) -> TeamForecast:
    """What a team can expect if each of its people answers with chance `rate` in a period.

    `is_monthly`: the monthly check-in is asked too.

    Raises:
        ValueError: `people` is negative, or `rate` lies outside 0..1.
    """
    shown = chance_shown(people, rate=rate, voters=voters)
    monthly = _monthly_sight(people) if is_monthly else None
    return TeamForecast(people, shown, _sight(people), monthly)


def chance_shown(people: int, *, rate: float, voters: int) -> float:
    """The chance that at least `voters` of `people` answer; 9 people at .68 and k = 7: .41.

    Raises:
        ValueError: `people` is negative, or `rate` lies outside 0..1.
    """
    if people < 0 or not 0 <= rate <= 1:
        raise ValueError("a team has 0 people or more, a rate lies between 0 and 1")
    chances = (
        comb(people, answered) * rate**answered * (1 - rate) ** (people - answered)
        for answered in range(voters, people + 1)
    )
    return min(1.0, sum(chances))


_SIZES: Final = (10, 12, 15, 20, 30, 50)
_HALF: Final = (0.25, 0.40, 0.46, 0.66, 0.76, 0.82)
_EIGHT_TENTHS: Final = (0.45, 0.68, 0.82, 0.94, 0.98, 1.0)
_LARGE: Final = (0.59, 0.84, 0.96, 0.99, 1.0, 1.0)
_FALSE: Final = (0.58, 0.80, 0.90, 0.75, 0.81, 0.80)

# docs/study.md, "The monthly indicators (T6)": messy world, agency of 40 groups, burned out alone.
_MONTHLY_EIGHT_TENTHS: Final = (0.30, 0.43, 0.45, 0.60, 0.82, 0.91)
_MONTHLY_LARGE: Final = (0.38, 0.60, 0.65, 0.89, 0.95, 0.99)
_MONTHLY_FALSE: Final = (0.56, 0.70, 0.71, 0.60, 0.70, 0.77)


def _sight(people: int) -> Sight | None:
    if people < _SIZES[0]:
        return None
    found = (_between(row, people) for row in (_HALF, _EIGHT_TENTHS, _LARGE, _FALSE))
    return Sight(*found)


def _monthly_sight(people: int) -> MonthlySight | None:
    if people < _SIZES[0]:
        return None
    rows = (_MONTHLY_EIGHT_TENTHS, _MONTHLY_LARGE, _MONTHLY_FALSE)
    return MonthlySight(*(_between(row, people) for row in rows))


def _between(row: tuple[float, ...], people: int) -> float:
    above = bisect_right(_SIZES, people)
    if above == len(_SIZES):
        return row[-1]
    low, high = _SIZES[above - 1], _SIZES[above]
    return row[above - 1] + (row[above] - row[above - 1]) * (people - low) / (high - low)
