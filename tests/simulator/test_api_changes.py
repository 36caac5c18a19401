"""Texts are redacted, deleted, cancelled and scheduled as through Twilio's own API."""

from datetime import timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.api_harness import code_of
from tests.simulator.harness import SERVICE, Line, simulated


def test_a_finished_text_can_be_redacted_and_deleted(line: Line) -> None:
    message = line.client.messages(line.send(body="Private").sid)
    line.settle()

    redacted = message.update(body="")
    deleted = message.delete()

    assert redacted.body == ""
    assert deleted
    with pytest.raises(TwilioRestException) as error:
        message.fetch()
    assert code_of(error) == (404, 20404)
    assert line.client.messages.list() == []


def test_the_phone_keeps_what_the_provider_has_deleted(line: Line) -> None:
    sid = line.send(body="Private").sid
    line.settle()
    line.client.messages(sid).delete()

    (shown,) = line.call("GET", "/sim/messages")

    assert (shown["body"], shown["kept"]) == ("Private", None)


def test_an_unfinished_text_can_be_neither_redacted_nor_deleted(slow_line: Line) -> None:
    message = slow_line.client.messages(slow_line.send().sid)

    with pytest.raises(TwilioRestException) as redaction:
        message.update(body="")
    with pytest.raises(TwilioRestException) as deletion:
        message.delete()

    assert redaction.value.code == deletion.value.code == 20009
    assert message.fetch().body == "Hello"


def test_a_sent_text_that_awaits_its_receipt_is_not_finished() -> None:
    with simulated(delivery_delay=0.2) as line:
        message = line.client.messages(line.send().sid)
        line.receiver.wait_for("/status", 2)

        with pytest.raises(TwilioRestException) as error:
            message.delete()

        assert error.value.code == 20009
        line.settle()
        assert message.delete()


def test_the_body_cannot_be_rewritten(line: Line) -> None:
    message = line.client.messages(line.send().sid)
    line.settle()

    with pytest.raises(TwilioRestException) as error:
        message.update(body="Something else")

    assert error.value.code == 20001


def test_a_scheduled_text_can_be_cancelled_and_is_never_sent(slow_line: Line) -> None:
    message = slow_line.send(
        messaging_service_sid=SERVICE,
        schedule_type="fixed",
        send_at=slow_line.clock.now + timedelta(hours=1),
    )

    cancelled = slow_line.client.messages(message.sid).update(status="canceled")

    assert (message.status, cancelled.status) == ("scheduled", "canceled")
    assert slow_line.receiver.statuses() == []


def test_a_text_cancelled_before_it_is_due_stays_where_it_is() -> None:
    with simulated(service=SERVICE) as line:
        order: dict[str, Any] = {
            "schedule_type": "fixed",
            "send_at": line.clock.now + timedelta(seconds=1.5),
        }
        message = line.send(messaging_service_sid=SERVICE, **order)
        line.client.messages(message.sid).update(status="canceled")

        assert line.texts() == []
        assert line.client.messages(message.sid).fetch().status == "canceled"


def test_a_scheduled_text_goes_out_when_it_is_due() -> None:
    with simulated(service=SERVICE) as line:
        order: dict[str, Any] = {
            "schedule_type": "fixed",
            "send_at": line.clock.now + timedelta(seconds=0.2),
        }
        line.send(messaging_service_sid=SERVICE, **order)

        assert line.texts() == ["Hello"]


def test_a_text_on_its_way_cannot_be_cancelled(slow_line: Line) -> None:
    message = slow_line.client.messages(slow_line.send().sid)

    with pytest.raises(TwilioRestException) as error:
        message.update(status="canceled")

    assert error.value.code == 30409


def test_discarded_content_is_gone_when_the_text_is_delivered(line: Line) -> None:
    message = line.send(content_retention="discard", address_retention="obfuscate")
    line.settle()

    fetched = line.client.messages(message.sid).fetch()

    assert (fetched.body, fetched.to) == ("", "+1406555" + "X" * 4)
    assert line.texts() == ["Hello"]


def test_discarded_content_is_kept_while_the_text_is_under_way() -> None:
    with simulated(delivery_delay=0.2) as line:
        sid = line.send(content_retention="discard").sid
        line.receiver.wait_for("/status", 1)

        assert line.client.messages(sid).fetch().body == "Hello"
