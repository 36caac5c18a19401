"""The texts Wellness sends: their keys, their wording in both languages, and their rules."""

from wellness.domain.texts.costs import LongName, find_long_name
from wellness.domain.texts.dates import longest_date, longest_time, short_date, short_time
from wellness.domain.texts.faults import LintFault, WordingError
from wellness.domain.texts.keys import (
    CHANGE_LIMIT,
    EQUAL_REPLIES,
    FIELDS,
    PulseMode,
    TextKey,
    for_mode,
)
from wellness.domain.texts.lint import CARRIER_WORDS, Surroundings, lint, longest_fields
from wellness.domain.texts.wording import Wording, fold_field, render, whole_agency

__all__ = [
    "CARRIER_WORDS",
    "CHANGE_LIMIT",
    "EQUAL_REPLIES",
    "FIELDS",
    "LintFault",
    "LongName",
    "PulseMode",
    "Surroundings",
    "TextKey",
    "Wording",
    "WordingError",
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
