"""The last results, seen from the check-in page."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import objections
from tests.journeys.checkin.checkin_harness import (
    SPANISH,
    Phones,
    choose,
    chosen,
    fulfil,
    in_state,
    text_of,
)
from tests.privacy.agency import Agency

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_last_results_are_one_more_request_and_keep_the_answers(
    phones: Phones, *, dark: bool
) -> None:
    phone = phones.open(SPANISH, dark=dark)
    page = phone.page
    page.check("#q1-2")

    page.click("form .results")

    in_state(page, "results")
    assert [urlsplit(url).path for url in phone.seen.requests[2:]] == ["/c/results"]
    groups = page.locator("#groups details")
    expect(groups).to_have_count(3)
    expect(groups.nth(0)).to_have_attribute("open", "")
    assert "Entre 4 y 7 de unas 15 a 18 personas que respondieron" in groups.nth(0).inner_text()
    groups.nth(1).locator("summary").click()
    groups.nth(2).locator("summary").click()
    assert "personas contadas solo para toda la agencia" in groups.nth(2).inner_text()
    assert objections(phone) == []
    page.click("#back")
    in_state(page, "open")
    assert chosen(page) == ["q1-2"]


def test_last_results_can_be_seen_after_answering(phones: Phones) -> None:
    page = phones.open().page
    choose(page)
    page.click("#send")
    in_state(page, "counted")

    page.click("#done .results")
    in_state(page, "results")
    page.click("#back")

    in_state(page, "counted")


def test_the_group_of_ones_team_comes_first(phones: Phones, agency: Agency) -> None:
    page = phones.open(agency.size).page  # somebody of Team B

    page.click("form .results")

    in_state(page, "results")
    own = page.locator("#groups details").nth(0)
    assert own.inner_text().split("\n")[0] == "Other teams in Riverbend"
    assert "Team B, Co-Response" in own.inner_text()


def test_a_team_that_was_not_shown_is_told_so(phones: Phones) -> None:
    phone = phones.open()
    group = {"name": {"en": "Team A", "es": "Team A"}, "joined": {"en": "", "es": ""}, "rows": []}
    when = {"en": "Monday", "es": "lunes"}
    fulfil(phone.page, "results", json={"groups": [group], "span": when, "next": when})

    phone.page.click("form .results")

    in_state(phone.page, "results")
    assert text_of(phone.page, "#groups").split("\n\n") == ["Team A", "Not shown this time."]
    assert objections(phone) == []


def test_results_that_do_not_come_leave_the_form_as_it_was(phones: Phones) -> None:
    page = phones.open().page
    page.check("#q1-2")
    page.route("**/c/results", lambda route: route.abort())

    page.click("form .results")

    expect(page.locator("#said")).to_have_text(re.compile("The results did not come"))
    in_state_after = page.locator("main > [data-on=open]")
    expect(in_state_after).to_be_visible()
    assert chosen(page) == ["q1-2"]
