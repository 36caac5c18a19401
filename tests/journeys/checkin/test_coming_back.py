"""Reloads, the way back and the next link: a phone keeps nothing that opens a check-in."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import objections
from tests.journeys.checkin.checkin_harness import (
    ENGLISH,
    SPANISH,
    Phones,
    choose,
    in_state,
    text_of,
)

pytestmark = pytest.mark.browser


def test_the_link_is_gone_from_the_phone_s_history_once_it_was_exchanged(phones: Phones) -> None:
    page = phones.open().page

    assert page.url == phones.address
    assert page.evaluate("history.state") is None


def test_a_reload_before_sending_asks_for_the_link_and_the_link_opens_it(phones: Phones) -> None:
    phone, link = phones.take(), phones.link(ENGLISH)
    page = phone.page
    page.goto(link)
    in_state(page, "open")

    page.reload()

    in_state(page, "lost")
    assert "tap the link in your text again" in text_of(page, "main")
    assert objections(phone) == []
    page.evaluate("(link) => { location.href = link; }", link)
    in_state(page, "open")


def test_back_on_a_shared_phone_opens_nothing(phones: Phones) -> None:
    page = phones.open().page
    page.goto(f"{phones.address.removesuffix('/c')}/privacy")

    page.go_back()

    in_state(page, "lost")


def test_a_page_the_browser_kept_alive_is_loaded_anew(phones: Phones) -> None:
    page = phones.open().page

    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    in_state(page, "lost")


def test_a_reload_while_the_line_is_down_keeps_the_link(phones: Phones) -> None:
    page = phones.take().page
    page.route("**/c/exchange", lambda route: route.abort())
    page.goto(phones.link(ENGLISH))
    expect(page.locator("#said")).to_have_text(re.compile("No answer yet"))

    page.unroute("**/c/exchange")
    page.reload()

    in_state(page, "open")


def test_a_reload_after_sending_asks_for_the_link(phones: Phones) -> None:
    page = phones.open().page
    choose(page)
    page.click("#send")
    in_state(page, "counted")

    page.reload()

    in_state(page, "lost")


def test_the_next_link_opens_in_the_same_tab(phones: Phones) -> None:
    page = phones.open(ENGLISH).page
    second = phones.link(SPANISH)

    page.evaluate("(link) => { location.href = link; }", second)

    expect(page.locator("#form h1")).to_have_text(re.compile("Chequeo del turno"))
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert page.url == phones.address


def test_without_a_script_the_page_says_so(phones: Phones) -> None:
    phone = phones.take(scripts=False)

    phone.page.goto(phones.link(ENGLISH))

    told = text_of(phone.page, "main")
    assert "This page needs JavaScript." in told
    assert "Esta página necesita JavaScript." in told
    expect(phone.page.locator("#wait")).to_be_hidden()
    expect(phone.page.locator(".crisis")).to_be_in_viewport()
    assert len(phone.seen.requests) == 1
