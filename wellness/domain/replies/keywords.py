"""Keywords: leaving, help, joining, a peer, a debrief, taking an answer back, a language, a flag.

Where the grammar leaves a case open the wish to leave wins: a word said twice, thanks beside it,
and a clear opt-out behind the digits of an answer ("1221 STOP") count.
"""

import re
from typing import Final

from wellness.domain.replies.normalise import as_words
from wellness.domain.replies.results import (
    Contact,
    Debrief,
    Help,
    Join,
    Language,
    OptOut,
    Reply,
    Start,
    Take,
    Withdraw,
)
from wellness.domain.replies.wordings import (
    BARE_OPT_OUTS,
    CARRIER_WORDS,
    CLEAR_OPT_OUTS,
    CONTACT_WORDS,
    DEBRIEF_WORDS,
    ENGLISH_WORDINGS,
    HELP_WORDS,
    JOIN_WORDS,
    SPANISH_WORDINGS,
    START_WORDS,
    WITHDRAW_WORDINGS,
)

_CONTACT_LIMIT: Final = 8
_PLEASE: Final = re.compile(r"\b(?:please|pls|plz|por ?favor)\b")
_COURTESY: Final = re.compile(r"\b(?:please|pls|plz|por ?favor|thanks|thank you|gracias)\b")
_TAKE: Final = re.compile(r"take ([0-9]{1,6})")
_ASCII_SPACE: Final = " \t\r\n\v\f"


def find_opt_out(body: str, text: str) -> OptOut | None:
    """The opt-out that the whole message, or one line of it, stands for.

    `body` is as it arrived, `text` its normalised form, whole.
    """
    candidates = dict.fromkeys((text, *text.split("\n")))
    if any(_asks_to_stop(candidate) for candidate in candidates):
        return OptOut(carrier=_is_carrier_word(body))
    return None


def find_wish(body: str, opening: str) -> Reply | None:
    """The keyword that the message consists of, or begins with for a contact request.

    `opening` holds the first 320 characters of the normalised body.
    """
    wish = _without(_PLEASE, as_words(opening))
    if wish in HELP_WORDS:
        return Help(carrier=_is_carrier_word(body))
    if wish in START_WORDS:
        return Start(carrier=_is_carrier_word(body))
    if _is_contact_request(wish):
        return Contact()
    return _WISHES.get(wish)


def find_take(opening: str) -> Take | None:
    """The flag code in `take 7`; a code has at most six digits."""
    take = _TAKE.fullmatch(_without(_PLEASE, as_words(opening)))
    return Take(code=int(take[1])) if take else None


def _is_carrier_word(body: str) -> bool:
    """Whether the carrier answers this body itself; in doubt no, so that somebody does."""
    word = body.strip(_ASCII_SPACE)
    return word.isascii() and word.upper() in CARRIER_WORDS


def _asks_to_stop(text: str) -> bool:
    words = as_words(text).split()
    if _without(_COURTESY, _once(words)) in _OPT_OUTS:
        return True
    letters = [word for word in words if not word.isdecimal()]
    return _without(_COURTESY, _once(letters)) in _CLEAR


def _is_contact_request(wish: str) -> bool:
    words = wish.split()
    return 0 < len(words) <= _CONTACT_LIMIT and words[0] in CONTACT_WORDS


def _without(courtesy: re.Pattern[str], words: str) -> str:
    return " ".join(courtesy.sub(" ", words).split())


def _once(words: list[str]) -> str:
    """The words without repetition: "stop stop stop" is one wish."""
    return " ".join(dict.fromkeys(words))


_CLEAR: Final = frozenset(_once(phrase.split()) for phrase in CLEAR_OPT_OUTS)
_OPT_OUTS: Final = _CLEAR | {_once(phrase.split()) for phrase in BARE_OPT_OUTS}
_WISHES: Final[dict[str, Reply]] = {
    **dict.fromkeys(JOIN_WORDS, Join()),
    **dict.fromkeys(DEBRIEF_WORDS, Debrief()),
    **dict.fromkeys(WITHDRAW_WORDINGS, Withdraw()),
    **dict.fromkeys(ENGLISH_WORDINGS, Language(code="en")),
    **dict.fromkeys(SPANISH_WORDINGS, Language(code="es")),
}
