"""One group's chart: the scores of its indicators, weighed, smoothed over periods, and judged.

Source: statistics-bands.md, section 4, "period" and "chart".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

from wellness.domain.conditions import asked_by
from wellness.domain.detector.baseline import Baseline
from wellness.domain.detector.common import CommonShift
from wellness.domain.detector.likelihood import score
from wellness.domain.detector.tuning import (
    OTHER_QUESTION,
    SAME_QUESTION,
    SCORE_CAP,
    SHOCK_VARIANCE,
)
from wellness.domain.pulse import Pulse


@dataclass(frozen=True, slots=True)
class Charted:
    """An indicator that takes part, with the question it is made of, or the questions joined."""

    key: str
    question: str


def list_charted(pulse: Pulse) -> tuple[Charted, ...]:
    """The indicators of a pulse that take part."""
    return tuple(_charted(pulse, key) for key in pulse.charted)


def list_charted_alone(pulse: Pulse) -> tuple[Charted, ...]:
    """The indicators of a pulse that are each charted by itself."""
    return tuple(_charted(pulse, key) for key in pulse.watched)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one indicator says in one period: its weighed score, and that score's variance."""

    weighed: float
    variance: float
    usual: Baseline


def weigh(
    m: int,
    i: int,
    usual: Baseline,
    common: CommonShift,
    *,
    w: int,
    score_cap: float = SCORE_CAP,
) -> Evidence:
    """The score of a band against the usual level moved by what all share, capped and weighed."""
    seen = score(m, i, usual.level + common.shift, w=w)
    information = seen.information
    cap = score_cap * sqrt(
        information * (1 + information * (SHOCK_VARIANCE + common.variance + usual.variance))
    )
    weight = 1 / (1 + information * (SHOCK_VARIANCE + common.variance))
    return Evidence(weight * min(max(seen.score, -cap), cap), weight * information, usual)


def statistic(charted: Sequence[Charted], evidence: Sequence[Evidence]) -> float:
    """Z of one period alone, without memory."""
    chart = Chart(charted)
    chart.add(evidence)
    return chart.statistic(evidence)


@dataclass(slots=True)
class Chart:
    """Sums with a fading memory; all start at 0."""

    charted: Sequence[Charted]
    kept: float = 0.0
    _sum: float = 0.0
    _noise: float = 0.0
    _shares: list[float] = field(default_factory=list)

    def fade(self) -> None:
        """A period passes, whether or not it brings anything."""
        self._sum *= self.kept
        self._noise *= self.kept**2
        self._shares = [self.kept * share for share in self._shares or [0.0] * len(self.charted)]

    def add(self, evidence: Sequence[Evidence]) -> None:
        """Take in a released period, one piece of evidence for each charted indicator."""
        self._sum += sum(each.weighed for each in evidence)
        shares = self._shares or [0.0] * len(self.charted)
        self._shares = [share + each.variance for share, each in zip(shares, evidence, strict=True)]
        self._noise += self._combine([sqrt(each.variance) for each in evidence])

    def statistic(self, evidence: Sequence[Evidence]) -> float:
        """Z: how far the sum lies from 0, in its standard deviations."""
        doubts = [
            share * sqrt(each.usual.variance)
            for share, each in zip(self._shares, evidence, strict=True)
        ]
        return self._sum / sqrt(self._noise + self._combine(doubts))

    def _combine(self, values: Sequence[float]) -> float:
        """The sum over all pairs, each pair times the correlation of its scores."""
        return sum(
            _correlation(one, other) * a * b
            for one, a in zip(self.charted, values, strict=True)
            for other, b in zip(self.charted, values, strict=True)
        )


def _charted(pulse: Pulse, key: str) -> Charted:
    condition = next(row.condition for row in pulse.indicators if row.key == key)
    asked = asked_by(pulse.conditions[condition])
    return Charted(key, "+".join(pulse.questions[number].key for number in asked))


def _correlation(one: Charted, other: Charted) -> float:
    if one.key == other.key:
        return 1.0
    return SAME_QUESTION if one.question == other.question else OTHER_QUESTION
