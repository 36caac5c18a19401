"""The monthly pulse: scores against worked examples with their source."""

import pytest

from wellness.domain.conditions import MeanAtLeast, mean_score
from wellness.domain.folding import Fold
from wellness.domain.language import Language
from wellness.domain.monthly import MONTHLY
from wellness.domain.sentences import short_name

NEVER, SELDOM, SOMETIMES, OFTEN, ALWAYS = range(1, 6)
VERY_LOW, LOW, SOMEWHAT, HIGH, VERY_HIGH = range(1, 6)
REST = (1, 3, 3, 3, 3)
"""Answers to the single item and the four own items that meet no condition."""
SCALE = MONTHLY.conditions[0]

# Kristensen et al. 2005 and doi 10.1002/emp2.12797, table 1: always or to a very high degree 100,
# often or high 75, sometimes or somewhat 50, seldom or low 25, never or very low 0; "enough energy
# for family and friends" reversed; the score of the scale is the mean of its seven items; 50 or
# more is burned out. Each row worked by hand from that rule.
WORKED = [
    ((VERY_LOW, VERY_LOW, VERY_LOW, NEVER, NEVER, NEVER, ALWAYS), 0, False),
    ((VERY_HIGH, VERY_HIGH, VERY_HIGH, ALWAYS, ALWAYS, ALWAYS, NEVER), 700 / 7, True),
    ((SOMEWHAT, SOMEWHAT, SOMEWHAT, SOMETIMES, SOMETIMES, SOMETIMES, SOMETIMES), 350 / 7, True),
    ((SOMEWHAT, SOMEWHAT, SOMEWHAT, SOMETIMES, SOMETIMES, SOMETIMES, OFTEN), 325 / 7, False),
    ((SOMEWHAT, SOMEWHAT, SOMEWHAT, SOMETIMES, SOMETIMES, SOMETIMES, SELDOM), 375 / 7, True),
    ((HIGH, LOW, SOMEWHAT, OFTEN, SELDOM, NEVER, SOMETIMES), 300 / 7, False),
    ((VERY_HIGH, SOMEWHAT, LOW, ALWAYS, SOMETIMES, SELDOM, ALWAYS), 350 / 7, True),
    ((VERY_HIGH, VERY_HIGH, VERY_HIGH, NEVER, NEVER, NEVER, ALWAYS), 300 / 7, False),
]


@pytest.mark.parametrize(("answers", "score", "is_burned_out"), WORKED)
def test_work_related_burnout_is_the_mean_of_seven_scores(
    answers: tuple[int, ...],
    score: float,
    is_burned_out: bool,  # noqa: FBT001 - a column of the table
) -> None:
    values = (*answers, *REST)

    assert isinstance(SCALE, MeanAtLeast)
    assert mean_score(SCALE, values, MONTHLY.questions) == score
    assert MONTHLY.conditions_met(values) == (is_burned_out, False, False, False, False, False)


# The dichotomy of the American Board of Family Medicine: responses 1 and 2 are classified as not
# burned out, 3, 4 and 5 as burned out (jabfm.org, single-item burnout question, table 1).
@pytest.mark.parametrize(
    ("answer", "is_burned_out"), [(1, False), (2, False), (3, True), (4, True), (5, True)]
)
def test_three_or_more_of_the_single_item_are_symptoms(
    answer: int,
    is_burned_out: bool,  # noqa: FBT001 - a column of the table
) -> None:
    steady = WORKED[0][0]

    met = MONTHLY.conditions_met((*steady, answer, 3, 3, 3, 3))

    assert met == (False, is_burned_out, False, False, False, False)


@pytest.mark.parametrize("item", range(4))
@pytest.mark.parametrize(("answer", "is_low"), [(1, True), (2, True), (3, False), (5, False)])
def test_one_and_two_of_an_own_item_are_low(
    item: int,
    answer: int,
    is_low: bool,  # noqa: FBT001 - a column of the table
) -> None:
    own = [3, 3, 3, 3]
    own[item] = answer

    met = MONTHLY.conditions_met((*WORKED[0][0], 1, *own))

    assert met[2:] == tuple(is_low and n == item for n in range(4))


def test_it_has_twelve_questions_and_six_indicators_of_the_latest_answer() -> None:
    assert len(MONTHLY.questions) == 12
    assert [row.key for row in MONTHLY.indicators] == [
        "burned_out",
        "burnout_symptoms",
        "low_backing",
        "low_voice",
        "low_recovery",
        "low_help",
    ]
    assert {row.fold for row in MONTHLY.indicators} == {Fold.LATEST}
    assert [row.condition for row in MONTHLY.indicators] == list(range(6))


def test_one_question_alone_is_scored_the_other_way_round() -> None:
    scores = [question.scores for question in MONTHLY.questions[:7]]

    assert scores == [(0, 25, 50, 75, 100)] * 6 + [(100, 75, 50, 25, 0)]


@pytest.mark.parametrize("missing", range(12))
def test_an_answer_left_out_counts_for_nothing(missing: int) -> None:
    values = [3] * 12
    del values[missing]

    with pytest.raises(ValueError, match="answers every question"):
        MONTHLY.conditions_met(values)


def test_everything_is_worded_in_both_languages() -> None:
    for language in Language:
        for question in MONTHLY.questions:
            assert question.wording[language]
            assert len(question.options[language]) == 5
        for row in MONTHLY.indicators:
            assert row.wording[language]
            assert len(short_name(row, language)) <= 26
