"""The two languages a responder can read and answer in."""

from enum import StrEnum


class Language(StrEnum):
    """A language of texts and pages; the value is its ISO 639-1 code."""

    EN = "en"
    ES = "es"
