"""A text as a phone shows it: filled with the longest there is, and measured."""

from dataclasses import dataclass
from typing import Final

from wellness.domain.language import Language
from wellness.domain.segments import count_segments, is_gsm7, septets
from wellness.domain.texts.keys import CHANGE_LIMIT, EQUAL_REPLIES, FIELDS, TextKey
from wellness.domain.texts.surroundings import Surroundings, longest_fields
from wellness.domain.texts.wording import Wording, render


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text in one language with its measures.

    `units` are septets of GSM-7, else 16-bit units; `is_equal` holds of the replies whose cost
    must not tell them apart (R15).
    """

    key: TextKey
    language: Language
    text: str
    encoding: str
    units: int
    segments: int
    is_equal: bool


def draw_bubble(
    wording: Wording, surroundings: Surroundings, key: TextKey, language: Language
) -> Bubble:
    """The text filled with the longest names and links of its surroundings, as it would be sent.

    The free words of a change are an example of the greatest length.
    """
    fields = {**longest_fields(surroundings, language, key), "change": _EXAMPLES[language]}
    text = render(wording, key, language, **{name: fields[name] for name in FIELDS[key]})
    plain = is_gsm7(text)
    return Bubble(
        key=key,
        language=language,
        text=text,
        encoding="GSM-7" if plain else "UCS-2",
        units=septets(text) if plain else len(text.encode("utf-16-le")) // 2,
        segments=count_segments(text),
        is_equal=key in EQUAL_REPLIES,
    )


def _fill_up(words: str) -> str:
    return (words * CHANGE_LIMIT)[: CHANGE_LIMIT - 1].rstrip().ljust(CHANGE_LIMIT, ".")


_EXAMPLES: Final = {
    Language.EN: _fill_up("handover now starts ten minutes earlier, on paid time; "),
    Language.ES: _fill_up("el relevo empieza ya diez minutos antes, con tiempo pagado; "),
}
