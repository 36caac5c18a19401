"""Template filters: change against the usual, in the language of the page."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from wellness.domain import change_sentences
from wellness.domain.detector.agency import AgencyReading
from wellness.domain.detector.standing import Doubt
from wellness.domain.language import Language
from wellness.domain.pulse import Indicator
from wellness.services.signals import Signal
from wellness.services.watching import Watched
from wellness.web.language import current_language
from wellness.web.language import gettext as _


def change_words(signal: Signal) -> str:
    """What is said of a group: "higher than usual for this group, for two periods"."""
    return change_sentences.change_words(signal.change, current_language())


def change_doubts(signal: Signal) -> Sequence[str]:
    """Why a change of the group might not be seen, as sentences."""
    language = current_language()
    return [change_sentences.doubt_words(doubt, language) for doubt in signal.change.doubts]


def agency_change_words(reading: AgencyReading) -> str:
    """What is said of all groups together."""
    if reading.is_high:
        return _("The agency as a whole is higher than usual for it.")
    if reading.z is None:
        return _("For the agency as a whole it is too early to say what is usual.")
    return _("The agency as a whole shows no clear change.")


def explain_change() -> str:
    """What is compared with what."""
    return change_sentences.explain_change(current_language())


def watched_words(watched: Watched, indicators: Sequence[Indicator]) -> list[tuple[Indicator, str]]:
    """What is said of each indicator that is charted alone, in the order of the pulse."""
    language, changes = current_language(), watched.changes
    return [
        (row, change_sentences.change_words(changes[row.key], language))
        for row in indicators
        if row.key in changes
    ]


def watched_doubts(watched: Watched) -> Sequence[str]:
    """Why a change of the group might not be seen in any of them, as sentences."""
    language = current_language()
    shared = set(Doubt)
    for change in watched.changes.values():
        shared &= set(change.doubts)
    return [change_sentences.doubt_words(doubt, language) for doubt in Doubt if doubt in shared]


def explain_alone() -> str:
    """What is compared with what, of a monthly indicator."""
    return change_sentences.explain_alone(current_language())


def said(words: Mapping[Language, str]) -> str:
    """A sentence that data holds in each language."""
    return words[current_language()]


def of_ten(share: float) -> str:
    """A share in tenths: "7 of 10"."""
    return _("%(tenths)d of 10", tenths=math.floor(10 * share + 0.5))


FILTERS: Final = (
    *(change_words, change_doubts, agency_change_words, said, of_ten),
    *(watched_words, watched_doubts),
)
