"""/prompts and /outcomes in a browser: phone and desktop, light and dark."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import DESKTOP, PHONE, objections, open_page
from tests.journeys.staff_harness import Site
from tests.web.staff_site import DIRECTOR
from tests.web.web_harness import PASSWORD

pytestmark = pytest.mark.browser


def enter(browser: Browser, site: Site, path: str, *, width: int, dark: bool) -> Page:
    opened = open_page(browser, f"{site.url}/login?next={path}", width=width, dark=dark)
    opened.page.fill("#email", DIRECTOR)
    opened.page.fill("#password", PASSWORD)
    opened.page.click("main button[type=submit]")
    opened.page.wait_for_url(f"{site.url}{path}")
    keep(opened.page, f"{path.strip('/')}-{width}-{'dark' if dark else 'light'}")
    assert objections(opened) == []
    return opened.page


def keep(page: Page, name: str) -> None:
    if "SHOTS" in os.environ:
        page.screenshot(path=Path(os.environ["SHOTS"]) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_prompts_and_outcomes_have_nothing_to_object_to(
    browser: Browser, site: Site, width: int, *, dark: bool
) -> None:
    for path in ("/prompts", "/outcomes"):
        enter(browser, site, path, width=width, dark=dark)


def test_a_leader_notes_and_tells_from_a_phone(browser: Browser, own_site: Site) -> None:
    page = enter(browser, own_site, "/prompts", width=PHONE, dark=False)
    first = page.locator("article.prompt").first

    expect(first.get_by_label("Not needed because")).to_be_hidden()
    first.get_by_text("Not needed", exact=True).click()
    first.get_by_label("Not needed because").select_option("work-first")
    first.get_by_role("button", name="Note it").click()
    page.locator("article.prompt").first.get_by_label("What we changed").fill("More breaks.")
    page.locator("article.prompt").first.get_by_role("button", name="Tell the team").click()

    expect(page.locator("article.prompt").first).to_contain_text("You said, we did: More breaks.")
    page.goto(f"{own_site.url}/outcomes")
    expect(page.locator("main")).to_contain_text("Work or staffing is the cause and comes first")
    keep(page, "outcomes-noted")
