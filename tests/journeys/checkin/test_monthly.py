"""The monthly questions on a phone: twelve taps, three requests, nothing lost on a bad line."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.factories import make_terms
from tests.fakes import FrozenClock
from tests.journeys.browser import objections
from tests.journeys.checkin.checkin_harness import Phones, in_state, serving, text_of
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from tests.web.checkin.month import give_monthly_link, open_month, release_month_before
from tests.web.checkins import make_app
from wellness.domain.monthly import MONTHLY
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault

pytestmark = pytest.mark.browser
MOST_BYTES = 30_000
ENGLISH, SPANISH = 0, 1


@pytest.fixture
def terms() -> Terms:
    return make_terms(monthly=MONTHLY)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def agency(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Agency:
    agency = Agency(database, vault, terms, clock).open()
    release_month_before(agency, {"Team A": 8, "Team B": 9})
    return agency


@pytest.fixture
def month(agency: Agency) -> int:
    return open_month(agency)


@pytest.fixture
def monthly(browser: Browser, agency: Agency) -> Iterator[Phones]:
    with serving(make_app(agency)) as url:
        phones = Phones(browser, agency, f"{url}/c", [])
        yield phones
        for phone in phones.opened:
            phone.page.close()


def open_monthly(phones: Phones, month: int, person: int = ENGLISH, **options: bool) -> Page:
    """A phone on which somebody has tapped the link of their monthly text."""
    phone = phones.take(**options)
    token = give_monthly_link(phones.agency, month, phones.agency.people[person])
    phone.page.goto(f"{phones.address}#{token}")
    in_state(phone.page, "open")
    return phone.page


def choose(page: Page, values: tuple[int, ...]) -> None:
    """Tap an answer to each question, the first being 1."""
    for number, value in enumerate(values, 1):
        page.check(f"#m{number}-{value - 1}")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("person", [ENGLISH, SPANISH], ids=["english", "spanish"])
def test_a_monthly_check_in_is_three_requests_and_thirty_kilobytes(
    monthly: Phones, month: int, person: int, *, dark: bool
) -> None:
    finished: list[Request] = []
    phone = monthly.take(dark=dark)
    page = phone.page
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - a bound method of a list is no handler to playwright
    token = give_monthly_link(monthly.agency, month, monthly.agency.people[person])

    page.goto(f"{monthly.address}#{token}")
    in_state(page, "open")
    assert objections(phone) == []
    title = "Chequeo del mes" if person else "Monthly check-in"
    assert (page.title(), text_of(page, "form h1")) == (title, title)
    assert page.locator("fieldset:visible").count() == 12
    choose(page, (5,) * 12)
    assert objections(phone) == []
    assert page.locator(".help:visible").count() == 1
    page.click("#send")
    in_state(page, "counted")

    assert [urlsplit(url).path for url in phone.seen.requests] == ["/c", "/c/exchange", "/c/answer"]
    sizes = [request.sizes() for request in finished]
    received = [size["responseBodySize"] + size["responseHeadersSize"] for size in sizes]
    assert sum(received) <= MOST_BYTES, received


def test_where_it_counts_is_said_before_the_first_question(monthly: Phones, month: int) -> None:
    page = open_monthly(monthly, month)

    shown = text_of(page, "form")

    assert shown.index("Team A") < shown.index("Shown only when 7 or more") < shown.index("1. Is")
    headings = ("Your work", "In your own words", "Your team and your rest")
    assert [text_of(page, f"h2.part >> nth={n}") for n in range(3)] == list(headings)
    assert "by text too" not in shown


def test_what_is_missing_is_counted_then_named(monthly: Phones, month: int) -> None:
    page = open_monthly(monthly, month)
    assert text_of(page, "#send").strip() == "Send: still missing 12 / 12"

    choose(page, (3,) * 10)

    assert text_of(page, "#send").strip() == "Send: still missing 11, 12"


def test_answers_stay_on_the_page_while_the_line_is_down(monthly: Phones, month: int) -> None:
    page = open_monthly(monthly, month)
    choose(page, (3,) * 12)
    page.context.set_offline(True)
    page.click("#send")
    page.locator("#said .kept").wait_for()
    assert page.locator("input:checked").count() == 12

    page.context.set_offline(False)

    in_state(page, "counted")


def test_the_last_monthly_results_open_without_answering(monthly: Phones, month: int) -> None:
    page = open_monthly(monthly, month)

    page.click("button.results >> nth=0")

    in_state(page, "results")
    assert "Burned out" in text_of(page, "#groups")


def test_a_shift_s_link_shows_the_four_questions_only(monthly: Phones, month: int) -> None:
    page = monthly.open().page

    assert month
    assert page.title() == "Shift check-in"
    assert page.locator("fieldset:visible").count() == 4
