from itertools import product

import pytest

from tests.domain.seeing import seen_in
from wellness.domain.bands import list_bands, voters_for
from wellness.domain.estimates import Estimate, ShareRange
from wellness.domain.folding import Fold
from wellness.domain.language import Language
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.pulse import Indicator
from wellness.domain.released import Seen
from wellness.domain.sentences import (
    allowed_words,
    answered_brief,
    answered_words,
    band_brief,
    band_phrase,
    band_sentence,
    band_words,
    estimate_sentence,
    estimate_words,
    short_name,
)

EN, ES = Language.EN, Language.ES
EXPOSURE = POST_SHIFT.indicators[0]
OWN = Indicator("own", 0, Fold.ANY, {EN: "slept badly", ES: "durmieron mal"})


@pytest.mark.parametrize(
    ("seen", "language", "words"),
    [
        (seen_in(4, 1), EN, "fewer than 4 of about 15 to 18"),
        (seen_in(4, 2), EN, "4 to 7 of about 15 to 18"),
        (seen_in(4, 4), EN, "12 or more of about 15 to 18"),
        (seen_in(10, 1), EN, "at most 10% of 39 or more"),
        (seen_in(10, 3), EN, "16 to 30% of 39 or more"),
        (seen_in(10, 10), EN, "72% or more of 39 or more"),
        (seen_in(2, 2, 3), EN, "3 or more of about 5 to 7"),
        (seen_in(4, 1), ES, "menos de 4 de unas 15 a 18"),
        (seen_in(4, 2), ES, "4 a 7 de unas 15 a 18"),
        (seen_in(4, 4), ES, "12 o más de unas 15 a 18"),
        (seen_in(10, 3), ES, "16 a 30 % de 39 o más"),
    ],
)
def test_a_band_is_said_in_counts(seen: Seen, language: Language, words: str) -> None:
    assert band_phrase(seen, language) == words


@pytest.mark.parametrize(
    ("seen", "language", "sentence"),
    [
        (
            seen_in(4, 2),
            EN,
            (
                "Between 4 and 7 of about 15 to 18 people who answered had a hard call in half"
                " or more of their check-ins."
            ),
        ),
        (
            seen_in(4, 4),
            EN,
            (
                "At least 12 of about 15 to 18 people who answered had a hard call in half or more"
                " of their check-ins."
            ),
        ),
        (
            seen_in(10, 3),
            EN,
            (
                "Between 16 and 30% of the 39 or more people who answered had a hard call in half"
                " or more of their check-ins."
            ),
        ),
        (
            seen_in(3, 1),
            ES,
            (
                "Menos de 4 de unas 11 a 14 personas que respondieron tuvieron un caso duro en la"
                " mitad o más de sus chequeos."
            ),
        ),
        (
            seen_in(10, 10),
            ES,
            (
                "Al menos el 72 % de las 39 o más personas que respondieron tuvieron un caso duro"
                " en la mitad o más de sus chequeos."
            ),
        ),
    ],
)
def test_a_sentence_says_what_the_band_says(seen: Seen, language: Language, sentence: str) -> None:
    assert band_sentence(EXPOSURE, seen, language) == sentence


def test_counts_in_words_are_the_counts_of_the_band() -> None:
    for w, m in product((3, 4, 5), range(2, 10)):
        for n in voters_for(m, w):
            first, *middle, last = list_bands(n, w)
            assert band_words(seen_in(m, 1, w), EN) == f"fewer than {first.high + 1}"
            assert band_words(seen_in(m, m, w), EN) == f"{last.low} or more"
            for at, band in enumerate(middle, start=2):
                assert band_words(seen_in(m, at, w), EN) == f"{band.low} to {band.high}"


def test_different_bands_are_said_differently_in_each_language() -> None:
    for language, m in product(Language, range(2, 11)):
        said = {band_phrase(seen_in(m, i), language) for i in range(1, m + 1)}
        assert len(said) == m


def test_how_many_answered_is_said_as_far_as_m_goes() -> None:
    assert answered_words(seen_in(2, 1), EN) == "about 7 to 10"
    assert answered_words(seen_in(9, 1), ES) == "unas 35 a 38"


@pytest.mark.parametrize(
    ("share", "english", "spanish"),
    [
        (0.0, "fewer than 1 in 20", "menos de 1 de cada 20"),
        (0.049, "fewer than 1 in 20", "menos de 1 de cada 20"),
        (0.05, "about 1 in 10", "cerca de 1 de cada 10"),
        (0.149, "about 1 in 10", "cerca de 1 de cada 10"),
        (0.151, "about 2 in 10", "cerca de 2 de cada 10"),
        (0.94, "about 9 in 10", "cerca de 9 de cada 10"),
        (0.95, "at least 19 in 20", "al menos 19 de cada 20"),
    ],
)
def test_an_estimate_is_said_in_tenths(share: float, english: str, spanish: str) -> None:
    found = Estimate(share, ShareRange(0, 1))

    assert (estimate_words(found, EN), estimate_words(found, ES)) == (english, spanish)


@pytest.mark.parametrize(
    ("low", "high", "english", "spanish"),
    [
        (0.143, 0.352, "14 to 36%", "14 a 36 %"),
        (0.0, 0.2, "at most 20%", "20 % como máximo"),
        (0.667, 1.0, "66% or more", "66 % o más"),
    ],
)
def test_what_the_bands_allow_is_rounded_outward(
    low: float, high: float, english: str, spanish: str
) -> None:
    found = Estimate((low + high) / 2, ShareRange(low, high))

    assert (allowed_words(found, EN), allowed_words(found, ES)) == (english, spanish)


def test_an_estimate_is_said_in_a_sentence_with_what_the_bands_allow() -> None:
    found = Estimate(0.24, ShareRange(0.14, 0.35))

    assert estimate_sentence(EXPOSURE, found, EN) == (
        "About 2 in 10 people who answered had a hard call in half or more of their check-ins;"
        " the bands allow between 14 and 35%."
    )
    assert estimate_sentence(EXPOSURE, found, ES) == (
        "Cerca de 2 de cada 10 personas que respondieron tuvieron un caso duro en la mitad o más"
        " de sus chequeos; las bandas admiten entre el 14 y el 35 %."
    )


def test_every_indicator_of_the_pulse_has_a_short_name_in_both_languages() -> None:
    for language in Language:
        names = [short_name(indicator, language) for indicator in POST_SHIFT.indicators]
        assert len(set(names)) == len(names)
        assert all(len(name) <= 20 for name in names)


def test_an_indicator_of_an_own_pulse_is_named_by_its_wording() -> None:
    assert short_name(OWN, EN) == "slept badly"


def test_a_narrow_cell_says_a_band_in_figures_alone() -> None:
    dash = "\N{EN DASH}"

    brief = [band_brief(seen) for seen in (seen_in(4, 1), seen_in(4, 2), seen_in(4, 4))]

    assert brief == [f"0{dash}3", f"4{dash}7", "12+"]
    assert band_brief(seen_in(10, 3)) == f"16{dash}30%"
    assert answered_brief(seen_in(4, 1)) == f"15{dash}18"
    assert answered_brief(seen_in(10, 1)) == "39+"
