import re
import time
from collections.abc import Iterator

import pytest
from twilio.request_validator import RequestValidator

from tests.simulator.harness import (
    ACCOUNT,
    OTHER_PHONE,
    PHONE,
    SECOND_SENDER,
    SENDER,
    SERVICE,
    TOKEN,
    Line,
    Said,
    simulated,
)


@pytest.fixture
def line() -> Iterator[Line]:
    with simulated() as made:
        yield made


def twiml(*messages: str) -> Said:
    return Said(body=f"<?xml version='1.0'?><Response>{''.join(messages)}</Response>")


def test_a_reply_is_posted_as_twilio_posts_it(line: Line) -> None:
    result = line.reply("0111")

    (form,) = line.receiver.at("/sms")
    assert re.fullmatch("SM[0-9a-f]{32}", form["MessageSid"])
    assert form == {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": "0111",
        "From": PHONE,
        "FromCity": "",
        "FromCountry": "",
        "FromState": "",
        "FromZip": "",
        "MessageSid": form["MessageSid"],
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": form["MessageSid"],
        "SmsSid": form["MessageSid"],
        "SmsStatus": "received",
        "To": SENDER,
        "ToCity": "",
        "ToCountry": "",
        "ToState": "",
        "ToZip": "",
    }
    assert result == {
        "status": 200,
        "statuses": [200],
        "sids": [form["MessageSid"]],
        "replies": [],
        "carrier": [],
        "errors": [],
    }


def test_a_reply_names_its_messaging_service() -> None:
    with simulated(service=SERVICE) as line:
        line.reply("0111")

        assert line.receiver.at("/sms")[0]["MessagingServiceSid"] == SERVICE


@pytest.mark.parametrize("body", ["0111", "a b&c=d+é ñ ¿qué?", "two\nlines", "\U0001f600", " "])
def test_the_signature_is_twilios(line: Line, body: str) -> None:
    line.reply(body)

    (post,) = line.receiver.posted
    signature = post.headers["X-Twilio-Signature"]
    validator = RequestValidator(TOKEN)
    assert post.form["Body"] == body
    assert validator.validate(f"{line.receiver.url}/sms", post.form, signature)
    assert not RequestValidator("another token").validate(
        f"{line.receiver.url}/sms", post.form, signature
    )
    assert post.headers["I-Twilio-Idempotency-Token"]


def test_the_fragment_is_neither_posted_nor_signed() -> None:
    with simulated(webhook="{url}/sms?a=b#rc=3&rp=ct,rt,5xx") as line:
        line.reply("0111")

        (post,) = line.receiver.posted
        signature = post.headers["X-Twilio-Signature"]
        assert post.path == "/sms?a=b"
        assert RequestValidator(TOKEN).validate(
            f"{line.receiver.url}/sms?a=b", post.form, signature
        )


def test_each_message_of_the_answer_reaches_the_phone(line: Line) -> None:
    line.receiver.says(
        "/sms",
        twiml(
            "<Message>One &amp; two</Message>",
            "<Message><Body>Three</Body><Media>/a.png</Media></Message>",
        ),
    )

    result = line.reply("0111")

    assert result["replies"] == ["One & two", "Three"]
    assert sorted(line.texts()) == ["One & two", "Three"]
    assert {m.direction for m in line.client.messages.list(to=PHONE)} == {"outbound-reply"}
    assert line.receiver.statuses() == []


def test_an_answer_with_a_status_callback_is_reported(line: Line) -> None:
    line.receiver.says(
        "/sms",
        twiml(
            f'<Message statusCallback="{line.receiver.url}/status?t=1">A</Message>',
            '<Message action="/action">B</Message>',
        ),
    )

    line.reply("0111")
    line.settle()

    (sid,) = {form["MessageSid"] for form in line.receiver.at("/status?t=1")}
    assert line.client.messages(sid).fetch().body == "A"
    assert line.receiver.statuses("/status?t=1") == ["sending", "sent", "delivered"]
    assert line.receiver.statuses("/action") == ["sending", "sent", "delivered"]


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        (Said(body=""), []),
        (Said(body="<Response/>"), []),
        (Said(body="<Response/>", content_type="application/json"), [12300]),
        (Said(body="<Response><Message>broken</Response>"), [12100]),
        (Said(body="<html/>", content_type="text/html"), [12100]),
        (Said(status=403), [11200]),
        (Said(status=503), [11200]),
        (Said(body="<Response><Message></Message></Response>"), [21602]),
    ],
)
def test_an_answer_without_a_text_sends_none(line: Line, said: Said, errors: list[int]) -> None:
    line.receiver.says("/sms", said)

    result = line.reply("0111")

    assert (result["replies"], result["errors"]) == ([], errors)
    assert result["status"] == said.status
    assert line.texts() == []


def test_a_plain_text_answer_is_sent_as_it_is(line: Line) -> None:
    line.receiver.says("/sms", Said(body="Hello", content_type="text/plain; charset=utf-8"))

    assert line.reply("0111")["replies"] == ["Hello"]


