"""Bands and estimates in words, English and Spanish: what exactly a release says, and no more.

Source of the wording: statistics-bands.md, section 11. Counts rather than shares, except at m = 10,
where the count of voters has no upper end.
"""

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from wellness.domain.estimates import Estimate, ShareRange, share_range
from wellness.domain.language import Language
from wellness.domain.participation import Participation
from wellness.domain.pulse import Indicator
from wellness.domain.released import Seen

_DASH: Final = "\N{EN DASH}"
_HARDLY_ANY: Final = 0.05
_NEARLY_ALL: Final = 0.95


def short_name(indicator: Indicator, language: Language) -> str:
    """The indicator as a heading; its full wording where a pulse brings one of its own."""
    if indicator.short is not None:
        return indicator.short[language]
    return _SHORT[language].get(indicator.key, indicator.wording[language])


def band_words(seen: Seen, language: Language) -> str:
    """The band alone: "4 to 7", "fewer than 4", "12 or more"; at m = 10 "16 to 30%"."""
    return _part(seen, _PHRASES[language].alone)


def band_brief(seen: Seen) -> str:
    """The band in figures alone, for narrow cells: 0-3, 4-7, 12+ (16-30% at m = 10)."""
    if seen.has_open_end:
        low, high = share_range(seen).percents
        return f"{low}{_DASH}{high}%"
    band = seen.band_of(seen.voters[0])
    return f"{band.low}+" if seen.i == seen.m else f"{band.low}{_DASH}{band.high}"


def answered_brief(seen: Seen) -> str:
    """How many answered in figures alone: 15-18, 39+."""
    low, high = seen.voters[0], seen.voters[-1]
    return f"{low}+" if seen.has_open_end else f"{low}{_DASH}{high}"


def answered_words(seen: Seen, language: Language) -> str:
    """How many answered, as far as a release says: "about 15 to 18", "39 or more"."""
    phrases, voters = _PHRASES[language], seen.voters
    if seen.has_open_end:
        return phrases.alone.at_least.format(low=voters[0])
    return phrases.about.format(low=voters[0], high=voters[-1])


def band_phrase(seen: Seen, language: Language) -> str:
    """The band and what it is out of: "4 to 7 of about 15 to 18"."""
    return _PHRASES[language].of.format(
        part=band_words(seen, language), whole=answered_words(seen, language)
    )


def band_sentence(indicator: Indicator, seen: Seen, language: Language) -> str:
    """One sentence that says what a band says of an indicator."""
    phrases = _PHRASES[language]
    if seen.has_open_end:
        whole = phrases.the_people.format(least=seen.voters[0])
    else:
        whole = phrases.people.format(whole=answered_words(seen, language))
    return _capital(
        phrases.sentence.format(
            part=_part(seen, phrases.within), whole=whole, did=indicator.wording[language]
        )
    )


def estimate_words(found: Estimate, language: Language) -> str:
    """The expected share in tenths: "about 2 in 10"; "fewer than 1 in 20" below a twentieth."""
    phrases = _PHRASES[language]
    if found.share < _HARDLY_ANY:
        return phrases.hardly_any
    if found.share >= _NEARLY_ALL:
        return phrases.nearly_all
    return phrases.tenths.format(tenths=math.floor(found.share * 10 + 0.5))


def allowed_words(found: Estimate, language: Language) -> str:
    """The shares the bands allow, rounded outward: "14 to 35%"."""
    return range_words(found.allowed, language)


def range_words(allowed: ShareRange, language: Language) -> str:
    """A range of shares, rounded outward: "14 to 35%"."""
    return _range_words(allowed, _PHRASES[language].alone)


def estimate_sentence(indicator: Indicator, found: Estimate, language: Language) -> str:
    """One sentence that says what is estimated of a unit, and within what."""
    phrases = _PHRASES[language]
    return _capital(
        phrases.estimated.format(
            share=estimate_words(found, language),
            did=indicator.wording[language],
            allowed=_range_words(found.allowed, phrases.within),
        )
    )


def participation_words(step: Participation, language: Language) -> str:
    """How many of those who could answer did (R13)."""
    return _PARTICIPATION[language][step]


@dataclass(frozen=True, slots=True)
class _Parts:
    """How a band is said, in counts and in percent."""

    between: str
    fewer: str
    at_least: str
    percent: str
    percent_fewer: str
    percent_at_least: str


