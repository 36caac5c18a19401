"""Staff pages over a site of their own, and the way in through the sign-in."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.factories import make_terms
from tests.fakes import FrozenClock, RecordingChannel
from tests.journeys.browser import DESKTOP, OpenPage, open_page, wait_until
from tests.web.staff_site import StaffSite, build_site
from tests.web.web_harness import PASSWORD, make_runtime
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault

FITS = """[...document.querySelectorAll("[data-chart]")].every((place) =>
  place.querySelector(".main-svg")?.getBoundingClientRect().width === place.clientWidth)"""


@dataclass
class Site:
    """The served staff pages."""

    url: str
    staff: StaffSite

    def path(self, unit: str) -> str:
        """The page of a unit."""
        return f"/teams/{self.staff.unit(unit)}"


def make_site(migrated_file: Path, directory: Path, **options: Any) -> StaffSite:
    """The staff pages over a database of their own."""
    shutil.copy(migrated_file, directory / "wellness.db")
    clock = FrozenClock()
    runtime = make_runtime(
        Database(f"sqlite:///{directory}/wellness.db"),
        EmbeddedVault(directory / "vault", clock),
        make_terms(),
        clock=clock,
        channel=RecordingChannel(),
    )
    return build_site(runtime, **options)


def enter(
    browser: Browser,
    site: Site,
    email: str,
    path: str,
    *,
    width: int = DESKTOP,
    scripts: bool = True,
) -> OpenPage:
    """Sign somebody in and open a page."""
    opened = open_page(browser, f"{site.url}/login?next={path}", width=width, scripts=scripts)
    opened.page.fill("#email", email)
    opened.page.fill("#password", PASSWORD)
    with opened.page.expect_navigation():
        opened.page.click("form.form button[type=submit]")
    if scripts:
        wait_for_charts(opened)
    return opened


def wait_for_charts(opened: OpenPage) -> None:
    """Until every chart of the page is drawn and as wide as its place."""
    if opened.page.locator("[data-chart]").count():
        opened.page.wait_for_selector("html[data-charts=drawn]")
        wait_until(opened.page, FITS)


def leave(_: OpenPage) -> None:
    """Look at the page as it is."""


def open_everything(opened: OpenPage) -> None:
    """Unfold what can be unfolded."""
    opened.page.evaluate(
        "document.querySelectorAll('details').forEach((part) => {"
        " part.removeAttribute('name'); part.open = true; })"
    )


def send_empty(opened: OpenPage) -> None:
    """Send the form with only a time that is missing."""
    opened.page.check("[value=today]")
    with opened.page.expect_navigation():
        opened.page.click("form.form button[type=submit]")
