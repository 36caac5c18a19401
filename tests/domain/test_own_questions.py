"""An agency's own questions take a place in the monthly pulse, or every reason is said why not."""

from typing import Any

import pytest

from wellness.domain.language import Language
from wellness.domain.monthly import MONTHLY
from wellness.domain.own_questions import QuestionFaults, compose
from wellness.domain.sentences import short_name

GEAR: dict[str, Any] = {
    "key": "gear",
    "question": {"en": "Was your gear in working order?", "es": "¿Funcionó su equipo?"},
    "options": {"en": ["No", "Mostly", "Yes"], "es": ["No", "En general", "Sí"]},
    "at_most": 1,
    "indicator": {"en": "had gear that did not work", "es": "tuvieron equipo que no funcionó"},
    "short": {"en": "Broken gear", "es": "Equipo dañado"},
}


def faults(*questions: dict[str, Any], leave_out: tuple[str, ...] = ("low_help",)) -> list[str]:
    with pytest.raises(QuestionFaults) as refused:
        compose(MONTHLY, leave_out=leave_out, questions=questions)
    return list(refused.value.faults)


def test_without_own_questions_it_stays_as_it_is() -> None:
    assert compose(MONTHLY, leave_out=(), questions=()) == MONTHLY


def test_an_own_question_replaces_a_built_in_one() -> None:
    pulse = compose(MONTHLY, leave_out=("low_help",), questions=(GEAR,))

    assert [row.key for row in pulse.questions[-2:]] == ["recovery", "gear"]
    assert [row.key for row in pulse.indicators[-2:]] == ["low_recovery", "gear"]
    assert short_name(pulse.indicators[-1], Language.ES) == "Equipo dañado"
    assert pulse.conditions_met((*([3] * 11), 1))[-1]
    assert not pulse.conditions_met((*([3] * 11), 2))[-1]


def test_what_is_left_out_takes_its_questions_along_and_moves_the_others() -> None:
    pulse = compose(MONTHLY, leave_out=("burned_out",), questions=())

    assert [row.key for row in pulse.questions] == [
        row.key for row in MONTHLY.questions if not row.scores
    ]
    assert pulse.conditions_met((3, 3, 3, 3, 1)) == (True, False, False, False, True)


def test_a_mean_moves_with_its_questions() -> None:
    pulse = compose(
        MONTHLY, leave_out=("burnout_symptoms", "low_backing"), questions=({**GEAR, "at_most": 2},)
    )

    assert pulse.conditions_met((*([3] * 7), 3, 3, 3, 3)) == (True, False, False, False, False)
    assert pulse.conditions_met((*([1] * 7), 3, 3, 3, 2)) == (False, False, False, False, True)


def test_a_seventh_indicator_is_refused_with_the_rule() -> None:
    [fault] = faults(GEAR, leave_out=())

    assert "7 indicators" in fault
    assert "rule R3" in fault


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"free_text": True}, "'free_text' is no setting of a question"),
        ({"key": "Gear!"}, "needs a key of small letters"),
        ({"key": "backing"}, "has a key that is taken"),
        ({"key": "low_voice"}, "has a key that is taken"),
        ({"question": {"en": "Only English?"}}, "needs question in both languages"),
        ({"question": {"en": "x" * 161, "es": "x"}}, "more than 160 letters in question.en"),
        ({"question": {"en": " ", "es": "x"}}, "needs question.en as a text"),
        ({"short": {"en": ["a"], "es": "b"}}, "needs short.en as a text"),
        ({"options": {"en": "No, Yes", "es": ["No", "Sí"]}}, "options.en as a list of texts"),
        ({"options": {"en": ["No", "Yes"], "es": ["No"]}}, "more options in one language"),
        ({"options": {"en": ["a"], "es": ["a"]}}, "needs 2 to 5 options"),
        ({"options": {"en": ["a"] * 6, "es": ["a"] * 6}}, "needs 2 to 5 options"),
        ({"at_most": None}, "needs either at_least or at_most"),
        ({"at_least": 2}, "needs either at_least or at_most"),
        ({"at_most": True}, "needs either at_least or at_most"),
        ({"at_most": "1"}, "needs either at_least or at_most"),
        ({"at_most": 0}, "everybody or nobody"),
        ({"at_most": 3}, "everybody or nobody"),
        ({"at_most": None, "at_least": 1}, "everybody or nobody"),
        ({"at_most": None, "at_least": 4}, "everybody or nobody"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_why(changes: dict[str, Any], told: str) -> None:
    [fault] = faults(GEAR | changes)

    assert told in fault


def test_all_faults_are_told_at_once() -> None:
    found = faults({**GEAR, "at_most": 9}, GEAR, {"key": "x1"}, leave_out=("nothing",))

    assert len(found) == 8
    assert found[0].startswith("leave_out 'nothing' is none of burned_out, burnout_symptoms")
    assert found[1].startswith("question 1 ")
    assert all(fault.startswith("question 3 ") for fault in found[2:7])


def test_two_own_questions_cannot_have_one_key() -> None:
    [fault] = faults(GEAR, GEAR, leave_out=("low_help", "low_voice"))

    assert "'gear' has a key that is taken" in fault


def test_at_least_counts_from_its_answer_on() -> None:
    row = {**GEAR, "at_most": None, "at_least": 3}
    pulse = compose(MONTHLY, leave_out=("low_help",), questions=(row,))

    met = [pulse.conditions_met((*([3] * 11), answer))[-1] for answer in (1, 2, 3)]
    assert met == [False, False, True]


def test_nothing_may_be_left_of_it_but_something() -> None:
    every = tuple(row.key for row in MONTHLY.indicators)

    assert faults(leave_out=every) == ["has no question left"]
