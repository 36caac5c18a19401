"""When the line fails, no answer is lost and none is said to be counted that is not."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.browser import objections
from tests.journeys.checkin.checkin_harness import (
    ENGLISH,
    HARD,
    Phones,
    choose,
    chosen,
    fulfil,
    in_state,
    text_of,
)

pytestmark = pytest.mark.browser


def test_what_could_not_be_sent_stays_and_goes_out_by_itself(phones: Phones) -> None:
    phone = phones.open()
    page = phone.page
    choose(page, HARD)
    page.route("**/c/answer", lambda route: route.abort())

    page.click("#send")

    expect(page.locator("#said")).to_have_text(re.compile("Not sent yet. Your answers stay"))
    assert text_of(page, "#send") == "Try now"
    assert chosen(page) == ["q1-3", "q2-3", "q3-4", "q4-2"]
    assert [text for text in objections(phone) if "ERR_FAILED" not in text] == []
    page.unroute("**/c/answer")
    in_state(page, "counted")  # after two seconds, by itself
    expect(page.locator("#said")).to_be_empty()


def test_the_button_sends_at_once_after_a_failure(phones: Phones) -> None:
    page = phones.open().page
    choose(page)
    failures: list[Route] = []

    def fail_twice(route: Route) -> None:
        failures.append(route)
        if len(failures) < 3:
            route.fulfill(status=503, content_type="application/problem+json", body="{}")
        else:
            route.continue_()

    page.route("**/c/answer", fail_twice)

    page.click("#send")
    expect(page.locator("#send")).to_have_text("Try now", use_inner_text=True)
    page.click("#send")
    expect(page.locator("#send")).to_have_text("Try now", use_inner_text=True)
    page.click("#send")

    in_state(page, "counted")
    assert len(failures) == 3


def test_a_line_that_comes_back_sends_at_once(phones: Phones) -> None:
    phone = phones.open()
    choose(phone.page)
    phone.context.set_offline(True)
    for _ in range(4):  # then the page itself waits for half a minute
        with phone.page.expect_event("requestfailed"):
            phone.page.click("#send")
        expect(phone.page.locator("#send")).to_have_text("Try now", use_inner_text=True)

    phone.context.set_offline(False)

    in_state(phone.page, "counted")


@pytest.mark.parametrize("status", [200, 403, 404, 413])
def test_the_page_of_a_strange_network_is_no_reply(phones: Phones, status: int) -> None:
    page = phones.open().page
    choose(page)
    fulfil(page, "answer", status, content_type="text/html", body="<p>Sign in to this network")

    page.click("#send")

    expect(page.locator("#send")).to_have_text("Try now", use_inner_text=True)


def test_an_exchange_that_fails_is_tried_again(phones: Phones) -> None:
    phone = phones.take()
    page = phone.page
    page.route("**/c/exchange", lambda route: route.abort())

    page.goto(phones.link(ENGLISH))

    expect(page.locator("#said")).to_have_text(re.compile("No answer yet"))
    assert [text for text in objections(phone) if "ERR_FAILED" not in text] == []
    page.unroute("**/c/exchange")
    page.click("#again")
    in_state(page, "open")


def test_answers_the_server_refuses_are_said_to_be_uncounted(phones: Phones) -> None:
    phone = phones.open()
    choose(phone.page)
    problem = {"content_type": "application/problem+json", "body": "{}"}
    fulfil(phone.page, "answer", 422, **problem)

    phone.page.click("#send")

    in_state(phone.page, "refused")
    assert "Nothing was counted now." in text_of(phone.page, "main")
    assert objections(phone, status=422) == []
