"""A pulse: its questions, the conditions on one check-in, and the indicators on a period (R3).

Packs are values, checked when they are made, so that a pulse that breaks R3 cannot exist.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wellness.domain.folding import Fold
from wellness.domain.language import Language
from wellness.domain.scales import Scale

MOST_INDICATORS = 6
MOST_CONDITIONS = 6

Worded = Mapping[Language, str]


@dataclass(frozen=True)
class Question:
    """A closed question with an answer range; `options` words each answer, lowest first."""

    key: str
    wording: Worded
    scale: Scale
    options: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Condition:
    """One check-in meets it when the answer to `question` (from 0) is `at_least` or more."""

    key: str
    question: int
    at_least: int


@dataclass(frozen=True)
class Indicator:
    """A person's yes or no for the period: `fold` over the check-ins that met `condition`.

    `wording` completes "people who ..." and is what pages and exports print.
    """

    key: str
    condition: int
    fold: Fold
    wording: Worded


@dataclass(frozen=True)
class Pulse:
    """A questionnaire with everything that is ever made of its answers.

    Raises:
        ValueError: the pulse breaks R3 or contradicts itself; the message says where.
    """

    key: str
    questions: tuple[Question, ...]
    conditions: tuple[Condition, ...]
    indicators: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.indicators) <= MOST_INDICATORS:
            raise ValueError(f"pulse {self.key}: between 1 and 6 indicators are allowed (rule R3)")
        if not 1 <= len(self.conditions) <= MOST_CONDITIONS:
            raise ValueError(f"pulse {self.key}: between 1 and 6 conditions are allowed")
        _check_unique(self.key, [question.key for question in self.questions])
        _check_unique(self.key, [indicator.key for indicator in self.indicators])
        for condition in self.conditions:
            self._check_condition(condition)
        for indicator in self.indicators:
            if not 0 <= indicator.condition < len(self.conditions):
                raise ValueError(f"indicator {indicator.key} names no condition of the pulse")

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The answer range of each question, in order."""
        return tuple(question.scale for question in self.questions)

    def conditions_met(self, values: Sequence[int]) -> tuple[bool, ...]:
        """The condition bits of one complete check-in.

        Raises:
            ValueError: a value is missing, one too many, or out of its range (R3).
        """
        if len(values) != len(self.questions):
            raise ValueError("a check-in answers every question or does not count")
        for value, question in zip(values, self.questions, strict=True):
            if not question.scale.low <= value <= question.scale.high:
                raise ValueError(f"{question.key}: {value} is not an answer")
        return tuple(values[c.question] >= c.at_least for c in self.conditions)

    def _check_condition(self, condition: Condition) -> None:
        if not 0 <= condition.question < len(self.questions):
            raise ValueError(f"condition {condition.key} names no question of the pulse")
        scale = self.questions[condition.question].scale
        if not scale.low < condition.at_least <= scale.high:
            raise ValueError(f"condition {condition.key} is met always or never")


def _check_unique(pulse: str, keys: list[str]) -> None:
    if len(set(keys)) != len(keys):
        raise ValueError(f"pulse {pulse}: a key is used twice")
