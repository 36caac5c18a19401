"""Words a text of ours may not say: claims we cannot keep (R38) and phrases read as a crisis."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final


def fold_words(text: str) -> str:
    """Reduce a text to its words: casefolded, without accents or punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def list_crisis_phrases(text: str, phrases: Iterable[str]) -> list[str]:
    """List the crisis phrases a text holds at word bounds, as the reply reader finds them."""
    words = _bounded(text)
    return [
        phrase for phrase in phrases if (needle := _bounded(phrase)).strip() and needle in words
    ]


def list_claims(text: str) -> list[str]:
    """List what R38 forbids in a text, in the words found.

    A promise that somebody watches is looked for clause by clause, because a denial ("no person
    reads this number") uses the same words. The patterns know usual phrasings in both languages;
    they cannot know all.
    """
    words = fold_words(text)
    found = [match[0] for pattern in _CLAIMS for match in pattern.finditer(words)]
    return [*found, *_list_promises(text)]


def _bounded(text: str) -> str:
    """Put a space at both ends of the words; apostrophes count for nothing ("cant", "can't")."""
    return f" {fold_words(text).replace(_APOSTROPHE, '')} "


_APOSTROPHE: Final = "'"
# Two characters that phones put in place of the plain apostrophe.
_APOSTROPHES: Final = str.maketrans("\u2019\u02bc", "''")
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CLAUSE_END: Final = re.compile(r"[.,;:!?()]+")
_DENIAL: Final = re.compile(
    r"\b(?:no|not|none|nobody|never|cannot|can't|don't|doesn't|isn't|aren't|won't"
    r"|nadie|nunca|ningun|ninguna|tampoco|ni)\b"
)

_CLAIMS: Final = (
    re.compile(
        r"\b(?:completely|totally|fully|entirely|truly|absolutely|perfectly|guaranteed|100"
        r"|100 percent) anonymous(?:ly)?\b"
    ),
    re.compile(
        r"\b(?:completamente|totalmente|absolutamente|enteramente|plenamente|100"
        r"|100 por ciento) anonim[oa]s?\b"
    ),
    re.compile(r"\banonim[oa]s? (?:garantizad[oa]s?|al 100)\b"),
    re.compile(r"\bhipaa\b"),
    re.compile(r"\bprivileged\b"),
    re.compile(r"\bprivilegiad[oa]s?\b"),
)

_OURS_EN: Final = (
    r"(?:repl(?:y|ies)|answers?|messages?|texts?|responses?|check ins?|inbox|this (?:number|line))"
)
_READERS_EN: Final = (
    r"we|they|people|staff|peers|supporters|supervisors|leaders|clinicians|counsell?ors"
)
_OURS_ES: Final = (
    r"(?:respuestas?|mensajes?|textos?|chequeos?|contestaciones|este numero|esta linea)"
)
_PROMISES: Final = (
    re.compile(r"\b(?:monitor(?:s|ed|ing)?|watch(?:es|ed|ing)?|surveil\w*)\b"),
    re.compile(
        rf"\b(?:(?:{_READERS_EN})(?: \w+)? (?:read|review|see)"
        rf"|reads|reading|reviews|reviewing|sees)(?: \w+){{0,2}} {_OURS_EN}\b"
    ),
    re.compile(rf"\b{_OURS_EN} (?:is|are|get|gets|will be)(?: \w+)? (?:read|reviewed|seen)\b"),
    re.compile(
        r"\b(?:someone|somebody|a (?:person|human|counsell?or|clinician)) (?:is|will|always)\b"
    ),
    re.compile(r"\b(?:monitore\w+|vigila\w*|supervisa(?:mos|n|d[oa]s?)?)\b"),
    re.compile(
        rf"\b(?:lee|leen|leemos|leera|leeran|revisa|revisan|revisamos|ve|ven|vemos)"
        rf"(?: \w+){{0,2}} {_OURS_ES}\b"
    ),
    re.compile(rf"\b{_OURS_ES} (?:son|estan|seran)(?: \w+)? (?:leid|revisad|vist)[oa]s?\b"),
    re.compile(r"\balguien (?:esta|estara|siempre|le (?:respondera|contestara|llamara))\b"),
    re.compile(r"\bsiempre hay alguien\b"),
)
# What the phone company sees must be said (R38): it is no promise that somebody helps.
_CARRIER: Final = re.compile(r"\b(?:phone company|carrier|provider|telefonica|operador|compania)\b")


def _list_promises(text: str) -> Iterator[str]:
    for clause in _CLAUSE_END.split(text):
        words = fold_words(clause)
        for pattern in _PROMISES:
            match = pattern.search(words)
            if match is None:
                continue
            before = words[: match.start()]
            if not _DENIAL.search(before + match[0]) and not _CARRIER.search(before):
                yield match[0]
