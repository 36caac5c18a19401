"""The log of texts is listed, filtered and paged as through Twilio's own API."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.api_harness import MESSAGES
from tests.simulator.harness import ACCOUNT, OTHER_PHONE, PHONE, SENDER, TOKEN, Line


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
