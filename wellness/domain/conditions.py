"""Conditions on one check-in: each is met or not, and nothing else is kept of the answers (R3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from wellness.domain.language import Language
from wellness.domain.scales import Scale

Worded = Mapping[Language, str]


@dataclass(frozen=True)
class Question:
    """A closed question with an answer range; `options` words each answer, lowest first.

    `scores` is what an instrument gives each answer, lowest first; `heading` stands above it where
    a part of the page begins. From the answer `crisis_from` on the page shows where help is.
    """

    key: str
    wording: Worded
    scale: Scale
    options: Mapping[Language, tuple[str, ...]]
    scores: tuple[int, ...] = ()
    heading: Worded | None = None
    crisis_from: int | None = None

    def score(self, answer: int) -> int:
        """The score of an answer in its range."""
        return self.scores[answer - self.scale.low]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The answer to `question` (from 0) is `at_least` or more."""

    key: str
    question: int
    at_least: int


@dataclass(frozen=True, slots=True)
class AtMost:
    """The answer to `question` (from 0) is `at_most` or less."""

    key: str
    question: int
    at_most: int


@dataclass(frozen=True, slots=True)
class MeanAtLeast:
    """The mean of the scores of the answers to `questions` (from 0) is `at_least` or more."""

    key: str
    questions: tuple[int, ...]
    at_least: int


Condition = AtLeast | AtMost | MeanAtLeast


def asked_by(condition: Condition) -> tuple[int, ...]:
    """The questions (from 0) that decide whether a condition is met."""
    match condition:
        case AtLeast() | AtMost():
            return (condition.question,)
        case MeanAtLeast():
            return condition.questions
        case _:
            assert_never(condition)


def is_met(condition: Condition, values: Sequence[int], questions: Sequence[Question]) -> bool:
    """Whether a complete check-in meets a condition."""
    match condition:
        case AtLeast():
            return values[condition.question] >= condition.at_least
        case AtMost():
            return values[condition.question] <= condition.at_most
        case MeanAtLeast():
            # Whole numbers: a mean that is met exactly is met.
            return (
                _sum(condition, values, questions) >= len(condition.questions) * condition.at_least
            )
        case _:
            assert_never(condition)


def mean_score(
    condition: MeanAtLeast, values: Sequence[int], questions: Sequence[Question]
) -> float:
    """The mean that a condition compares, as the instrument states it."""
    return _sum(condition, values, questions) / len(condition.questions)


def find_fault(condition: Condition, questions: Sequence[Question]) -> str | None:
    """What keeps a condition from being one of these questions; None if nothing does."""
    asked = asked_by(condition)
    if not asked or not all(0 <= number < len(questions) for number in asked):
        return f"condition {condition.key} names no question of the pulse"
    match condition:
        case AtLeast():
            scale = questions[condition.question].scale
            is_open = scale.low < condition.at_least <= scale.high
        case AtMost():
            scale = questions[condition.question].scale
            is_open = scale.low <= condition.at_most < scale.high
        case MeanAtLeast():
            return _mean_fault(condition, [questions[number] for number in asked])
        case _:
            assert_never(condition)
    return None if is_open else f"condition {condition.key} is met always or never"


def _mean_fault(condition: MeanAtLeast, asked: Sequence[Question]) -> str | None:
    if len(set(condition.questions)) != len(asked):
        return f"condition {condition.key} counts a question twice"
    unscored = [question.key for question in asked if not question.scores]
    if unscored:
        return f"condition {condition.key} needs scores of {', '.join(unscored)}"
    fewest, most = (sum(extreme(question.scores) for question in asked) for extreme in (min, max))
    if not fewest < condition.at_least * len(asked) <= most:
        return f"condition {condition.key} is met always or never"
    return None


def _sum(condition: MeanAtLeast, values: Sequence[int], questions: Sequence[Question]) -> int:
    return sum(questions[number].score(values[number]) for number in condition.questions)
