"""A pulse: its questions, the conditions on one check-in, and the indicators on a period (R3).

Packs are values, checked when they are made, so that a pulse that breaks R3 cannot exist.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from wellness.domain.conditions import (
    AtLeast,
    AtMost,
    Condition,
    MeanAtLeast,
    Question,
    Worded,
    asked_by,
    find_fault,
    is_met,
)
from wellness.domain.folding import Fold
from wellness.domain.scales import Scale

__all__ = ["AtLeast", "AtMost", "Condition", "MeanAtLeast", "Question", "Worded"]

MOST_INDICATORS = 6
MOST_CONDITIONS = 6
MOST_OF_A_QUESTION = 2


@dataclass(frozen=True)
class Indicator:
    """A person's yes or no for the period: `fold` over the check-ins that met `condition`.

    `wording` completes "people who ..." and is what pages and exports print; `short` is a heading.
    """

    key: str
    condition: int
    fold: Fold
    wording: Worded
    short: Worded | None = None


@dataclass(frozen=True)
class Pulse:
    """A questionnaire with everything that is ever made of its answers.

    `charted` names the indicators that together say whether a group is higher than usual,
    `watched` those that are each charted alone. `days` is how long its periods last; None: as long
    as the agency decided (R2). `title` stands on the page that asks it.

    Raises:
        ValueError: the pulse breaks R3 or contradicts itself; the message says where.
    """

    key: str
    questions: tuple[Question, ...]
    conditions: tuple[Condition, ...]
    indicators: tuple[Indicator, ...]
    charted: tuple[str, ...] = ()
    days: int | None = None
    title: Worded | None = None
    watched: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.indicators) <= MOST_INDICATORS:
            raise ValueError(f"pulse {self.key}: between 1 and 6 indicators are allowed (rule R3)")
        if not 1 <= len(self.conditions) <= MOST_CONDITIONS:
            raise ValueError(f"pulse {self.key}: between 1 and 6 conditions are allowed")
        _check_unique(self.key, [question.key for question in self.questions])
        _check_unique(self.key, [indicator.key for indicator in self.indicators])
        for question in self.questions:
            _check_question(question)
        for condition in self.conditions:
            if fault := find_fault(condition, self.questions):
                raise ValueError(fault)
        for indicator in self.indicators:
            if not 0 <= indicator.condition < len(self.conditions):
                raise ValueError(f"indicator {indicator.key} names no condition of the pulse")
        if not {*self.charted, *self.watched} <= {indicator.key for indicator in self.indicators}:
            raise ValueError(f"pulse {self.key}: what is charted is no indicator of it")
        self._check_nesting()

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
        return tuple(is_met(condition, values, self.questions) for condition in self.conditions)

    @property
    def digest(self) -> str:
        """What answers to this pulse mean, in short: other questions or rules, another digest."""
        asked = [(question.key, question.scale, question.scores) for question in self.questions]
        counted = [(row.key, row.condition, row.fold.value) for row in self.indicators]
        return sha256(repr((self.key, asked, self.conditions, counted)).encode()).hexdigest()

    def _check_nesting(self) -> None:
        """Bands of three indicators of one question could tell its answers (R3)."""
        asked = Counter(
            question
            for row in self.indicators
            for question in asked_by(self.conditions[row.condition])
        )
        for number, count in asked.items():
            if count > MOST_OF_A_QUESTION:
                key = self.questions[number].key
                raise ValueError(
                    f"pulse {self.key}: more than two indicators of question {key} (rule R3)"
                )


def _check_question(question: Question) -> None:
    answers = question.scale.high - question.scale.low + 1
    if any(len(options) != answers for options in question.options.values()):
        raise ValueError(f"question {question.key}: every answer needs its words")
    if question.scores and len(question.scores) != answers:
        raise ValueError(f"question {question.key}: every answer needs its score")


def _check_unique(pulse: str, keys: list[str]) -> None:
    if len(set(keys)) != len(keys):
        raise ValueError(f"pulse {pulse}: a key is used twice")
