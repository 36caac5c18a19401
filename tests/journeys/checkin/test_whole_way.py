"""From the link in a text to the thank-you: three requests, and nothing left behind."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.journeys.browser import objections
from tests.journeys.checkin.checkin_harness import (
    ENGLISH,
    HARD,
    SPANISH,
    STEADY,
    Phones,
    choose,
    chosen,
    in_state,
    text_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Request

pytestmark = pytest.mark.browser
MOST_BYTES = 30_000
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 400_000, "uploadThroughput": 50_000}
FIRST_PAINT_MS = 1500


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("person", [ENGLISH, SPANISH], ids=["english", "spanish"])
def test_a_check_in_is_three_requests_and_thirty_kilobytes(
    phones: Phones, person: int, *, dark: bool
) -> None:
    phone = phones.take(dark=dark)
    page = phone.page
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - a bound method of a list is no handler to playwright
    link = phones.link(person)

    page.goto(link)
    in_state(page, "open")
    assert objections(phone) == []
    assert page.evaluate("document.documentElement.lang") == ("es" if person else "en")
    choose(page, HARD)
    assert objections(phone) == []
    page.click("#send")
    in_state(page, "counted")
    assert objections(phone) == []

    assert text_of(page, "#done h1") == ("Contado para Team A" if person else "Counted for Team A")
    assert [urlsplit(url).path for url in phone.seen.requests] == ["/c", "/c/exchange", "/c/answer"]
    sizes = [request.sizes() for request in finished]
    received = [size["responseBodySize"] + size["responseHeadersSize"] for size in sizes]
    assert len(received) == 3
    assert sum(received) <= MOST_BYTES, received


def test_six_taps_are_enough(phones: Phones) -> None:
    page = phones.open().page  # the first: the link

    for target in ("#q1-1", "#q2-1", "#q3-1", "#q4-1", "#send"):
        page.click(target)

    in_state(page, "counted")


def test_the_token_is_in_no_address(phones: Phones) -> None:
    phone = phones.take()
    link = phones.link(ENGLISH)
    token = link.partition("#")[2]

    phone.page.goto(link)
    in_state(phone.page, "open")

    assert phone.page.url == phones.address
    assert not [url for url in phone.seen.requests[1:] if token in url]
    assert phone.page.evaluate("history.length") == 2  # the empty page, and this one


def test_nothing_stays_in_the_browser(phones: Phones) -> None:
    phone = phones.open()
    choose(phone.page, HARD)
    phone.page.click("#send")
    in_state(phone.page, "counted")

    assert phone.context.cookies() == []
    assert phone.page.evaluate("[localStorage.length, sessionStorage.length, history.state]") == [
        0,
        0,
        None,
    ]
    assert chosen(phone.page) == []


def test_the_first_paint_is_fast_on_a_slow_line(phones: Phones) -> None:
    phone = phones.take()
    network = phone.context.new_cdp_session(phone.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)

    phone.page.goto(phones.link(ENGLISH))
    in_state(phone.page, "open")

    paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    assert phone.page.evaluate(paint) < FIRST_PAINT_MS


def test_the_thank_you_is_the_same_for_every_answer(phones: Phones) -> None:
    bodies = []
    for person, values in ((0, STEADY), (2, HARD)):
        page = phones.open(person).page
        choose(page, values)
        page.click("#send")
        in_state(page, "counted")
        bodies.append(re.sub(r' nonce="[^"]*"', "", page.evaluate("document.body.outerHTML")))

    assert bodies[0] == bodies[1]


def test_who_wants_it_is_counted_for_the_whole_agency_only(phones: Phones) -> None:
    page = phones.open().page
    choose(page)
    page.check("#wide")

    page.click("#send")

    in_state(page, "counted")
    assert text_of(page, "#done h1") == "Counted for the whole agency"


def test_the_seal_opens_to_the_whole_hash(phones: Phones) -> None:
    phone = phones.open()
    choose(phone.page)
    phone.page.click("#send")
    in_state(phone.page, "counted")

    phone.page.click("#seal summary")

    short, whole = (text_of(phone.page, f"#seal [data-{name}]") for name in ("short", "head"))
    assert re.fullmatch(r"[0-9a-f]{64}", whole)
    assert whole.startswith(short)
    assert objections(phone) == []


def test_an_answer_can_be_given_again(phones: Phones) -> None:
    page = phones.open().page
    choose(page)
    page.click("#send")
    in_state(page, "counted")

    page.click("#change")
    in_state(page, "open")
    choose(page, HARD)
    page.click("#send")

    in_state(page, "counted")
