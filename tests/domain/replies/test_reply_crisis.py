from pathlib import Path

import pytest

from wellness.domain.replies import (
    CRISIS_PHRASES,
    Answer,
    Crisis,
    OptOut,
    Tapback,
    Unread,
    read_reply,
)
from wellness.domain.scales import Scale

PULSE = (Scale(0, 3), Scale(1, 4), Scale(1, 5), Scale(1, 3))
LISTED = Path(__file__).parents[2] / "data" / "crisis-phrases.txt"
APOSTROPHES = "'\u2019\u2018\u00b4`\u02bc\u2032\uff07\u201b"


def test_the_list_in_the_code_is_the_list_of_the_design() -> None:
    lines = LISTED.read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if not line.startswith("#")] == list(CRISIS_PHRASES)


@pytest.mark.parametrize("phrase", CRISIS_PHRASES)
@pytest.mark.parametrize(
    "frame",
    ["{}", "{}.", "so tired, {} tonight", "hi\n{}\nbye", "\u201c{}\u201d", "STOP {}", "HELP {}"],
)
def test_a_listed_phrase_is_heard_wherever_it_stands(phrase: str, frame: str) -> None:
    assert read_reply(frame.format(phrase.upper()), PULSE) == Crisis(beside_digits=False)


@pytest.mark.parametrize("phrase", CRISIS_PHRASES)
@pytest.mark.parametrize(
    "frame", ["1221 {}", "{} 3453", "{}3", "\u0661{}", "{} \u00b2", "call 988 {}"]
)
def test_digits_beside_a_phrase_are_noted_and_never_an_answer(phrase: str, frame: str) -> None:
    assert read_reply(frame.format(phrase), PULSE) == Crisis(beside_digits=True)


@pytest.mark.parametrize("phrase", CRISIS_PHRASES)
@pytest.mark.parametrize("frame", ["STOP\n{}", "{}.\n\nno mas mensajes", "so\nstop texting me\n{}"])
def test_an_opt_out_on_a_line_of_its_own_is_heard_beside_a_phrase(phrase: str, frame: str) -> None:
    assert read_reply(frame.format(phrase), PULSE) == Crisis(beside_digits=False, opts_out=True)


@pytest.mark.parametrize("body", ["3453 stop\ni want to die", "stop 1\ni want to die"])
def test_digits_and_an_opt_out_beside_a_phrase_are_both_noted(body: str) -> None:
    assert read_reply(body, PULSE) == Crisis(beside_digits=True, opts_out=True)


@pytest.mark.parametrize(
    "body", ["i want to die stop", "please stop i want to die", "stop calling\ni want to die"]
)
def test_the_word_within_a_line_beside_a_phrase_opts_nobody_out(body: str) -> None:
    assert read_reply(body, PULSE) == Crisis(beside_digits=False, opts_out=False)


@pytest.mark.parametrize("phrase", CRISIS_PHRASES)
def test_a_phrase_inside_longer_words_is_not_heard(phrase: str) -> None:
    assert read_reply(f"x{phrase}", (), crisis_phrases=(phrase,)) == Unread()
    assert read_reply(f"{phrase}x", (), crisis_phrases=(phrase,)) == Unread()


@pytest.mark.parametrize("apostrophe", [*APOSTROPHES, "", "?", "\ufffd", " "])
def test_an_apostrophe_may_be_typed_in_any_way(apostrophe: str) -> None:
    assert read_reply(f"i can{apostrophe}t go on", PULSE) == Crisis(beside_digits=False)
    assert read_reply(f"i don{apostrophe}t want to live", PULSE) == Crisis(beside_digits=False)


@pytest.mark.parametrize(
    "body",
    [
        "I WANT TO DIE",
        "i   want\tto\ndie",
        "i want to... die",
        "i-want-to-die",
        "i want to \U0001f480 die",
        "i w\u00adant to d\u200bie",
        "\uff49 \uff57\uff41\uff4e\uff54 \uff54\uff4f \uff44\uff49\uff45",
    ],
)
def test_spelling_and_signs_do_not_hide_a_phrase(body: str) -> None:
    assert isinstance(read_reply(body, PULSE), Crisis)


def test_accents_do_not_matter_on_either_side() -> None:
    for body in ("hacerme da\u00f1o", "hacerme dano", "hacerme dan\u0303o", "HACERME DA\u00d1O"):
        assert isinstance(read_reply(body, PULSE), Crisis)
        assert isinstance(read_reply(body, (), crisis_phrases=["Hacerme Da\u00f1o"]), Crisis)


def test_a_phrase_is_heard_however_far_down_it_stands() -> None:
    assert read_reply("so much to say " * 60 + "i want to die", PULSE) == Crisis(
        beside_digits=False
    )


def test_an_agency_may_set_its_own_phrases() -> None:
    own = ("signal nine", "")

    assert read_reply("Signal-Nine please", PULSE, crisis_phrases=own) == Crisis(
        beside_digits=False
    )
    assert read_reply("1221", PULSE, crisis_phrases=own) == Answer((1, 2, 2, 1))
    assert read_reply("stop", PULSE, crisis_phrases=own) == OptOut(carrier=True)


@pytest.mark.parametrize("empty", ["", "  ", "...", "\u200b", "'"])
def test_a_phrase_without_a_word_matches_nothing(empty: str) -> None:
    assert read_reply("", PULSE, crisis_phrases=(empty,)) == Unread()
    assert read_reply("1221 ok", PULSE, crisis_phrases=(empty,)) == Answer((1, 2, 2, 1))


def test_a_phrase_that_a_tapback_quotes_is_not_the_persons_own() -> None:
    assert read_reply("Emphasized \u201ci want to die\u201d", PULSE) == Tapback()


def test_a_phrase_behind_a_quotation_is_the_persons_own() -> None:
    assert read_reply("Liked \u201cEx 0111\u201d but i want to die", PULSE) == Crisis(
        beside_digits=True
    )
