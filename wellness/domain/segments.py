"""How many SMS segments a text costs, and how to keep it in the GSM-7 alphabet."""

import unicodedata
from typing import Final

# 3GPP TS 23.038, 6.2.1: the default alphabet. Position 0x1B is the escape to the extension
# table and therefore no character.
GSM7_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# 3GPP TS 23.038, 6.2.1.1: each of these is sent as the escape and one more septet.
GSM7_EXTENSION: Final = frozenset("\f^{}\\[~]|€")

# Septets in a lone text and in each part of a longer one (its header takes seven).
GSM7_SINGLE: Final = 160
GSM7_PART: Final = 153
# The same in 16-bit units once one character lies outside GSM-7.
UCS2_SINGLE: Final = 70
UCS2_PART: Final = 67


def is_gsm7(text: str) -> bool:
    """Whether every character is in the GSM-7 alphabet or its extension."""
    return all(c in GSM7_BASIC or c in GSM7_EXTENSION for c in text)


def septets(text: str) -> int:
    """Length in septets, extension characters counting two; ValueError outside GSM-7."""
    if not is_gsm7(text):
        raise ValueError("Only a GSM-7 text has a length in septets. Fold it with to_gsm7 first.")
    return sum(_gsm7_sizes(text))


def count_segments(text: str) -> int:
    """Segments the carrier bills for a text; an empty text is none.

    A two-unit character (GSM-7 extension pair, UTF-16 surrogate pair) is never split over a
    segment border, so a text of 306 septets can need three segments.
    """
    if is_gsm7(text):
        return _fill(_gsm7_sizes(text), single=GSM7_SINGLE, part=GSM7_PART)
    return _fill(_ucs2_sizes(text), single=UCS2_SINGLE, part=UCS2_PART)


def to_gsm7(text: str) -> str:
    """Fold a text into GSM-7: a GSM-7 text stays as it is, the rest takes its nearest letters.

    Accents outside the alphabet fall away (á í ó ú), curly quotes, dashes and odd spaces become
    plain ones, invisible characters vanish, and what has no likeness becomes "?".
    """
    if is_gsm7(text):
        return text
    return "".join(_fold(c) for c in unicodedata.normalize("NFC", text))


# What compatibility decomposition leaves alone or would turn into something else than meant.
_LIKENESS: Final = str.maketrans(
    {
        "\t": " ",
        "\v": "\n",
        "\x85": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "`": "'",
        "\u00b4": "'",
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u2032": "'",
        "\u02bc": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u201f": '"',
        "\u2033": '"',
        "«": '"',
        "»": '"',
        "\u2039": "'",
        "\u203a": "'",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2015": "-",
        "\u2212": "-",
        "\u2022": "-",
        "·": "-",
        "\u2044": "/",
        "\u00d7": "x",
        "÷": "/",
        "µ": "u",
        "ª": "a",
        "º": "o",
        "°": "o",
        "©": "(c)",
        "®": "(r)",
        "Œ": "OE",
        "œ": "oe",
        "Ł": "L",
        "ł": "l",
        "Đ": "D",
        "đ": "d",
        "Ð": "D",
        "ð": "d",
        "Þ": "Th",
        "þ": "th",
        "\u0131": "i",
        "ħ": "h",
        "Ħ": "H",
    }
)
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Mn", "Me"})


def _fold(character: str) -> str:
    if is_gsm7(character):
        return character
    if (likeness := character.translate(_LIKENESS)) != character:
        return likeness
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    parts = unicodedata.normalize("NFKD", character).translate(_LIKENESS)
    return "".join(c for c in parts if is_gsm7(c)) or "?"


def _gsm7_sizes(text: str) -> list[int]:
    return [2 if c in GSM7_EXTENSION else 1 for c in text]


def _ucs2_sizes(text: str) -> list[int]:
    return [2 if c > "\uffff" else 1 for c in text]


def _fill(sizes: list[int], *, single: int, part: int) -> int:
    if sum(sizes) <= single:
        return min(len(sizes), 1)
    segments, used = 1, 0
    for size in sizes:
        if used + size > part:
            segments, used = segments + 1, 0
        used += size
    return segments
