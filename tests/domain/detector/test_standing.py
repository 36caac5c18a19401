import re
from dataclasses import replace

import pytest

from wellness.domain.change_sentences import change_words, doubt_words, explain_change
from wellness.domain.detector.detection import Observation, Reading
from wellness.domain.detector.standing import Change, Doubt, Standing, judge
from wellness.domain.language import Language

KEYS = ("strained_often", "strained_mostly")


def reading(q: float, *, is_open: bool = False, releases: int = 6) -> Reading:
    return Reading(
        usual=(),
        common=(),
        z=q,
        z1=q,
        scale=1,
        q=q,
        q1=q,
        limit=2.4,
        baseline_releases=releases,
        may_flag=releases >= 4,
        opened=False,
        is_open=is_open,
        is_sustained=False,
        is_for_leaders=False,
        open_since=None,
    )


def seen(m: int, i: int) -> Observation:
    return Observation(m, dict.fromkeys(KEYS, i))


@pytest.mark.parametrize(
    ("found", "standing"),
    [
        (reading(2.5, is_open=True), Standing.HIGHER),
        (reading(2.4, is_open=True), Standing.STILL_HIGHER),
        (reading(1.21, is_open=True), Standing.STILL_HIGHER),
        (reading(1.2, is_open=True), Standing.NO_CHANGE),
        (reading(2.4), Standing.SOMEWHAT_HIGHER),
        (reading(1.3), Standing.NO_CHANGE),
        (reading(-1.3), Standing.NO_CHANGE),
        (reading(-1.31), Standing.SOMEWHAT_LOWER),
        (reading(9, releases=3), Standing.LEARNING),
        (reading(9, releases=3, is_open=True), Standing.HIGHER),
    ],
)
def test_change_words_follow_the_distance_from_the_usual(
    found: Reading, standing: Standing
) -> None:
    assert judge(found, [], KEYS).standing is standing


def test_two_high_periods_are_said_of_an_open_flag_alone() -> None:
    high = replace(reading(2.5, is_open=True), is_sustained=True)

    assert judge(high, [], KEYS).is_sustained
    assert not judge(replace(high, is_open=False), [], KEYS).is_sustained


@pytest.mark.parametrize(("releases", "missing"), [(0, 4), (3, 1), (4, 0), (9, 0)])
def test_who_still_learns_says_how_many_results_are_missing(releases: int, missing: int) -> None:
    assert judge(reading(0, releases=releases), [], KEYS).releases_missing == missing


def test_what_could_hide_a_change_is_named() -> None:
    few = judge(reading(0), [seen(2, 1), None, seen(2, 1), seen(3, 1)], KEYS)
    strained = judge(reading(0), [seen(4, 4), seen(4, 4), seen(4, 1)], KEYS)
    fine = judge(reading(0), [seen(4, 1), seen(3, 2)], KEYS)

    assert (few.doubts, strained.doubts, fine.doubts) == (
        (Doubt.FEW_VOTERS,),
        (Doubt.AT_THE_TOP,),
        (),
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("standing", Standing)
def test_every_standing_has_words_that_name_no_figure(
    standing: Standing, language: Language
) -> None:
    change = Change(standing, is_sustained=False, releases_missing=2, doubts=())
    words = change_words(change, language)

    assert words
    assert re.findall(r"\d", words) == (["2"] if standing is Standing.LEARNING else [])


@pytest.mark.parametrize("language", Language)
def test_doubts_and_the_explanation_are_said_in_each_language(language: Language) -> None:
    said = [*(doubt_words(doubt, language) for doubt in Doubt), explain_change(language)]

    assert all(sentence.endswith(".") for sentence in said)


def test_a_change_that_lasts_and_a_missing_result_are_said() -> None:
    lasting = Change(Standing.HIGHER, is_sustained=True, releases_missing=0, doubts=())
    learning = Change(Standing.LEARNING, is_sustained=False, releases_missing=1, doubts=())

    assert change_words(lasting, Language.EN) == (
        "higher than usual for this group, for two periods"
    )
    assert change_words(learning, Language.ES).endswith("falta un resultado")
