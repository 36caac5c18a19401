import sys
import unicodedata

import pytest

from wellness.domain.replies.normalise import (
    as_words,
    holds_foreign_numeral,
    normalise,
    opening_of,
)


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("  A\u00a0 B\t", "a b"),
        ("a\r\nb\rc\n\n\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("\u2018\u2019\u00b4`\u2032", "'''''"),
        ("\u201c\u201d\u00ab\u00bb\u2033\uff02", '""""""'),
        ("\u2010\u2011\u2013\u2014\u2212\uff0d", "------"),
        ("1\ufe0f\u20e3", "1"),
        ("\u0661\u06f2\u0969\uff14\U0001d7d7", "12349"),
        ("a\u200bb\u00adc\u200d\ufeffd\u2066", "abcd"),
        ("\u00d1\u00c9 n\u0303 e\u0301", "ne n e"),
        ("1\u0336", "1\u0336"),
        ("\ufb01\u2026", "fi..."),
        ("\u0130\u017f\u00df", "isss"),
        ("\x00\ud800", "\x00\ud800"),
    ],
)
def test_many_ways_of_typing_have_one_plain_form(body: str, plain: str) -> None:
    assert normalise(body) == plain


def test_every_decimal_digit_becomes_an_ascii_one() -> None:
    digits = [c for c in map(chr, range(sys.maxunicode + 1)) if c.isdecimal()]

    assert len(digits) > 600
    assert all(normalise(c) == str(unicodedata.decimal(c)) for c in digits)
    assert not any(map(holds_foreign_numeral, digits))


def test_every_other_sign_that_holds_a_digit_is_foreign() -> None:
    others = [c for c in map(chr, range(sys.maxunicode + 1)) if not c.isdecimal()]

    missed = [
        c
        for c in others
        if not holds_foreign_numeral(c)
        and (c.isnumeric() or any(d.isdecimal() for d in normalise(c)))
    ]
    assert missed == []


@pytest.mark.parametrize("sign", ["\u00b2", "\u2460", "\u00bd", "\U0001f51f", "\u33a1", "\u4e00"])
def test_numerals_that_are_no_digits_are_foreign(sign: str) -> None:
    assert holds_foreign_numeral(f"1{sign}2")


@pytest.mark.parametrize("body", ["", "1221", "se\u00f1or 12", "\U0001f44d", "1\ufe0f\u20e3"])
def test_ordinary_bodies_hold_no_foreign_numeral(body: str) -> None:
    assert not holds_foreign_numeral(body)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("opt-out!", "opt out"),
        ("don't", "dont"),
        ("don?t can t", "dont cant"),
        ("take7", "take 7"),
        ("a_b/c\nd", "a b c d"),
        ("...", ""),
    ],
)
def test_words_are_letters_or_digits_only(text: str, words: str) -> None:
    assert as_words(text) == words


def test_a_short_text_is_read_whole() -> None:
    assert opening_of("x" * 320) == "x" * 320


@pytest.mark.parametrize(
    ("tail", "kept"),
    [
        ("12 3", "12"),
        ("123 ", ""),
        ("1.5", ""),
        (",1,2", ",1"),
        (",1-2", ","),
        ("!!!", "!!"),
        ("\U0001f44d" * 3, "\U0001f44d" * 2),
    ],
)
def test_a_long_text_is_cut_without_halving_a_word_or_number(tail: str, kept: str) -> None:
    assert opening_of("," * 318 + tail) == "," * 318 + kept
