"""On a phone: an incident reported from the check-in page, and the private self-check."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from tests.journeys.browser import objections
from tests.journeys.checkin.checkin_harness import ENGLISH, SPANISH, Phones
from tests.privacy.agency import Agency
from wellness.storage.schema.incidents import Incident

pytestmark = pytest.mark.browser


def in_state(page: Page, state: str) -> None:
    """Wait for a state: its heading focused, the crisis line in sight."""
    expect(page.locator(f"main > [data-on~={state}]:visible h1")).to_be_focused()
    expect(page.locator(".crisis")).to_be_in_viewport()


def test_an_incident_is_reported_and_the_check_in_goes_on(phones: Phones, agency: Agency) -> None:
    phone = phones.take()
    page = phone.page
    page.goto(phones.link(ENGLISH))
    in_state(page, "open")

    page.click("#form .report")
    expect(page.locator("#team-en")).to_have_text(", Team A")
    assert "#" not in page.url
    assert objections(phone) == []
    page.click("#kind-child")
    page.fill("#on", agency.terms.local_date(agency.clock()).isoformat())
    page.click("#send")
    in_state(page, "reported")
    assert objections(phone) == []
    page.click("#return")
    in_state(page, "open")

    with agency.database.reading() as session:
        [row] = session.exec(select(Incident)).all()
    assert (row.kind, row.logged_by) == ("child", None)


def test_without_its_token_the_page_asks_for_the_link(phones: Phones) -> None:
    phone = phones.take()
    phone.page.goto(f"{phones.link(SPANISH).partition('#')[0]}/incident")

    in_state(phone.page, "lost")
    assert objections(phone) == []


@pytest.mark.parametrize(("yes", "state"), [(2, "few"), (3, "some"), (5, "some")])
def test_the_self_check_counts_without_a_connection(phones: Phones, yes: int, state: str) -> None:
    phone = phones.take()
    page = phone.page
    page.goto(phones.link(ENGLISH).partition("/c#")[0] + "/self-check")
    in_state(page, "open")
    seen = len(phone.seen.requests)
    page.context.set_offline(True)

    page.click("#send")
    assert "Please answer each question." in (page.text_content("#said") or "")
    page.click("#q0-1")
    assert objections(phone) == []
    for number in range(1, 6):
        page.click(f"#q{number}-{1 if number <= yes else 0}")
    page.click("#send")
    in_state(page, state)

    assert page.text_content(f"[data-on={state}] .score") == str(yes)
    assert objections(phone) == []
    assert len(phone.seen.requests) == seen


def test_who_saw_nothing_of_the_kind_is_asked_no_more(phones: Phones) -> None:
    page = phones.take().page
    page.goto(phones.link(ENGLISH).partition("/c#")[0] + "/self-check")
    in_state(page, "open")

    page.click("#q0-0")
    page.click("#send")

    in_state(page, "none")
    page.click("#again")
    in_state(page, "open")
    assert page.locator("input:checked").count() == 0
