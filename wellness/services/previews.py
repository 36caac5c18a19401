"""The texts as phones show them, with the agency's own names and links, faults beside them."""

from dataclasses import dataclass
from fractions import Fraction

from wellness.domain.language import Language
from wellness.domain.texts import (
    BASE_TEXTS,
    Bubble,
    LintFault,
    MonthOfTexts,
    TextKey,
    count_equal_class,
    draw_bubble,
    estimate_month,
    for_mode,
)
from wellness.services.fitting import UnitNames, list_text_faults, surroundings_of
from wellness.services.terms import Terms


@dataclass(frozen=True, slots=True)
class Side:
    """A text in one language and what speaks against it."""

    bubble: Bubble
    faults: tuple[LintFault, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A text in every language; `base` is the text that `key` is the variant of in this mode."""

    key: TextKey
    base: TextKey
    sides: tuple[Side, ...]
    faults: tuple[LintFault, ...]

    @property
    def has_faults(self) -> bool:
        """Whether something speaks against it in any language."""
        return bool(self.faults) or any(side.faults for side in self.sides)


@dataclass(frozen=True, slots=True)
class TextBoard:
    """Every text that this mode uses, how many segments an equal reply has, and all faults."""

    previews: tuple[Preview, ...]
    equal_segments: int
    faults: tuple[LintFault, ...]
    version: str


def show_texts(names: UnitNames, *, terms: Terms) -> TextBoard:
    """The texts of the agency's way of answering, filled with the longest names and links.

    Faults of texts for other modes stand in `faults` too: changing the mode must not bring them up.
    """
    faults = tuple(list_text_faults(names, terms=terms))
    return TextBoard(
        previews=tuple(_preview(base, names, faults, terms) for base in BASE_TEXTS),
        equal_segments=count_equal_class(terms.wording, surroundings_of(names, terms=terms)),
        faults=faults,
        version=terms.wording.version,
    )


def draw(key: TextKey, language: Language, names: UnitNames, *, terms: Terms) -> Bubble:
    """One text, of whatever mode, as a phone shows it."""
    return draw_bubble(terms.wording, surroundings_of(names, terms=terms), key, language)


def estimate(
    names: UnitNames, *, people: int, per_week: int, replying: Fraction, terms: Terms
) -> MonthOfTexts:
    """What a month of check-ins comes to in texts and segments, at most."""
    return estimate_month(
        terms.wording,
        surroundings_of(names, terms=terms),
        mode=terms.mode,
        people=people,
        per_week=per_week,
        replying=replying,
    )


def _preview(
    base: TextKey, names: UnitNames, faults: tuple[LintFault, ...], terms: Terms
) -> Preview:
    key = for_mode(base, terms.mode)
    own = [fault for fault in faults if fault.key == key]
    return Preview(
        key=key,
        base=base,
        sides=tuple(
            Side(
                draw(key, language, names, terms=terms),
                tuple(fault for fault in own if fault.language is language),
            )
            for language in Language
        ),
        faults=tuple(fault for fault in own if fault.language is None),
    )
