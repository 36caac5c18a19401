"""The coordinator's pages of setting up in a real browser, at every width and in the dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.factories import make_terms
from tests.fakes import FrozenClock, RecordingChannel
from tests.journeys.browser import PHONE, OpenPage, open_page
from tests.journeys.serving import served
from tests.journeys.test_planning_pages import look_everywhere
from tests.web.coordinating import COORDINATOR, DATA, open_desk, riverbend, take
from tests.web.web_harness import PASSWORD, make_runtime
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault

pytestmark = pytest.mark.browser


@pytest.fixture(params=["en", "es"])
def url(
    request: pytest.FixtureRequest, database: Database, vault: EmbeddedVault, clock: FrozenClock
) -> Iterator[str]:
    """An agency with its units and people."""
    runtime = make_runtime(database, vault, make_terms(), clock=clock, channel=RecordingChannel())
    desk = open_desk(runtime, request.param)
    for kind in ("units", "roster"):
        take(desk.client(), kind, riverbend(kind))
    with served(desk.app) as address:
        yield address


def enter(browser: Browser, url: str) -> OpenPage:
    opened = open_page(browser, f"{url}/login", width=PHONE)
    opened.page.fill("#email", COORDINATOR)
    opened.page.fill("#password", PASSWORD)
    with opened.page.expect_navigation():
        opened.page.click("form.form button[type=submit]")
    return opened


def test_nothing_speaks_against_any_page_at_any_width(browser: Browser, url: str) -> None:
    opened = enter(browser, url)
    found = {}

    for path in ("/setup", "/import", "/units", "/accounts", "/installation"):
        opened.page.goto(f"{url}{path}")
        for summary in opened.page.locator("main summary").all():
            summary.click()
        found[path] = look_everywhere(opened, path.strip("/"))

    assert found == {path: [] for path in found}
    opened.close()


def test_nothing_speaks_against_a_preview_with_faults(browser: Browser, url: str) -> None:
    opened = enter(browser, url)
    opened.page.goto(f"{url}/import")
    opened.page.check("input[value=roster]")
    opened.page.set_input_files("#file", str(DATA / "messy/roster-bad.csv"))
    with opened.page.expect_navigation():
        opened.page.click("main form.form button")

    assert opened.page.locator(".faults li").count() > 3
    assert look_everywhere(opened, "import-faults") == []
    opened.close()
