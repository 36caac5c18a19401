"""What makes a long password easy to guess: known words, runs, repetition, the owner's own name.

Length is the first rule (NIST SP 800-63B: no rules of composition, no rotation). A long password
falls all the same if it is made of what everybody tries first, so the test is how much of it is
left when all of that is taken away.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize

LONGEST: Final = 256
"""Most characters; a bound on the work of hashing, far above what anybody types."""


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    REPEATS = "repeats"
    COMMON = "common"
    OWN_NAME = "own-name"


def canonical(password: str) -> str:
    """The one spelling of a password that differing keyboards produce (Unicode NFKC)."""
    return normalize("NFKC", password)


def find_weakness(password: str, *, shortest: int, own: tuple[str, ...] = ()) -> Weakness | None:
    """Why `password` is easy to guess, or None.

    `own` holds what belongs to the account: its address, its holder's name, the agency's name.
    """
    password = canonical(password)
    if len(password) < shortest:
        return Weakness.TOO_SHORT
    if len(password) > LONGEST:
        return Weakness.TOO_LONG
    plain = _plain(password)
    if _is_repetitive(plain):
        return Weakness.REPEATS
    if _left(password, _COMMON) < _FEWEST_LEFT:
        return Weakness.COMMON
    if _left(password, _COMMON | _words_of(own)) < _FEWEST_LEFT:
        return Weakness.OWN_NAME
    return None


def _plain(password: str) -> str:
    """Letters and digits alone, without case and accents."""
    spread = normalize("NFKD", password.casefold())
    return "".join(mark for mark in spread if mark.isalnum() and not combining(mark))


def _is_repetitive(plain: str) -> bool:
    """Few different characters, or a short piece said over and over."""
    if len(set(plain)) < _FEWEST_DIFFERENT:
        return True
    return any(
        plain.startswith(plain[length:]) for length in range(1, min(_LONGEST_PIECE, len(plain)))
    )


def _left(password: str, words: frozenset[str]) -> int:
    """How many characters no word and no run accounts for, "p4$$word" read either way."""
    as_typed = _without_runs(_plain(password))
    as_meant = _without_runs(_plain(password.translate(_SYMBOLS))).translate(_DIGITS)
    return min(
        len(_pattern(words).sub(" ", text).replace(" ", "")) for text in (as_typed, as_meant)
    )


def _without_runs(text: str) -> str:
    """`text` with a space in place of what follows the alphabet or a row of keys."""
    left, at = "", 0
    while at < len(text):
        length = _run_at(text, at)
        left += " " if length else text[at]
        at += length or 1
    return left


def _run_at(text: str, at: int) -> int:
    length = 0
    for row in _ROWS:
        reach = _SHORTEST_RUN
        while at + reach <= len(text) and text[at : at + reach] in row:
            length, reach = max(length, reach), reach + 1
    return length


@lru_cache(maxsize=8)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word))))


def _words_of(own: tuple[str, ...]) -> frozenset[str]:
    pieces = (_plain(piece) for text in own for piece in re.split(r"[\W_]+", text))
    wholes = (_plain(text) for text in own)
    return frozenset(word for word in (*pieces, *wholes) if len(word) >= _SHORTEST_OWN)


_FEWEST_DIFFERENT: Final = 5
_LONGEST_PIECE: Final = 8
_SHORTEST_RUN: Final = 4
_SHORTEST_OWN: Final = 3
_FEWEST_LEFT: Final = 6

_SYMBOLS: Final = str.maketrans("@$", "as")
_DIGITS: Final = str.maketrans("0134578", "oleastb")
_FORWARD: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "azertyuiop",
    "qwertzuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
_ROWS: Final = (*_FORWARD, *(row[::-1] for row in _FORWARD))

# Words of password fields, liked words, the calendar, the phrase that every article on passphrases
# prints, and the trade's own words.
_COMMON_WORDS: Final = """
password passwort passphrase contrasena contrasenia clave secret secreto letmein login logon signin
access acceso enter open please default change changeme temporary temporal admin administrator
master guest test testing user usuario welcome bienvenido hello hola computer internet monitor
love loveyou iloveyou teamo amor angel jesus princess princesa princesse sunshine flower baby dragon
monkey tiger shadow superman batman football futbol soccer baseball basketball hockey freedom
liberty whatever trustno music summer winter spring autumn verano invierno
monday tuesday wednesday thursday friday saturday sunday january february march april june july
august september october november december
correct horse battery staple
wellness wellbeing crisis responder response community safety department emergency rescue police
fire medic paramedic clinician coordinator leader peer support team shift checkin check agency
county city state
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())
