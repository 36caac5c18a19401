import string
from itertools import product

import pytest

from wellness.domain.language import Language
from wellness.domain.letters import FIELDS, Letter, LetterKey, letter_of, write_letter
from wellness.domain.letters.english import ENGLISH
from wellness.domain.letters.keys import STAFF_LETTERS
from wellness.domain.letters.spanish import SPANISH
from wellness.domain.texts import TextKey

WORDS = {Language.EN: ENGLISH, Language.ES: SPANISH}
EVERY = list(product(LetterKey, Language))
STARTED = (
    TextKey.OPT_IN,
    TextKey.PULSE,
    TextKey.NUMBER,
    TextKey.CHANGED,
    TextKey.OUTAGE,
    TextKey.PEER_FLAG,
    TextKey.PEER_CONTACT,
)


def write(key: LetterKey, language: Language, leave_link: str = "") -> Letter:
    fields = {name: f"<{name}>" for name in FIELDS[key] - {"phone"}}
    return write_letter(
        key, language, support="<support>", phone="<phone>", leave_link=leave_link, **fields
    )


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_a_body_holds_the_fields_of_its_key_and_no_other(
    key: LetterKey, language: Language
) -> None:
    body = WORDS[language].bodies[key]

    assert {name for _, name, _, _ in string.Formatter().parse(body) if name} == FIELDS[key]


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_every_email_holds_the_crisis_line_and_how_to_leave(
    key: LetterKey, language: Language
) -> None:
    letter = write(key, language, "https://example.org/leave/x")

    assert "988" in letter.body
    assert "911" in letter.body
    assert letter.body.endswith("https://example.org/leave/x\n")
    assert "leave" not in write(key, language).body.splitlines()[-1]


@pytest.mark.parametrize("language", Language)
def test_subjects_tell_nothing_but_whose_work_it_is(language: Language) -> None:
    subjects = {key: write(key, language).subject for key in LetterKey}

    assert len(set(subjects.values())) == 2
    assert {
        key for key in LetterKey if "staff" in subjects[key] or "personal" in subjects[key]
    } == (STAFF_LETTERS)


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_no_email_promises_what_cannot_be_kept(key: LetterKey, language: Language) -> None:
    body = write(key, language).body.casefold()

    for claim in ("anonym", "anónim", "hipaa", "privileged", "confidential", "confidencial"):
        assert claim not in body
    assert "!" not in body


@pytest.mark.parametrize("key", STARTED)
def test_every_text_we_start_has_an_email(key: TextKey) -> None:
    assert letter_of(key) in LetterKey


@pytest.mark.parametrize("key", [TextKey.THANKS, TextKey.UNREAD, TextKey.CRISIS, TextKey.STOP])
def test_a_reply_has_none(key: TextKey) -> None:
    with pytest.raises(ValueError, match="no e-mail"):
        letter_of(key)


def test_a_field_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="pulse lacks link"):
        write_letter(LetterKey.PULSE, Language.EN, support="", phone="")
