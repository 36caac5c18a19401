"""Texts are ordered, refused and found as through Twilio's own API."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.simulator.api_harness import MESSAGES, code_of
from tests.simulator.harness import (
    ACCOUNT,
    PHONE,
    SENDER,
    SERVICE,
    TOKEN,
    Line,
    LoopbackHttpClient,
    simulated,
)


def test_a_created_text_is_queued_and_has_a_sid_of_its_own(line: Line) -> None:
    first, second = line.send(), line.send()

    assert re.fullmatch("SM[0-9a-f]{32}", first.sid)
    assert first.sid != second.sid
    assert (first.status, first.direction, first.to, first.from_) == (
        "queued",
        "outbound-api",
        PHONE,
        SENDER,
    )
    assert (first.num_segments, first.num_media, first.error_code) == ("1", "0", None)
    assert first.date_sent is None


def test_a_delivered_text_has_its_dates_from_the_clock(line: Line) -> None:
    sid = line.send().sid
    line.settle()

    message = line.client.messages(sid).fetch()

    assert message.status == "delivered"
    assert message.date_created == message.date_sent == line.clock.now.replace(microsecond=0)


def test_dates_are_written_as_rfc_2822(line: Line) -> None:
    sid = line.send().sid

    raw = line.call("GET", f"{MESSAGES}/{sid}.json", auth=(ACCOUNT, TOKEN))

    assert raw["date_created"] == "Sun, 01 Mar 2026 14:30:05 +0000"
    assert raw["uri"] == f"{MESSAGES}/{sid}.json"


def test_a_text_by_messaging_service_starts_accepted_without_a_sender() -> None:
    with simulated(service=SERVICE) as line:
        message = line.send(messaging_service_sid=SERVICE)
        line.settle()

        assert (message.status, message.from_, message.num_segments) == ("accepted", None, "0")
        assert line.client.messages(message.sid).fetch().from_ == SENDER
        assert line.receiver.statuses() == ["queued", "sending", "sent", "delivered"]
        assert {form["MessagingServiceSid"] for form in line.receiver.at("/status")} == {SERVICE}


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"to": "+1406555010"}, 21211),
        ({"to": "4065550101"}, 21211),
        ({"to": "+11065550101"}, 21211),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"from_": "+14065550177"}, 21606),
        ({"from_": None}, 21603),
        ({"messaging_service_sid": SERVICE, "from_": None}, 21701),
        ({"validity_period": 0}, 20001),
        ({"validity_period": 36_001}, 20001),
        ({"schedule_type": "fixed", "send_at": datetime(2026, 3, 2, tzinfo=UTC)}, 35118),
        ({"status_callback": "https://example.org/status"}, 21609),
    ],
)
def test_a_wrong_order_is_refused_with_twilios_code(
    line: Line, order: dict[str, object], code: int
) -> None:
    with pytest.raises(TwilioRestException) as error:
        line.client.messages.create(**{"to": PHONE, "from_": SENDER, "body": "Hello", **order})

    assert code_of(error) == (400, code)
    assert line.client.messages.list() == []


def test_an_error_has_twilios_four_keys(line: Line) -> None:
    answer = line.session.post(
        f"{line.base_url}{MESSAGES}.json",
        data={"To": "nobody", "From": SENDER, "Body": "Hello"},
        auth=(ACCOUNT, TOKEN),
        timeout=10,
    )

    assert answer.status_code == 400
    assert answer.json() == {
        "code": 21211,
        "message": "The 'To' number is not a valid phone number.",
        "more_info": "https://www.twilio.com/docs/errors/21211",
        "status": 400,
    }


def test_the_longest_order_is_accepted(line: Line) -> None:
    message = line.send(
        body="x" * 1600,
        validity_period=36_000,
        smart_encoded=True,
        content_retention="retain",
        address_retention="retain",
    )

    assert message.num_segments == "11"


@pytest.mark.parametrize(
    ("account", "token"), [(ACCOUNT, "wrong"), ("AC" + "0" * 32, TOKEN), ("AC" + "0" * 32, "wrong")]
)
def test_wrong_credentials_are_refused(line: Line, account: str, token: str) -> None:
    http = LoopbackHttpClient(line.base_url)
    client = Client(account, token, http_client=http)

    with pytest.raises(TwilioRestException) as error:
        client.messages.create(to=PHONE, from_=SENDER, body="Hello")

    assert code_of(error) == (401, 20003)
    assert http.session is not None
    http.session.close()


def test_another_accounts_path_is_refused(line: Line) -> None:
    path = f"/2010-04-01/Accounts/AC{'0' * 32}/Messages.json"

    answer = line.session.get(line.base_url + path, auth=(ACCOUNT, TOKEN), timeout=10)

    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_no_credentials_are_refused(line: Line) -> None:
    answer = line.session.get(f"{line.base_url}{MESSAGES}.json", timeout=10)

    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_an_unknown_message_and_an_unknown_path_are_not_found(line: Line) -> None:
    with pytest.raises(TwilioRestException) as error:
        line.client.messages("SM" + "0" * 32).fetch()
    elsewhere = line.session.get(
        f"{line.base_url}/2010-04-01/Accounts/{ACCOUNT}/Calls.json", timeout=10
    )
    wrong_method = line.session.put(f"{line.base_url}{MESSAGES}.json", timeout=10)

    assert code_of(error) == (404, 20404)
    assert elsewhere.json()["code"] == 20404
    assert (wrong_method.status_code, wrong_method.json()["code"]) == (405, 20004)


def test_smart_encoding_replaces_typographic_characters(line: Line) -> None:
    message = line.send(body="\u201cDon\u2019t\u201d \u2013 wait\u2026", smart_encoded=True)

    assert message.body == '"Don\'t" - wait...'


def test_many_clients_at_once_lose_nothing(line: Line) -> None:
    with ThreadPoolExecutor(8) as pool:
        sids = set(pool.map(lambda n: line.send(body=str(n)).sid, range(80)))

    line.settle()
    assert len(sids) == 80
    assert sorted(map(int, line.texts())) == list(range(80))
    assert len(line.receiver.at("/status")) == 3 * 80
