from dataclasses import replace

import pytest

from wellness.domain.folding import Fold
from wellness.domain.language import Language
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.pulse import AtLeast, Indicator, Pulse
from wellness.domain.scales import Scale


def test_the_post_shift_pulse_is_the_one_of_the_study() -> None:
    rows = [
        (row.key, POST_SHIFT.conditions[row.condition].key, row.fold)
        for row in POST_SHIFT.indicators
    ]

    assert rows == [
        ("exposure", "hard-call", Fold.HALF),
        ("strained_often", "orange-or-red", Fold.THIRD),
        ("strained_mostly", "orange-or-red", Fold.MOST),
        ("drained_half", "drained", Fold.HALF),
        ("drained_heavy", "heavily-drained", Fold.HALF),
        ("debrief", "wants-debrief", Fold.LATEST),
    ]


@pytest.mark.parametrize(
    ("values", "bits"),
    [
        ((0, 1, 1, 1), (False, False, False, False, False)),
        ((1, 2, 3, 2), (True, False, True, False, True)),
        ((3, 4, 5, 3), (True, True, True, True, True)),
    ],
)
def test_a_check_in_becomes_condition_bits(values: tuple[int, ...], bits: tuple[bool, ...]) -> None:
    assert POST_SHIFT.conditions_met(values) == bits


def test_every_question_is_worded_in_both_languages_with_an_option_for_each_answer() -> None:
    for question in POST_SHIFT.questions:
        for language in Language:
            assert question.wording[language]
            options = question.options[language]
            assert len(options) == question.scale.high - question.scale.low + 1
    assert all(row.wording[language] for row in POST_SHIFT.indicators for language in Language)


def test_answer_ranges_are_those_of_the_text() -> None:
    assert POST_SHIFT.scales == (Scale(0, 3), Scale(1, 4), Scale(1, 5), Scale(1, 3))


def _with(**changes: object) -> Pulse:
    return replace(POST_SHIFT, **changes)  # type: ignore[arg-type] # the tests break it on purpose


def _indicator(key: str, condition: int = 0) -> Indicator:
    return Indicator(key, condition, Fold.ANY, {Language.EN: key, Language.ES: key})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"indicators": tuple(_indicator(str(i)) for i in range(7))}, "between 1 and 6"),
        ({"indicators": ()}, "between 1 and 6"),
        ({"conditions": ()}, "between 1 and 6"),
        (
            {"conditions": POST_SHIFT.conditions + (POST_SHIFT.conditions[0],) * 2},
            "between 1 and 6",
        ),
        ({"indicators": (_indicator("a"), _indicator("a"))}, "used twice"),
        ({"questions": POST_SHIFT.questions + POST_SHIFT.questions[:1]}, "used twice"),
        ({"indicators": (_indicator("a", 9),)}, "names no condition"),
        ({"conditions": (AtLeast("x", question=9, at_least=1),)}, "names no question"),
        ({"conditions": (AtLeast("x", question=0, at_least=0),)}, "always or never"),
        ({"conditions": (AtLeast("x", question=0, at_least=4),)}, "always or never"),
    ],
)
def test_a_pulse_that_breaks_the_rules_cannot_exist(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        _with(**changes)


@pytest.mark.parametrize("values", [(), (0, 1, 1), (0, 1, 1, 1, 1), (4, 1, 1, 1), (0, 0, 1, 1)])
def test_answers_that_are_not_complete_and_in_range_are_refused(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="answer"):
        POST_SHIFT.conditions_met(values)
