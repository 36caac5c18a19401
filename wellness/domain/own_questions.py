"""An agency's own closed questions in a pulse: read, checked against R3, put in its place.

Own questions come after the built-in ones, one indicator each. Where there is no room for one, a
built-in indicator is left out, and with it the questions that only it is made of.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from wellness.domain.conditions import AtLeast, AtMost, Condition, MeanAtLeast, asked_by
from wellness.domain.folding import Fold
from wellness.domain.language import Language
from wellness.domain.pulse import MOST_INDICATORS, Indicator, Pulse, Question
from wellness.domain.scales import Scale

MOST_OPTIONS: Final = 5
MOST_LETTERS: Final = {"question": 160, "options": 120, "indicator": 100, "short": 30}
WORDED: Final = ("question", "options", "indicator", "short")
FIELDS: Final = frozenset({"key", "at_least", "at_most", *WORDED})


class QuestionFaults(ValueError):
    """Own questions that cannot be asked; every fault is in `faults`."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class OwnQuestion:
    """One closed question with the indicator that is made of it.

    A person's vote is yes where the number of their answer, from 1, is `at_least` or more, or
    `at_most` or less; one of the two is None.
    """

    question: Question
    wording: Mapping[Language, str]
    short: Mapping[Language, str]
    at_least: int | None
    at_most: int | None


def compose(
    pulse: Pulse, *, leave_out: Sequence[str], questions: Sequence[Mapping[str, Any]]
) -> Pulse:
    """A pulse without the indicators left out and with an agency's own questions.

    `questions` are tables as in the configuration.

    Raises:
        QuestionFaults: what breaks R3 or cannot be read, all of it.
    """
    faults = _list_left_out_faults(pulse, leave_out)
    kept = [row for row in pulse.indicators if row.key not in leave_out]
    own = []
    for number, row in enumerate(questions, start=1):
        found, wrong = _read(row)
        faults += [f"question {number} {fault}" for fault in wrong]
        if found is not None:
            own.append(found)
    keys = [row.question.key for row in own]
    taken = {row.key for row in pulse.questions} | {row.key for row in pulse.indicators}
    faults += [f"question {key!r} has a key that is taken" for key in _twice(keys, taken)]
    if len(kept) + len(questions) > MOST_INDICATORS:
        faults.append(
            f"asks for {len(kept) + len(questions)} indicators; a pulse has at most six (rule R3)."
            " Leave some out in leave_out"
        )
    if not kept and not questions:
        faults.append("has no question left")
    if faults:
        raise QuestionFaults(faults)
    return _put_together(pulse, kept, own)


def _list_left_out_faults(pulse: Pulse, leave_out: Sequence[str]) -> list[str]:
    known = [row.key for row in pulse.indicators]
    return [
        f"leave_out {key!r} is none of {', '.join(known)}" for key in leave_out if key not in known
    ]


def _read(row: Mapping[str, Any]) -> tuple[OwnQuestion | None, list[str]]:
    faults = [f"{key!r} is no setting of a question" for key in sorted(row.keys() - FIELDS)]
    key = row.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        faults.append("needs a key of small letters and _, such as gear")
    for field in WORDED:
        faults += _word_faults(field, row.get(field))
    if faults:
        return None, faults
    options = {language: tuple(row["options"][language]) for language in Language}
    limits = row.get("at_least"), row.get("at_most")
    faults = _option_faults(options, limits)
    if faults:
        return None, faults
    scale = Scale(1, len(options[Language.EN]))
    question = Question(str(key), _in_both(row["question"]), scale, options)
    return OwnQuestion(question, _in_both(row["indicator"]), _in_both(row["short"]), *limits), []


def _word_faults(field: str, words: object) -> list[str]:
    if not isinstance(words, dict) or words.keys() != {str(language) for language in Language}:
        return [f"needs {field} in both languages, en and es"]
    most, faults = MOST_LETTERS[field], []
    for language, said in words.items():
        parts = said if field == "options" and isinstance(said, list) else [said]
        if (field == "options") != isinstance(said, list) or not all(
            isinstance(part, str) and part.strip() for part in parts
        ):
            kind = "a list of texts" if field == "options" else "a text"
            faults.append(f"needs {field}.{language} as {kind}")
        elif any(len(part) > most for part in parts):
            faults.append(f"has more than {most} letters in {field}.{language}")
    return faults


def _option_faults(
    options: Mapping[Language, Sequence[str]], limits: tuple[object, object]
) -> list[str]:
    counts = {len(row) for row in options.values()}
    if len(counts) != 1:
        return ["has more options in one language than in the other"]
    [count] = counts
    if not 2 <= count <= MOST_OPTIONS:  # noqa: PLR2004 - a choice
        return [f"needs 2 to {MOST_OPTIONS} options"]
    given = [limit for limit in limits if limit is not None]
    if len(given) != 1 or type(given[0]) is not int:
        return ["needs either at_least or at_most, the number of an option"]
    lowest = 2 if limits[0] is not None else 1
    if not lowest <= given[0] < lowest + count - 1:
        return ["would count everybody or nobody"]
    return []


def _twice(keys: Sequence[str], taken: set[str]) -> list[str]:
    return [key for n, key in enumerate(keys) if key in taken or key in keys[:n]]


def _put_together(pulse: Pulse, kept: Sequence[Indicator], own: Sequence[OwnQuestion]) -> Pulse:
    conditions = [pulse.conditions[row.condition] for row in kept]
    asked = sorted({number for condition in conditions for number in asked_by(condition)})
    place = {number: n for n, number in enumerate(asked)}
    moved = [_moved(condition, place) for condition in conditions]
    questions = [pulse.questions[number] for number in asked]
    indicators = [replace(row, condition=n) for n, row in enumerate(kept)]
    for row in own:
        moved.append(_condition(row, len(questions)))
        indicators.append(
            Indicator(row.question.key, len(moved) - 1, Fold.LATEST, row.wording, row.short)
        )
        questions.append(row.question)
    known = {row.key for row in indicators}
    return replace(
        pulse,
        questions=tuple(questions),
        conditions=tuple(moved),
        indicators=tuple(indicators),
        charted=tuple(key for key in pulse.charted if key in known),
        watched=tuple(key for key in pulse.watched if key in known),
    )


def _moved(condition: Condition, place: Mapping[int, int]) -> Condition:
    if isinstance(condition, MeanAtLeast):
        return replace(condition, questions=tuple(place[n] for n in condition.questions))
    return replace(condition, question=place[condition.question])


def _condition(row: OwnQuestion, question: int) -> Condition:
    if row.at_least is not None:
        return AtLeast(row.question.key, question, row.at_least)
    assert row.at_most is not None  # noqa: S101 - one of the two, as checked
    return AtMost(row.question.key, question, row.at_most)


def _in_both(words: Mapping[str, str]) -> dict[Language, str]:
    return {language: words[language].strip() for language in Language}


_KEY: Final = re.compile(r"[a-z][a-z_]{1,29}")