@dataclass(frozen=True, slots=True)
class _Phrases:
    alone: _Parts
    within: _Parts
    about: str
    of: str
    people: str
    the_people: str
    sentence: str
    hardly_any: str
    nearly_all: str
    tenths: str
    estimated: str


def _part(seen: Seen, parts: _Parts) -> str:
    if seen.has_open_end:
        return _range_words(share_range(seen), parts)
    band = seen.band_of(seen.voters[0])
    if seen.i == seen.m:
        return parts.at_least.format(low=band.low)
    if seen.i == 1:
        return parts.fewer.format(above=band.high + 1)
    return parts.between.format(low=band.low, high=band.high)


def _range_words(allowed: ShareRange, parts: _Parts) -> str:
    low, high = allowed.percents
    if low == 0:
        return parts.percent_fewer.format(high=high)
    if high == 100:  # noqa: PLR2004 - percent
        return parts.percent_at_least.format(low=low)
    return parts.percent.format(low=low, high=high)


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


_PHRASES: Final = MappingProxyType(
    {
        Language.EN: _Phrases(
            alone=_Parts(
                between="{low} to {high}",
                fewer="fewer than {above}",
                at_least="{low} or more",
                percent="{low} to {high}%",
                percent_fewer="at most {high}%",
                percent_at_least="{low}% or more",
            ),
            within=_Parts(
                between="between {low} and {high}",
                fewer="fewer than {above}",
                at_least="at least {low}",
                percent="between {low} and {high}%",
                percent_fewer="at most {high}%",
                percent_at_least="at least {low}%",
            ),
            about="about {low} to {high}",
            of="{part} of {whole}",
            people="{whole} people who answered",
            the_people="the {least} or more people who answered",
            sentence="{part} of {whole} {did}.",
            hardly_any="fewer than 1 in 20",
            nearly_all="at least 19 in 20",
            tenths="about {tenths} in 10",
            estimated="{share} people who answered {did}; the bands allow {allowed}.",
        ),
        Language.ES: _Phrases(
            alone=_Parts(
                between="{low} a {high}",
                fewer="menos de {above}",
                at_least="{low} o más",
                percent="{low} a {high} %",
                percent_fewer="{high} % como máximo",
                percent_at_least="{low} % o más",
            ),
            within=_Parts(
                between="entre {low} y {high}",
                fewer="menos de {above}",
                at_least="al menos {low}",
                percent="entre el {low} y el {high} %",
                percent_fewer="como máximo el {high} %",
                percent_at_least="al menos el {low} %",
            ),
            about="unas {low} a {high}",
            of="{part} de {whole}",
            people="{whole} personas que respondieron",
            the_people="las {least} o más personas que respondieron",
            sentence="{part} de {whole} {did}.",
            hardly_any="menos de 1 de cada 20",
            nearly_all="al menos 19 de cada 20",
            tenths="cerca de {tenths} de cada 10",
            estimated="{share} personas que respondieron {did}; las bandas admiten {allowed}.",
        ),
    }
)
_SHORT: Final = MappingProxyType(
    {
        Language.EN: {
            "exposure": "Hard calls",
            "strained_often": "Strained often",
            "strained_mostly": "Strained mostly",
            "drained_half": "Drained",
            "drained_heavy": "Heavily drained",
            "debrief": "Would talk",
        },
        Language.ES: {
            "exposure": "Casos duros",
            "strained_often": "Tensión a menudo",
            "strained_mostly": "Tensión casi siempre",
            "drained_half": "Agotamiento",
            "drained_heavy": "Mucho agotamiento",
            "debrief": "Quisieran hablar",
        },
    }
)

_PARTICIPATION: Final = MappingProxyType(
    {
        Language.EN: MappingProxyType(
            {
                Participation.UNDER_HALF: "fewer than half of those who could answer did",
                Participation.TO_THREE_QUARTERS: "50 to 75% of those who could answer did",
                Participation.MOST: "more than 75% of those who could answer did",
            }
        ),
        Language.ES: MappingProxyType(
            {
                Participation.UNDER_HALF: "respondió menos de la mitad de quienes podían",
                Participation.TO_THREE_QUARTERS: "respondió del 50 al 75% de quienes podían",
                Participation.MOST: "respondió más del 75% de quienes podían",
            }
        ),
    }
)
