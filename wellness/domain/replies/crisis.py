"""Looking for the agency's crisis phrases in a message.

This is a comparison of words and claims to detect nobody's crisis: it is bound to miss most and to
meet some jokes. The crisis line stands in every text we send for that reason.
"""

from collections.abc import Sequence
from functools import lru_cache

from wellness.domain.replies.normalise import as_words, normalise


def holds_crisis_phrase(text: str, phrases: Sequence[str]) -> bool:
    """Whether a normalised message contains one of the phrases, whole words only.

    Signs and line ends between the words do not matter, nor do apostrophes.
    """
    message = f" {as_words(text)} "
    return any(phrase in message for phrase in _prepared(tuple(phrases)))


@lru_cache(maxsize=8)
def _prepared(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases as words with a space at both ends; a phrase without a word is left out."""
    return tuple(f" {words} " for phrase in phrases if (words := as_words(normalise(phrase))))
