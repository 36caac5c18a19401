"""Check a wording against every rule a text must meet before it may be sent."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from wellness.domain.language import Language
from wellness.domain.segments import is_gsm7, to_gsm7
from wellness.domain.texts.claims import fold_words, list_claims, list_crisis_phrases
from wellness.domain.texts.costs import list_cost_faults
from wellness.domain.texts.faults import LintFault
from wellness.domain.texts.keys import TextKey
from wellness.domain.texts.surroundings import CARRIER_WORDS, Surroundings, longest_fields
from wellness.domain.texts.wording import Wording

__all__ = ["CARRIER_WORDS", "LintFault", "Surroundings", "lint", "longest_fields"]


def lint(wording: Wording, surroundings: Surroundings) -> list[LintFault]:
    """List every fault of every text in both languages; an empty list means fit to send.

    Rules: GSM-7 only; at most two segments with the longest names and links; equal replies in one
    class (R15); the crisis line in each; no crisis phrase; nothing R38 forbids; no reserved word
    as an answer; what each text cannot do without.
    """
    faults = [
        LintFault(key, language, problem, remedy)
        for key, language in product(TextKey, Language)
        for problem, remedy in _list_word_faults(wording, surroundings, key, language)
    ]
    return [*faults, *list_cost_faults(wording, surroundings), *_list_option_faults(surroundings)]


@dataclass(frozen=True)
class _Need:
    """Something the texts of `keys` must hold (or, with `wanted` false, may not)."""

    keys: Collection[TextKey]
    pattern: re.Pattern[str]
    problem: str
    remedy: str
    wanted: bool = True


_REPLIED: Final = (TextKey.PULSE, TextKey.PULSE_REPLY, TextKey.FIRST, TextKey.FIRST_REPLY)
_TAPPED: Final = (TextKey.PULSE_LINK, TextKey.FIRST_LINK)
_INVITING: Final = (TextKey.OPT_IN, TextKey.OPT_IN_REPLY)
_NEEDS: Final = (
    _Need(
        _REPLIED,
        re.compile(r"(?<!\d)\d{4}(?!\d)"),
        "It asks for a reply but shows no example of four digits.",
        'Add one, such as "Ex 0111".',
    ),
    _Need(
        _TAPPED,
        re.compile(r"(?<!\d)\d{4}(?!\d)|\b(?:reply|responda)(?: with| con)? \d", re.IGNORECASE),
        "It asks for digits, but in this mode answers come through the link alone.",
        "Ask for a tap on the link and for nothing else.",
        wanted=False,
    ),
    _Need(
        (*_INVITING, TextKey.FIRST, TextKey.FIRST_REPLY),
        re.compile(
            r"phone company|\bcarrier\b|telef[oó]nica|compa[nñ][ií]a de tel|\boperador",
            re.IGNORECASE,
        ),
        "Replies are possible, and it does not say that the phone company sees them (R38).",
        'Add "The phone company sees replies" or "La telefonica ve las respuestas".',
    ),
    _Need(
        _INVITING,
        re.compile(r"\bJOIN\b"),
        "Nothing tells people how to join.",
        'Add "Reply JOIN" or "Responda JOIN".',
    ),
    _Need(
        (*_INVITING, *_REPLIED, *_TAPPED, TextKey.HELP),
        re.compile(r"\bSTOP\b"),
        "Nothing tells people how to leave.",
        'Add "STOP=out" or "STOP=salir".',
    ),
    _Need(
        (TextKey.PEER_FLAG, TextKey.PEER_WAITING),
        re.compile(r"\bTAKE \{code\}"),
        "Nothing tells peers how to take the flag.",
        'Add "Reply TAKE {code}" or "Responda TAKE {code}".',
    ),
)
# In a check-in these mean to a person what they mean to the carrier.
_PLAIN_KEYWORDS: Final = frozenset({"stop", "help", "salir"})
_ASKED_WORD: Final = re.compile(
    r"\b(?:reply|text|send|answer|responda|mande|envie|conteste)(?: with| con)? \W?([^\W\d_]+)",
    re.IGNORECASE,
)
_CAPITALS: Final = re.compile(r"\b[^\W\d_]{2,}\b")


def _list_word_faults(
    wording: Wording, surroundings: Surroundings, key: TextKey, language: Language
) -> Iterator[tuple[str, str]]:
    text = wording.get_template(key, language)
    if not is_gsm7(text):
        odd = " ".join(sorted({c for c in text if not is_gsm7(c)}))
        yield f"These are outside GSM-7: {odd}", f'Write "{to_gsm7(text)}".'
    number = surroundings.crisis_number
    if not re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text):
        yield "The crisis line is missing.", f"Add {number}."
    for phrase in list_crisis_phrases(text, surroundings.crisis_phrases):
        yield (
            f'It holds the crisis phrase "{phrase}", so a reply that quotes it reads as a crisis.',
            "Say it in other words.",
        )
    for claim in list_claims(text):
        yield f'It claims what we cannot keep: "{claim}" (R38).', "Leave it out."
    for need in _NEEDS:
        if key in need.keys and bool(need.pattern.search(text)) is not need.wanted:
            yield need.problem, need.remedy
    if key in (*_REPLIED, *_TAPPED):
        yield from _list_asked_words(text, surroundings)


def _list_asked_words(text: str, surroundings: Surroundings) -> Iterator[tuple[str, str]]:
    capitals = {word for word in _CAPITALS.findall(text) if word.isupper()}
    asked = {fold_words(word) for word in capitals | set(_ASKED_WORD.findall(text))}
    for word in sorted((asked & _reserved(surroundings)) - _PLAIN_KEYWORDS):
        yield (
            f'It offers "{word}" as an answer; as a whole message that is a command.',
            "Ask for digits or another word.",
        )


def _list_option_faults(surroundings: Surroundings) -> Iterator[LintFault]:
    for word in surroundings.question_option_words:
        if fold_words(word) in _reserved(surroundings):
            yield LintFault(
                TextKey.PULSE,
                None,
                f'The answer "{word}" is a word that carriers or the reply reader act on.',
                "Choose another word for this answer.",
            )


def _reserved(surroundings: Surroundings) -> frozenset[str]:
    return frozenset(fold_words(word) for word in surroundings.reserved_words)
