"""Message bodies in one plain form, so that a rule is written once for all the ways of typing.

The form: compatibility characters resolved (NFKC), format characters, variation selectors and the
keycap mark dropped, every decimal digit an ASCII one, quotes and dashes folded, white space
collapsed with lines kept apart, case folded. Accents are dropped from letters here already, since
no rule needs them; a mark on a digit stays, because a digit struck through is no answer.
Each character is decomposed alone: decomposing a whole body takes quadratic time when somebody
sends a long run of combining marks.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

READ_LIMIT: Final = 320

_APOSTROPHES: Final = (
    "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u1fbd\u1fbf\u1ffe\u2018\u2019\u201a\u201b\u2032"
    "\u2035\u2039\u203a\u275b\u275c\ua78c\uff07"
)
_QUOTES: Final = (
    "\u00ab\u00bb\u02ba\u02ee\u201c\u201d\u201e\u201f\u2033\u2036\u275d\u275e\u301d\u301e\u301f"
    "\uff02"
)
_DASHES: Final = (
    "\u02d7\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe31\ufe32\ufe58\ufe63"
    "\uff0d"
)
_FOLDED: Final = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_DASHES, "-"),
}
_KEYCAP_TEN: Final = "\U0001f51f"
_KEYCAP_MARK: Final = "\u20e3"
_DROPPED: Final = re.compile(
    f"[{_KEYCAP_MARK}\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_LOOSE_ACCENTS: Final = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_PARTED_APOSTROPHE: Final = re.compile(r"(?<=n) t\b")
_PARTIAL_TAIL: Final = re.compile(r"[\w./-]+\Z")
_CONTINUES: Final = re.compile(r"[\w./-]")


def normalise(body: str) -> str:
    """The plain form of any string; lines without a character are dropped."""
    folded = "".join(map(_fold, body))
    unaccented = _LOOSE_ACCENTS.sub("", folded)
    lines = (" ".join(line.split()) for line in unaccented.splitlines())
    return "\n".join(line for line in lines if line)


def as_words(text: str) -> str:
    """The letters and digits of a normalised text as words with one space between them.

    Apostrophes vanish ("can't" and "cant" are one word, and so is "can?t", which gateways make of
    a curly one); every other sign, the hyphen too, parts words, and so do letters and digits.
    """
    words = " ".join(_WORD.findall(text.replace("'", "")))
    return _PARTED_APOSTROPHE.sub("t", words)


def opening_of(text: str) -> str:
    """The first 320 characters of a normalised text, without a word or number cut in two."""
    opening = text[:READ_LIMIT]
    if _CONTINUES.match(text, READ_LIMIT):
        return _PARTIAL_TAIL.sub("", opening)
    return opening


def holds_foreign_numeral(body: str) -> bool:
    """Whether a raw body holds a numeral that is no decimal digit: a superscript, half, ten keycap.

    Signs that only turn into digits when normalised (square metres) count as well.
    """
    return not body.isascii() and any(map(_is_foreign_numeral, body))


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character in _FOLDED:
        return _FOLDED[character]
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.category(character) == "Cf" or _DROPPED.match(character):
        return ""
    if unicodedata.combining(character):
        return character
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(part for part in decomposed if not unicodedata.combining(part)).casefold()


@lru_cache(maxsize=4096)
def _is_foreign_numeral(character: str) -> bool:
    if character.isdecimal():
        return False
    resolved = unicodedata.normalize("NFKC", character)
    return character.isnumeric() or character == _KEYCAP_TEN or any(map(str.isdecimal, resolved))
