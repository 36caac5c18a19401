"""The texts Wellness sends: their keys, their wording in both languages, and their rules."""

from wellness.domain.texts.bubbles import Bubble, draw_bubble
from wellness.domain.texts.costs import LongName, count_equal_class, find_long_name
from wellness.domain.texts.dates import longest_date, longest_time, short_date, short_time
from wellness.domain.texts.faults import LintFault, WordingError
from wellness.domain.texts.keys import (
    BASE_TEXTS,
    CHANGE_LIMIT,
    CONTACT_NOTICES,
    EQUAL_REPLIES,
    FIELDS,
    FLAG_TEXTS,
    PulseMode,
    TextKey,
    for_mode,
)
from wellness.domain.texts.lint import CARRIER_WORDS, Surroundings, lint, longest_fields
from wellness.domain.texts.monthly import MonthOfTexts, estimate_month
from wellness.domain.texts.wording import Wording, fold_field, render, whole_agency

__all__ = [
    "BASE_TEXTS",
    "CARRIER_WORDS",
    "CHANGE_LIMIT",
    "CONTACT_NOTICES",
    "EQUAL_REPLIES",
    "FIELDS",
    "FLAG_TEXTS",
    "Bubble",
    "LintFault",
    "LongName",
    "MonthOfTexts",
    "PulseMode",
    "Surroundings",
    "TextKey",
    "Wording",
    "WordingError",
    "count_equal_class",
    "draw_bubble",
    "estimate_month",
    "find_long_name",
    "fold_field",
    "for_mode",
    "lint",
    "longest_date",
    "longest_fields",
    "longest_time",
    "render",
    "short_date",
    "short_time",
    "whole_agency",
]
