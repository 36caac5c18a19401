"""Conditions: at least, at most, a mean over several questions; none can contradict itself."""

from dataclasses import replace

import pytest

from wellness.domain.conditions import AtLeast, AtMost, Condition, MeanAtLeast, asked_by
from wellness.domain.monthly import MONTHLY
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.pulse import Pulse


def _with(*conditions: Condition) -> Pulse:
    return replace(MONTHLY, conditions=conditions, indicators=MONTHLY.indicators[:1], watched=())


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (AtMost("x", question=12, at_most=2), "names no question"),
        (AtMost("x", question=8, at_most=0), "always or never"),
        (AtMost("x", question=8, at_most=5), "always or never"),
        (AtLeast("x", question=8, at_least=1), "always or never"),
        (MeanAtLeast("x", questions=(), at_least=50), "names no question"),
        (MeanAtLeast("x", questions=(0, 12), at_least=50), "names no question"),
        (MeanAtLeast("x", questions=(0, 0), at_least=50), "counts a question twice"),
        (MeanAtLeast("x", questions=(0, 8), at_least=50), "needs scores of backing"),
        (MeanAtLeast("x", questions=(0, 1), at_least=0), "always or never"),
        (MeanAtLeast("x", questions=(0, 1), at_least=101), "always or never"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused(condition: Condition, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        _with(condition)


def test_the_bounds_themselves_are_allowed() -> None:
    pulse = _with(
        AtMost("low", question=8, at_most=1),
        AtMost("all-but-one", question=8, at_most=4),
        MeanAtLeast("highest", questions=(0, 1), at_least=100),
    )

    values = (5, 5, *([3] * 6), 4, 3, 3, 3)
    assert pulse.conditions_met(values) == (False, True, True)


def test_a_mean_is_compared_exactly() -> None:
    pulse = _with(MeanAtLeast("x", questions=(0, 1, 2), at_least=75))

    assert pulse.conditions_met((5, 4, 3, *([3] * 9))) == (True,)
    assert pulse.conditions_met((5, 3, 3, *([3] * 9))) == (False,)


def test_a_condition_names_the_questions_that_decide_it() -> None:
    assert asked_by(MONTHLY.conditions[0]) == (0, 1, 2, 3, 4, 5, 6)
    assert asked_by(MONTHLY.conditions[5]) == (11,)
    assert asked_by(POST_SHIFT.conditions[1]) == (1,)


def test_three_indicators_of_one_question_are_refused() -> None:
    conditions = tuple(AtMost(f"low-{n}", question=8, at_most=n) for n in (1, 2, 3))
    rows = tuple(replace(row, condition=n) for n, row in enumerate(MONTHLY.indicators[:3]))

    with pytest.raises(ValueError, match=r"more than two indicators of question backing \(rule R3"):
        replace(MONTHLY, conditions=conditions, indicators=rows, watched=())


@pytest.mark.parametrize("changes", [{"scores": (0, 50)}, {"options": {"en": ("yes", "no")}}])
def test_every_answer_has_its_words_and_its_score(changes: dict[str, object]) -> None:
    question = replace(MONTHLY.questions[0], **changes)  # type: ignore[arg-type] # on purpose

    with pytest.raises(ValueError, match="every answer needs its"):
        replace(MONTHLY, questions=(question, *MONTHLY.questions[1:]))


def test_the_digest_changes_with_what_answers_mean_and_not_with_words() -> None:
    question = MONTHLY.questions[0]
    reworded = replace(question, wording=dict.fromkeys(question.wording, "Other words?"))
    turned = replace(question, scores=question.scores[::-1])

    def digest(first: object) -> str:
        return replace(MONTHLY, questions=(first, *MONTHLY.questions[1:])).digest  # type: ignore[arg-type] # a question

    assert digest(reworded) == MONTHLY.digest
    assert digest(turned) != MONTHLY.digest
    assert replace(MONTHLY, indicators=MONTHLY.indicators[:5]).digest != MONTHLY.digest
