import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.simulator.harness import (
    ACCOUNT,
    OTHER_PHONE,
    PHONE,
    SENDER,
    SERVICE,
    TOKEN,
    Line,
    LoopbackHttpClient,
    simulated,
)

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


@pytest.fixture
def line() -> Iterator[Line]:
    with simulated() as made:
        yield made


@pytest.fixture
def slow_line() -> Iterator[Line]:
    with simulated(delivery_delay=60, service=SERVICE) as made:
        yield made


def code_of(error: pytest.ExceptionInfo[TwilioRestException]) -> tuple[int, int]:
    return error.value.status, error.value.code


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


def test_smart_encoding_replaces_typographic_characters(line: Line) -> None:
    message = line.send(body="\u201cDon\u2019t\u201d \u2013 wait\u2026", smart_encoded=True)

    assert message.body == '"Don\'t" - wait...'


def test_the_log_is_listed_newest_first_and_filtered_by_number(line: Line) -> None:
    line.send(body="one")
    line.send(to=OTHER_PHONE, body="two")
    line.settle()
    line.reply("three")

    assert [m.body for m in line.client.messages.list()] == ["three", "two", "one"]
    assert [m.body for m in line.client.messages.list(to=PHONE)] == ["one"]
    assert [m.body for m in line.client.messages.list(from_=PHONE)] == ["three"]
    assert [m.body for m in line.client.messages.list(to=SENDER)] == ["three"]
    assert [m.body for m in line.client.messages.list(from_=SENDER, to=OTHER_PHONE)] == ["two"]


def test_the_log_is_listed_by_date_sent(line: Line) -> None:
    for hour in range(4):
        line.send(body=str(hour))
        line.settle()
        line.clock.advance(hours=1)
    start = datetime(2026, 3, 1, 14, 30, 5, tzinfo=UTC)

    def listed(**dates: object) -> list[str]:
        return [m.body for m in line.client.messages.list(**dates)]

    assert listed(date_sent_after=start + timedelta(hours=2)) == ["3", "2"]
    assert listed(date_sent_before=start + timedelta(hours=1)) == ["1", "0"]
    assert listed(date_sent=start) == ["0"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("DateSent=2026-03-01", 2),
        ("DateSent=2026-03-02", 0),
        ("DateSent%3E=2026-03-02", 0),
        ("DateSent%3E=2026-03-01", 2),
        ("DateSent%3C=2026-02-28", 0),
        ("DateSent%3C=2026-03-01", 2),
        ("DateSent%3E=2026-03-01&DateSent%3C=2026-03-01", 2),
    ],
)
def test_a_date_without_a_time_means_the_whole_day(line: Line, query: str, count: int) -> None:
    line.send()
    line.clock.advance(hours=9)
    line.send()

    page = line.call("GET", f"{MESSAGES}.json?{query}", auth=(ACCOUNT, TOKEN))

    assert len(page["messages"]) == count


def test_a_text_not_sent_yet_is_listed_by_its_creation(slow_line: Line) -> None:
    slow_line.send()

    found = slow_line.client.messages.list(date_sent_after=slow_line.clock.now)

    assert [m.date_sent for m in found] == [None]


def test_a_date_that_is_none_is_refused(line: Line) -> None:
    answer = line.session.get(
        f"{line.base_url}{MESSAGES}.json?DateSent=soon", auth=(ACCOUNT, TOKEN), timeout=10
    )

    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


def test_pages_cover_the_log_once_even_while_it_grows(line: Line) -> None:
    for number in range(7):
        line.send(to=PHONE if number % 7 else OTHER_PHONE, body=str(number))
    line.settle()

    pages = line.client.messages.stream(to=PHONE, page_size=2)
    seen = [next(pages).body]
    line.send(body="later")
    line.settle()
    seen += [message.body for message in pages]

    assert seen == ["6", "5", "4", "3", "2", "1"]


def test_a_page_names_its_neighbours(line: Line) -> None:
    for _ in range(3):
        line.send()
    auth = {"auth": (ACCOUNT, TOKEN)}

    first = line.call("GET", f"{MESSAGES}.json?PageSize=2&To=%2B14065550101", **auth)
    second = line.call("GET", first["next_page_uri"], **auth)

    assert (first["start"], first["end"], first["page"], first["page_size"]) == (0, 1, 0, 2)
    assert (second["start"], second["end"], second["page"]) == (2, 2, 1)
    assert first["previous_page_uri"] is None
    assert second["next_page_uri"] is None
    assert "To=%2B14065550101" in second["previous_page_uri"]


@pytest.mark.parametrize("query", ["PageSize=0", "PageSize=1001", "Page=-1", "PageToken=PASMx"])
def test_a_page_out_of_range_is_refused(line: Line, query: str) -> None:
    answer = line.session.get(
        f"{line.base_url}{MESSAGES}.json?{query}", auth=(ACCOUNT, TOKEN), timeout=10
    )

    assert answer.status_code in (400, 404)


def test_many_clients_at_once_lose_nothing(line: Line) -> None:
    with ThreadPoolExecutor(8) as pool:
        sids = set(pool.map(lambda n: line.send(body=str(n)).sid, range(80)))

    line.settle()
    assert len(sids) == 80
    assert sorted(map(int, line.texts())) == list(range(80))
    assert len(line.receiver.at("/status")) == 3 * 80
