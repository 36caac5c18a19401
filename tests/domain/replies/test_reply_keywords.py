import pytest

from wellness.domain.replies import (
    Answer,
    Contact,
    Help,
    Language,
    OptOut,
    Start,
    Take,
    Unread,
    Withdraw,
    read_reply,
)
from wellness.domain.replies.wordings import BARE_OPT_OUTS, CLEAR_OPT_OUTS
from wellness.domain.scales import Scale

PULSE = (Scale(0, 3), Scale(1, 4), Scale(1, 5), Scale(1, 3))
CARRIER_OPT_OUTS = ["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"]
OPT_OUTS = (*CLEAR_OPT_OUTS, *BARE_OPT_OUTS)


@pytest.mark.parametrize("word", CARRIER_OPT_OUTS)
def test_a_carrier_word_alone_is_answered_by_the_carrier(word: str) -> None:
    for body in (word, word.lower(), word.title(), f" {word}\r\n", f"\t{word} "):
        assert read_reply(body, PULSE) == OptOut(carrier=True)


@pytest.mark.parametrize(
    "body", ["STOP.", "stop please", "stop stop", "STOP ALL", "opt out", "alto", "hi\nSTOP"]
)
def test_any_other_opt_out_is_answered_by_us(body: str) -> None:
    assert read_reply(body, PULSE) == OptOut(carrier=False)


@pytest.mark.parametrize(
    "body", ["\u017ftop", "\uff33\uff34\uff2f\uff30", "\u00a0STOP\u00a0", "\u200bSTOP"]
)
def test_where_the_carrier_may_not_know_the_word_we_answer(body: str) -> None:
    assert read_reply(body, PULSE) == OptOut(carrier=False)


@pytest.mark.parametrize("word", ["HELP", "info"])
def test_help_words_of_the_carrier_are_marked(word: str) -> None:
    assert read_reply(word, PULSE) == Help(carrier=True)
    assert read_reply(f"{word}!", PULSE) == Help(carrier=False)
    assert read_reply("ayuda", PULSE) == Help(carrier=False)


@pytest.mark.parametrize("word", ["START", "unstop"])
def test_start_words_of_the_carrier_are_marked(word: str) -> None:
    assert read_reply(word, PULSE) == Start(carrier=True)
    assert read_reply(f"please {word}", PULSE) == Start(carrier=False)


@pytest.mark.parametrize("phrase", OPT_OUTS)
@pytest.mark.parametrize(
    "frame",
    ["{}", "{}!", "please {}", "{}, por favor", "{}. Thank you", "hi\n{}\nbye", "\u201c{}\u201d"],
)
def test_every_opt_out_wording_is_heard(phrase: str, frame: str) -> None:
    body = frame.format(phrase.upper())

    assert isinstance(read_reply(body, PULSE), OptOut)


@pytest.mark.parametrize("phrase", CLEAR_OPT_OUTS)
def test_a_clear_opt_out_behind_an_answer_is_heard(phrase: str) -> None:
    assert read_reply(f"1221 {phrase}", PULSE) == OptOut(carrier=False)
    assert read_reply(f"1 2 2 1, {phrase} please", PULSE) == OptOut(carrier=False)


@pytest.mark.parametrize("phrase", BARE_OPT_OUTS)
def test_an_ordinary_word_behind_an_answer_is_its_comment(phrase: str) -> None:
    assert read_reply(f"1221 {phrase}", PULSE) == Answer((1, 2, 2, 1))


@pytest.mark.parametrize("phrase", OPT_OUTS)
def test_an_opt_out_wording_inside_a_sentence_is_none(phrase: str) -> None:
    assert read_reply(f"my sergeant said {phrase} tonight", PULSE) == Unread()


def test_an_opt_out_line_is_heard_however_far_down_it_stands() -> None:
    assert read_reply("so much to say " * 60 + "\nSTOP", PULSE) == OptOut(carrier=False)


def test_cancel_my_answer_is_no_opt_out() -> None:
    assert read_reply("cancel my answer", PULSE) == Withdraw()


def test_a_contact_request_has_at_most_eight_words() -> None:
    assert read_reply("contact me when i am off on tuesday", PULSE) == Contact()
    assert read_reply("contact me when i am off on tuesday morning", PULSE) == Unread()


def test_please_is_no_word_of_a_contact_request() -> None:
    assert read_reply("please contact me when i am off on tuesday", PULSE) == Contact()
    assert read_reply("please", PULSE) == Unread()


def test_a_peer_in_a_message_of_thanks_is_not_asked_to_call() -> None:
    assert read_reply("thank you peer team", PULSE) == Unread()


@pytest.mark.parametrize(("body", "code"), [("EN", "en"), ("es por favor", "es")])
def test_a_language_is_chosen_by_its_code(body: str, code: str) -> None:
    assert read_reply(body, PULSE) == Language(code)


def test_a_flag_code_has_at_most_six_digits() -> None:
    assert read_reply("TAKE 123456", PULSE) == Take(123456)
    assert read_reply("TAKE 1234567", PULSE) == Unread()


def test_a_flag_is_taken_without_an_open_question() -> None:
    assert read_reply("take 7", ()) == Take(7)
