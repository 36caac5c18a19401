"""What all groups share in a period, as seen by each of them from the others.

Each group's contribution is capped, so that groups which deteriorate together do not hide each
other. Source: statistics-bands.md, section 4, "org shift".
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

from wellness.domain.detector.baseline import Baseline
from wellness.domain.detector.likelihood import score
from wellness.domain.detector.tuning import CONTRIBUTION_CAP, MOST_COMMON_SHIFT, SHOCK_VARIANCE

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Contribution:
    """How far one group lies from its usual level in one indicator, and what that weighs."""

    distance: float
    weight: float


@dataclass(frozen=True, slots=True)
class CommonShift:
    """The shift of all other groups (probit scale) and its variance; 0 and 0 without others."""

    shift: float = 0.0
    variance: float = 0.0


def contribution(m: int, i: int, usual: Baseline, *, w: int) -> Contribution:
    """One group's part in one indicator, capped at 1.5 deviations of an unchanged group."""
    seen = score(m, i, usual.level, w=w)
    doubt = 1 / seen.information + usual.variance
    cap = CONTRIBUTION_CAP * sqrt(doubt + SHOCK_VARIANCE)
    return Contribution(_clip(seen.score / seen.information, cap), 1 / doubt)


def common_shifts(parts: Mapping[Group, Contribution]) -> dict[Group, CommonShift]:
    """For each group that is released now, the shift of the others."""
    return {
        group: _shift([part for other, part in parts.items() if other != group]) for group in parts
    }


def _shift(others: list[Contribution]) -> CommonShift:
    if not others:
        return CommonShift()
    weight = sum(part.weight for part in others)
    mean = sum(part.weight * part.distance for part in others) / weight
    return CommonShift(_clip(mean, MOST_COMMON_SHIFT), 1 / weight)


def _clip(value: float, most: float) -> float:
    return min(max(value, -most), most)
