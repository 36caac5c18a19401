import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.segments import (
    GSM7_BASIC,
    GSM7_EXTENSION,
    count_segments,
    is_gsm7,
    septets,
    to_gsm7,
)

MIXED = st.text(alphabet=st.sampled_from("aZ é^€áñ\u2013\n🚒\u0301"), max_size=500)


def test_the_alphabet_has_127_basic_and_10_extension_characters() -> None:
    assert len(GSM7_BASIC) == 127
    assert len(GSM7_EXTENSION) == 10
    assert not GSM7_BASIC & GSM7_EXTENSION


@pytest.mark.parametrize("character", "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ¤¡ÄÖÑÜ§¿äöñüà\n\rAz09")
def test_a_basic_character_is_one_septet(character: str) -> None:
    assert is_gsm7(character)
    assert septets(character) == 1


@pytest.mark.parametrize("character", "\f^{}\\[~]|€")
def test_an_extension_character_is_two_septets(character: str) -> None:
    assert is_gsm7(character)
    assert septets(character) == 2


@pytest.mark.parametrize(
    "character", ["á", "í", "ó", "ú", "ç", "`", "\u2019", "\u2013", "\x1b", "\t", "3\ufe0f", "🚒"]
)
def test_a_character_outside_the_tables_is_not_gsm7(character: str) -> None:
    assert not is_gsm7(character)
    with pytest.raises(ValueError, match="GSM-7"):
        septets(character)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 0),
        ("a", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 459, 3),
        ("a" * 460, 4),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 158 + "€", 1),
        ("a" * 159 + "€", 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("🚒" * 35, 1),
        ("🚒" * 36, 2),
        ("a" * 159 + "á", 3),
    ],
)
def test_segments_change_at_the_standard_borders(text: str, segments: int) -> None:
    assert count_segments(text) == segments


def test_an_extension_pair_is_not_split_over_a_segment_border() -> None:
    straddling = "a" * 152 + "€" + "a" * 152

    assert septets(straddling) == 306
    assert count_segments(straddling) == 3
    assert count_segments("a" * 151 + "€" + "a" * 153) == 2


def test_a_surrogate_pair_is_not_split_over_a_segment_border() -> None:
    assert count_segments("á" * 66 + "🚒" + "á" * 66) == 3
    assert count_segments("á" * 65 + "🚒" + "á" * 67) == 2


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("José Núñez", "José Nuñez"),
        ("María Ángeles", "Maria Angeles"),
        ("Garc\u0069\u0301a", "Garcia"),
        ("Pen\u0303a", "Peña"),
        ("françois", "francois"),
        ("Łukasz Đorđe", "Lukasz Dorde"),
        ("O\u2019Brien \u201cA\u201d", 'O\'Brien "A"'),
        ("A \u2013 B \u2014 C", "A - B - C"),
        ("wait\u2026", "wait..."),
        ("5\u00a0pm", "5 pm"),
        ("tab\there", "tab here"),
        ("zero\u200bwidth\x00", "zerowidth"),
        ("½", "1/2"),
        ("3\ufe0f\u20e3", "3"),
        ("team 🚒", "team ?"),
        ("한", "?"),
        ("€ [A] {B}", "€ [A] {B}"),
    ],
)
def test_a_name_is_folded_to_its_nearest_letters(text: str, folded: str) -> None:
    assert to_gsm7(text) == folded


@given(st.one_of(st.text(), MIXED))
def test_folding_always_yields_gsm7_and_is_done_once(text: str) -> None:
    folded = to_gsm7(text)

    assert is_gsm7(folded)
    assert to_gsm7(folded) == folded


@given(st.text(alphabet=sorted(GSM7_BASIC | GSM7_EXTENSION)))
def test_folding_leaves_a_gsm7_text_as_it_is(text: str) -> None:
    assert to_gsm7(text) == text


@given(MIXED, st.characters())
def test_a_longer_text_never_needs_fewer_segments(text: str, more: str) -> None:
    assert count_segments(text + more) >= count_segments(text)


@given(MIXED)
def test_segments_lie_between_what_the_length_allows(text: str) -> None:
    units = len(text.encode("utf-16-le")) // 2
    size, part = (septets(text), 152) if is_gsm7(text) else (units, 66)

    assert count_segments(text) >= size / (part + 1) or count_segments(text) == 1
    assert count_segments(text) <= size / part + 1
