"""The answer to a check-in: one value for each question, nothing missing, nothing guessed.

Open cases are settled for unread rather than for a guess:
- values are all digits or all number words; digits are never run together for a scale above 9;
- `:` parts values in all gaps or in none, as `.` `-` `/` do: "1:2 2:1" is two labelled values; it
  parts neither labelled values nor the answers to two questions ("1:3" may lack the second);
- brackets and quotes come in pairs, and nothing may follow a closing quote: it may be our prompt
  that is quoted;
- a comment needs a space , ; : or line end before it ("1221-B" and "1221.com" are no answers), and
  "1221 hrs" or "1221 pm" is a time.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from wellness.domain.scales import Scale

_ENGLISH: Final = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)
_SPANISH: Final = (
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
)
_WORDS: Final = {word: n for words in (_ENGLISH, _SPANISH) for n, word in enumerate(words)}
_VALUES: Final = {str(n): n for n in range(100)} | _WORDS
_HIGHEST_DIGIT: Final = 9
_AMBIGUOUS_PAIR: Final = 2

_DIGIT: Final = "([0-9])"
_NUMBER: Final = "([1-9]?[0-9])"
_WORD: Final = f"({'|'.join(_WORDS)})"
_ANY_WORD: Final = re.compile(rf"\b{_WORD}\b")
_CLOCK: Final = re.compile(r"[ ,;:\n]+(?:(?:h|hrs?|hours?|horas?)\b|[ap]\.? ?m\b\W*\Z)")
_GAPS: Final = (
    r"[ ,;\n]+",
    r"[ \n]*\.[ \n]*",
    r"[ \n]*-[ \n]*",
    r"[ \n]*/[ \n]*",
)

_COLONS: Final = r"[ ,;\n]*:[ ,;:\n]*"
_MARKS: Final = "[.!\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]*"
_COMMENT: Final = "(?P<comment>(?:[ ,;:\n][^0-9]*)?)"
_ENDS: Final = {
    "": re.compile(f"#?{_MARKS}{_COMMENT}"),
    "(": re.compile(f"{_MARKS} ?\\)#?{_MARKS}{_COMMENT}"),
    '"': re.compile(f'{_MARKS} ?"{_MARKS}(?P<comment>)'),
    "'": re.compile(f"{_MARKS} ?'{_MARKS}(?P<comment>)"),
}


def find_answer(opening: str, scales: Sequence[Scale]) -> tuple[int, ...] | None:
    """The values of an answer in the order of `scales`, or None when anything is amiss.

    `opening` holds the first 320 characters of the normalised body. Without scales there is no
    question open and so no answer.
    """
    text = opening.removeprefix("#").lstrip()
    bracket = text[:1] if text[:1] in _ENDS else ""
    text = text.removeprefix(bracket).lstrip()
    run_together = all(scale.high <= _HIGHEST_DIGIT for scale in scales)
    for layout in _layouts(len(scales), run_together=run_together):
        values = _fit(layout, _ENDS[bracket], text)
        if values:
            return _within(values, scales)
    return None


def _within(values: tuple[int, ...], scales: Sequence[Scale]) -> tuple[int, ...] | None:
    in_range = all(value in scale for value, scale in zip(values, scales, strict=True))
    return values if in_range else None


def _fit(layout: re.Pattern[str], end: re.Pattern[str], text: str) -> tuple[int, ...]:
    """The values when `text` is laid out so from its first character to its last, else none."""
    start = layout.match(text)
    rest = end.fullmatch(text, start.end()) if start else None
    if start is None or rest is None or _CLOCK.match(rest["comment"]):
        return ()
    written = start.groups()
    if written[0] in _WORDS and _ANY_WORD.search(rest["comment"]):
        return ()
    return tuple(_VALUES[value] for value in written)


@lru_cache(maxsize=32)
def _layouts(count: int, *, run_together: bool) -> tuple[re.Pattern[str], ...]:
    """Every way to write `count` values, labelled ones first: "1:1" holds one value, not two."""
    if count == 0:
        return ()
    labels = [_label(number) for number in range(1, count + 1)]
    plain_gaps = _GAPS if count == _AMBIGUOUS_PAIR else (*_GAPS, _COLONS)
    layouts = (
        *(gap.join(label + v for label in labels) for v in (_NUMBER, _WORD) for gap in _GAPS),
        *(gap.join([v] * count) for v in (_NUMBER, _WORD) for gap in plain_gaps),
        *([_DIGIT * count] if run_together else []),
        _WORD * count,
    )
    return tuple(map(re.compile, layouts))


def _label(number: int) -> str:
    """`1:` `1)` `q1`, also `q1:` and `q1)`; a bare `q1` needs a space, "q11" is no label."""
    return rf"(?:q?{number} ?[:)][ \n]*|q{number}[ \n]+)"
