import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.harness import OTHER_PHONE, PHONE, SECOND_SENDER, SENDER, Line, simulated
from wellness.simulator.keywords import ANSWERS, Keyword, find_keyword

STOPS = ["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"]


@pytest.mark.parametrize("word", [*STOPS, "stop", " Stop \n", "oPtOuT"])
def test_a_stop_word_is_one_in_any_case(word: str) -> None:
    assert find_keyword(word) is Keyword.STOP


@pytest.mark.parametrize("text", ["stop it", "STOP.", "alto", "", "please stop", "opt out", "0111"])
def test_a_longer_text_is_no_keyword(text: str) -> None:
    assert find_keyword(text) is None


def test_start_and_help_words_are_known() -> None:
    assert {find_keyword(word) for word in ("START", "unstop")} == {Keyword.START}
    assert {find_keyword(word) for word in ("Help", "INFO")} == {Keyword.HELP}


@pytest.mark.parametrize("word", STOPS)
def test_after_a_stop_the_carrier_answers_and_refuses_the_pair(line: Line, word: str) -> None:
    result = line.reply(word)

    with pytest.raises(TwilioRestException) as error:
        line.send()

    assert (error.value.status, error.value.code) == (400, 21610)
    assert result["carrier"] == [ANSWERS[Keyword.STOP]]
    assert line.texts() == [ANSWERS[Keyword.STOP]]


def test_the_webhook_is_posted_for_a_keyword_as_well(line: Line) -> None:
    line.reply("STOP")

    (form,) = line.receiver.at("/sms")
    assert form["Body"] == "STOP"
    assert "OptOutType" not in form


def test_a_blocked_pair_gets_no_answer_of_ours_either(line: Line) -> None:
    line.receiver.replies("You are out.")

    result = line.reply("stop")

    assert (result["replies"], result["errors"]) == ([], [21610])
    assert line.texts() == [ANSWERS[Keyword.STOP]]


def test_only_the_pair_is_blocked(line: Line) -> None:
    line.reply("STOP")

    line.send(from_=SECOND_SENDER)
    line.send(to=OTHER_PHONE)

    assert line.call("GET", f"/sim/phones/{PHONE}")["blocked"] == [SENDER]
    assert len(line.client.messages.list(from_=SENDER)) == 1


def test_a_second_stop_stays_unanswered_and_start_opens_the_pair(line: Line) -> None:
    line.reply("STOP")
    again = line.reply("QUIT")
    opened = line.reply("start")

    line.send(body="Welcome back")

    assert again["carrier"] == []
    assert opened["carrier"] == [ANSWERS[Keyword.START]]
    assert line.texts()[-1] == "Welcome back"


def test_help_is_answered_and_changes_nothing(line: Line) -> None:
    assert line.reply("INFO")["carrier"] == [ANSWERS[Keyword.HELP]]
    assert line.call("GET", f"/sim/phones/{PHONE}")["blocked"] == []


def test_the_carriers_answers_are_not_in_the_accounts_log(line: Line) -> None:
    line.reply("HELP")

    (sid,) = (m["sid"] for m in line.call("GET", "/sim/messages") if m["direction"] == "carrier")
    assert [m.direction for m in line.client.messages.list()] == ["inbound"]
    with pytest.raises(TwilioRestException) as error:
        line.client.messages(sid).fetch()
    assert error.value.code == 20404


def test_an_account_without_carrier_keywords_is_left_alone() -> None:
    with simulated(carrier_keywords=False) as line:
        line.receiver.replies("You are out.")

        result = line.reply("STOP")

        assert (result["carrier"], result["replies"]) == ([], ["You are out."])


@pytest.mark.parametrize(
    ("word", "kind"), [("stopall", "STOP"), ("UNSTOP", "START"), ("info", "HELP"), ("0111", None)]
)
def test_the_service_option_names_the_keyword(word: str, kind: str | None) -> None:
    with simulated(advanced_opt_out=True) as line:
        line.reply(word)

        assert line.receiver.at("/sms")[0].get("OptOutType") == kind


def test_a_block_survives_a_restart(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("store") / "carrier.db"
    with simulated(store_path=path) as line:
        line.reply("STOP")

    with simulated(store_path=path) as line:
        with pytest.raises(TwilioRestException) as error:
            line.send()

        assert error.value.code == 21610
