"""E-mails: what each says, in English and Spanish, with a subject that tells nothing."""

from wellness.domain.letters.keys import FIELDS, LetterKey, letter_of
from wellness.domain.letters.writing import Letter, write_letter

__all__ = ["FIELDS", "Letter", "LetterKey", "letter_of", "write_letter"]
