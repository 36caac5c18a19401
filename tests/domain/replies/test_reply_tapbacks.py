import pytest

from wellness.domain.replies import Tapback, read_reply
from wellness.domain.scales import Scale

ONE = (Scale(1, 4),)
PROMPT = "Shift check-in, no names shown. Reply 4 digits: hard calls 0-3. Ex 1221. Or tap"
VERBS = [
    "Liked",
    "Loved",
    "Disliked",
    "Laughed at",
    "Emphasized",
    "Questioned",
    "Reacted \U0001f622 to",
    "Le gusta",
    "Reaccion\u00f3 con \U0001f622 a",
    "\U0001f44d to",
    "\U0001f44d a",
    "\u2764\ufe0f to",
    "\u200b\U0001f44d\u200b to",
    "1\ufe0f\u20e3 to",
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("opening", "closing"), ["\u201c\u201d", '""', "\u00ab\u00bb", "\u201e\u201c"]
)
def test_a_reaction_to_a_quotation_is_a_tapback(verb: str, opening: str, closing: str) -> None:
    assert read_reply(f"{verb} {opening}{PROMPT}{closing}", ONE) == Tapback()
    assert read_reply(f"{verb} {opening}{PROMPT}", ONE) == Tapback()
    assert (
        read_reply(f"\u200a{verb} {opening}\u200a{PROMPT}\u200a{closing}\u200b", ONE) == Tapback()
    )


@pytest.mark.parametrize("verb", VERBS)
def test_a_quotation_longer_than_what_is_read_is_still_a_tapback(verb: str) -> None:
    assert read_reply(f"{verb} \u201c{PROMPT * 9}\u201d", ONE) == Tapback()


@pytest.mark.parametrize("verb", VERBS)
def test_words_behind_the_quotation_make_it_no_tapback(verb: str) -> None:
    assert read_reply(f"{verb} \u201c{PROMPT}\u201d and so do I", ONE) != Tapback()


@pytest.mark.parametrize("verb", VERBS)
def test_a_reaction_without_a_quotation_is_no_tapback(verb: str) -> None:
    assert read_reply(f"{verb} {PROMPT}", ONE) != Tapback()


def test_quotes_inside_the_quotation_belong_to_it() -> None:
    assert read_reply("Liked \u201cTeam \u201cAlpha\u201d has 9 people\u201d", ONE) == Tapback()
