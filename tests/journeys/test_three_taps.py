"""A flag is claimed from a phone in three taps: the link of the text, sign in, take."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import PHONE, objections, open_page, small_targets
from tests.journeys.staff_harness import Site
from tests.web.staff_site import PEER
from tests.web.web_harness import PASSWORD
from wellness.domain.signals import FlagState
from wellness.services import debriefs
from wellness.storage import accounts
from wellness.storage.schema.debriefs import Flag

_COUNT_TAPS = """addEventListener("click", (event) => {
  if (event.isTrusted && event.detail) {
    sessionStorage.taps = 1 + Number(sessionStorage.taps || 0); } }, true);"""
_ON_SCREEN = """(element) => { const box = element.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight && scrollY === 0; }"""

pytestmark = pytest.mark.browser


def open_flag(site: Site) -> int:
    with site.staff.runtime.database.reading() as session:
        account = accounts.find_account_by_email(session, PEER)
        assert account is not None
        flags = debriefs.list_flags(session, account.id)
        return next(flag.code for flag in flags if flag.label == "Care Navigation")


def test_a_flag_is_claimed_in_three_taps_without_scrolling(
    browser: Browser, own_site: Site
) -> None:
    code = open_flag(own_site)
    opened = open_page(browser, "about:blank", width=PHONE)
    page = opened.page
    page.add_init_script(_COUNT_TAPS)

    taps = 1  # the link in the text
    page.goto(f"{own_site.url}/flags/{code}")
    page.fill("#email", PEER)  # as a phone fills both in by itself
    page.fill("#password", PASSWORD)
    for name in ("Sign in", "Take it"):
        button = page.get_by_role("button", name=name, exact=True)
        assert button.evaluate(_ON_SCREEN), f"{name} is below the first screen"
        with page.expect_navigation():
            button.click()

    taps += int(page.evaluate("sessionStorage.taps"))
    with own_site.staff.runtime.database.reading() as session:
        state = session.get_one(Flag, code).state
    assert (taps, state) == (3, FlagState.TAKEN)
    assert "You have it: Care Navigation." in page.inner_text("[role=status]")
    opened.seen.elsewhere.clear()  # the empty page it began with has no host
    assert objections(opened) == []
    assert small_targets(opened) == []
    opened.close()


def test_on_a_trusted_phone_it_is_two_taps(browser: Browser, own_site: Site) -> None:
    code = open_flag(own_site)
    opened = open_page(browser, f"{own_site.url}/login", width=PHONE)
    page = opened.page
    page.fill("#email", PEER)
    page.fill("#password", PASSWORD)
    page.check("[name=trusted]")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()
    [cookie] = page.context.cookies()

    page.goto(f"{own_site.url}/flags/{code}")
    with page.expect_navigation():
        page.get_by_role("button", name="Take it", exact=True).click()

    assert "You have it: Care Navigation." in page.inner_text("[role=status]")
    assert cookie["expires"] > 0  # it outlives the browser
    opened.close()


@pytest.mark.parametrize("path", ["/flags", "/contacts"])
def test_the_pages_of_peers_are_clean_with_everything_open(
    browser: Browser, own_site: Site, path: str
) -> None:
    opened = open_page(browser, f"{own_site.url}/login?next={path}", width=PHONE)
    opened.page.fill("#email", PEER)
    opened.page.fill("#password", PASSWORD)
    with opened.page.expect_navigation():
        opened.page.get_by_role("button", name="Sign in", exact=True).click()
    opened.page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")

    assert objections(opened) == []
    assert small_targets(opened) == []
    opened.close()
