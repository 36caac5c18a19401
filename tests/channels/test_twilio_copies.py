"""The production client has copies deleted and listed: by the codes the provider answers with."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.simulator.harness import ACCOUNT, PHONE, SECOND_SENDER, SENDER, TOKEN, Line, simulated
from wellness.channels.base import Deletion, OutgoingText
from wellness.channels.twilio import TwilioChannel
from wellness.errors import Unavailable


@pytest.fixture
def line() -> Iterator[Line]:
    with simulated(webhook="") as made:
        yield made


@pytest.fixture
def channel(line: Line) -> Iterator[TwilioChannel]:
    made = TwilioChannel(ACCOUNT, TOKEN, SENDER, line.base_url)
    yield made
    made.close()


def test_a_copy_is_deleted_once_and_one_that_is_gone_is_gone(
    line: Line, channel: TwilioChannel
) -> None:
    sent = line.send()
    line.settle()

    assert [channel.delete_copy(sent.sid) for _ in range(2)] == [Deletion.GONE] * 2
    assert line.client.messages.list() == []
    assert line.texts() == ["Hello"]


@pytest.mark.parametrize("fault", ["refuse", "429", "500", "drop", "500-after"])
def test_whatever_fails_a_copy_is_not_called_gone(
    line: Line, channel: TwilioChannel, fault: str
) -> None:
    sent = line.send()
    line.settle()
    line.plan(op="delete", fault=fault, times=1)

    assert channel.delete_copy(sent.sid) is Deletion.FAILED
    assert channel.delete_copy(sent.sid) is Deletion.GONE


def test_a_text_on_its_way_is_not_deleted_yet(line: Line, channel: TwilioChannel) -> None:
    line.plan(op="delete", fault="reject", args={"code": 20009, "status": 409})
    sent = line.send()

    assert channel.delete_copy(sent.sid) is Deletion.NOT_YET


def test_another_password_or_a_strange_404_deletes_nothing(
    line: Line, channel: TwilioChannel
) -> None:
    sent = line.send()
    line.settle()
    stranger = TwilioChannel(ACCOUNT, "another token", SENDER, line.base_url)

    assert stranger.delete_copy(sent.sid) is Deletion.FAILED
    line.plan(op="delete", fault="reject", args={"code": 99, "status": 404})
    assert channel.delete_copy(sent.sid) is Deletion.FAILED
    stranger.close()


def test_listed_is_what_has_a_body_by_our_number_within_the_span(
    line: Line, channel: TwilioChannel
) -> None:
    start = line.clock()
    redacted = line.send(body="Redacted")
    line.send(body="Another number", from_=SECOND_SENDER)
    ours = line.send(body="Ours")
    line.call("POST", "/sim/replies", [{"from": PHONE, "body": "0111", "to": SENDER}])
    line.settle()
    redacted.update(body="")
    line.clock.advance(hours=2)
    line.send(body="Too young")
    line.settle()

    found = channel.list_copies(since=start, until=start + timedelta(hours=1), limit=10)

    assert len(found) == 2
    assert ours.sid in [text.sid for text in found]
    assert {text.status for text in found} == {"delivered", "received"}


def test_a_list_that_cannot_be_had_is_said_without_the_cause(
    line: Line, channel: TwilioChannel
) -> None:
    line.plan(op="list", fault="garbage", args={"status": 200})
    now = line.clock()

    with pytest.raises(Unavailable) as raised:
        channel.list_copies(since=now, until=now, limit=10)

    assert raised.value.__cause__ is None


def test_where_the_account_redacts_no_body_of_ours_is_kept(line: Line) -> None:
    url = line.receiver.url
    discarding = TwilioChannel(ACCOUNT, TOKEN, SENDER, line.base_url, url, discards=True)

    discarding.send(OutgoingText(PHONE, "Hello", "attempt", 600))
    line.settle()

    assert [message.body for message in line.client.messages.list()] == [""]
    assert line.texts() == ["Hello"]
    discarding.close()
