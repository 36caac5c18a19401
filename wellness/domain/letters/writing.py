"""Puts an e-mail together: subject, body, and the lines that stand under every one."""

from dataclasses import dataclass, field
from typing import Final

from wellness.domain.language import Language
from wellness.domain.letters.english import ENGLISH
from wellness.domain.letters.keys import DRESSED_LETTERS, FIELDS, STAFF_LETTERS, LetterKey
from wellness.domain.letters.markup import dress
from wellness.domain.letters.spanish import SPANISH
from wellness.domain.letters.words import Words


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail as it is read; `html` says the same where a mail program shows that."""

    subject: str
    body: str = field(repr=False)
    html: str = field(default="", repr=False)


def write_letter(
    key: LetterKey,
    language: Language,
    /,
    *,
    support: str,
    phone: str,
    leave_link: str = "",
    **fields: str | int,
) -> Letter:
    """The e-mail `key`; every one holds the crisis line, and with `leave_link` how to leave.

    Raises:
        ValueError: a field the e-mail needs is missing.
    """
    known: dict[str, str | int] = {"phone": phone, **fields}
    if missing := FIELDS[key] - known.keys():
        raise ValueError(f"{key} lacks {', '.join(sorted(missing))}")
    words = _WORDS[language]
    body = words.bodies[key].format(**{name: known[name] for name in FIELDS[key]})
    foot = words.foot.format(support=support, phone=phone)
    leave = words.leave.format(link=leave_link) if leave_link else ""
    subject = words.staff_subject if key in STAFF_LETTERS else words.subject
    whole = "\n\n".join(part for part in (body, foot, leave) if part) + "\n"
    return Letter(subject, whole, dress(whole, language) if key in DRESSED_LETTERS else "")


_WORDS: Final[dict[Language, Words]] = {Language.EN: ENGLISH, Language.ES: SPANISH}
