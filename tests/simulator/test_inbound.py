"""A reply from a phone is posted, signed and answered as Twilio does it."""

import re

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
    twiml,
)


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