@pytest.mark.parametrize(
    ("fragment", "statuses", "attempts"),
    [
        ("", [0, 200], 2),
        ("", [0, 0, 200], 2),
        ("", [503, 200], 1),
        ("#rc=3&rp=ct,rt,5xx", [503, 0, 503, 200], 4),
        ("#rc=3&rp=ct,rt,5xx", [403, 200], 1),
        ("#rc=2&rp=all", [403, 503, 200], 3),
        ("#rc=0", [0, 200], 1),
        ("#rc=9", [0, 0, 200], 2),
    ],
)
def test_failures_are_tried_again_as_the_fragment_says(
    fragment: str, statuses: list[int], attempts: int
) -> None:
    with simulated(webhook="{url}/sms" + fragment) as line:
        line.receiver.says("/sms", *(Said(status=status) for status in statuses))

        result = line.reply("0111")

        expected = statuses[attempts - 1]
        assert len(line.receiver.at("/sms")) == attempts
        assert result["status"] == (expected or None)
        assert bool(result["errors"]) == (expected != 200)


def test_attempts_share_the_idempotency_token_and_the_sid() -> None:
    with simulated(webhook="{url}/sms#rc=2&rp=5xx") as line:
        line.receiver.says("/sms", Said(status=500), Said(status=500), Said())

        line.reply("0111")
        line.reply("0112")

        tokens = [post.headers["I-Twilio-Idempotency-Token"] for post in line.receiver.posted]
        assert len(set(tokens[:3])) == 1
        assert len(set(tokens)) == 2
        assert len({form["MessageSid"] for form in line.receiver.at("/sms")[:3]}) == 1


def test_a_slow_answer_is_given_up_and_tried_again_only_if_told_so() -> None:
    slow = Said(before=lambda _: time.sleep(0.4))
    for fragment, attempts in (
        ("#rt=150", 1),
        ("#rt=150&rc=2&rp=rt", 3),
        ("#rt=150&tt=250&rc=5&rp=rt", 2),
    ):
        with simulated(webhook="{url}/sms" + fragment) as line:
            line.receiver.says("/sms", slow)

            result = line.reply("0111")

            assert result["status"] is None
            assert result["errors"] == [11205]
            assert len(line.receiver.wait_for("/sms", attempts)) == attempts


def test_nobody_at_the_address_is_a_connection_failure() -> None:
    with simulated(webhook="http://127.0.0.1:9/sms") as line:
        result = line.reply("0111")

        assert (result["status"], result["errors"]) == (None, [11205])


@pytest.mark.parametrize(
    ("said", "code"), [(Said(status=500), "11200"), (Said(body="nonsense"), "12100")]
)
def test_the_fallback_takes_over_once(said: Said, code: str) -> None:
    with simulated(webhook="{url}/sms#rc=1&rp=5xx", fallback="{url}/fallback") as line:
        line.receiver.says("/sms", said)
        line.receiver.says("/fallback", twiml("<Message>From the fallback</Message>"))

        result = line.reply("0111")

        (form,) = line.receiver.at("/fallback")
        assert (form["ErrorCode"], form["ErrorUrl"]) == (code, f"{line.receiver.url}/sms")
        assert form["MessageSid"] == line.receiver.at("/sms")[0]["MessageSid"]
        assert result["statuses"] == [said.status, 200]
        assert result["replies"] == ["From the fallback"]
        post = line.receiver.posted[-1]
        assert RequestValidator(TOKEN).validate(
            f"{line.receiver.url}/fallback", post.form, post.headers["X-Twilio-Signature"]
        )


def test_a_webhook_that_works_never_reaches_the_fallback() -> None:
    with simulated(fallback="{url}/fallback") as line:
        line.reply("0111")

        assert line.receiver.at("/fallback") == []


def test_without_a_webhook_the_text_is_only_logged() -> None:
    with simulated(webhook="") as line:
        result = line.reply("0111")

        assert (result["status"], result["statuses"]) == (None, [])
        assert [m.status for m in line.client.messages.list()] == ["received"]


def test_a_reply_goes_to_the_sender_who_wrote_last(line: Line) -> None:
    line.send(from_=SECOND_SENDER)
    line.settle()

    line.reply("0111")
    line.reply("0111", phone=OTHER_PHONE)

    assert [form["To"] for form in line.receiver.at("/sms")] == [SECOND_SENDER, SENDER]


def test_an_inbound_text_can_be_fetched_redacted_and_deleted(line: Line) -> None:
    sid = line.reply("Private")["sids"][0]
    message = line.client.messages(sid)

    fetched = message.fetch()

    assert (fetched.direction, fetched.status, fetched.from_) == ("inbound", "received", PHONE)
    assert (fetched.to, fetched.body) == (SENDER, "Private")
    assert message.update(body="").body == ""
    assert message.delete()


def test_a_message_can_be_addressed_to_another_phone(line: Line) -> None:
    line.receiver.says("/sms", twiml(f'<Message to="{OTHER_PHONE}">Hello</Message>'))

    line.reply("0111")

    assert (line.texts(), line.texts(OTHER_PHONE)) == ([], ["Hello"])


def test_a_kept_connection_that_was_closed_meanwhile_is_no_failure() -> None:
    with simulated(webhook="{url}/sms#rc=0") as line:
        line.reply("0111")
        line.receiver.hang_up()

        result = line.reply("0112")

        assert result["statuses"] == [200]
        assert line.receiver.connections == 2


def test_connections_are_kept_open(line: Line) -> None:
    for _ in range(5):
        line.reply("0111")

    assert line.receiver.connections == 1
