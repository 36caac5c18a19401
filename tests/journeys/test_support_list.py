"""The support list in a browser: on its page, beside prompts and flags, for the coordinator."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.factories import add_account, make_terms
from tests.fakes import FrozenClock, RecordingChannel
from tests.journeys.browser import DESKTOP, PHONE, objections, open_page
from tests.journeys.serving import served
from tests.journeys.staff_harness import Site, enter, open_everything
from tests.web.staff_site import AGENCY, DIRECTOR, PEER, build_site
from tests.web.web_harness import PASSWORD, hash_cheaply, make_runtime
from wellness.demo.files import DIRECTORY
from wellness.domain.access import Role
from wellness.domain.directory import read_entries
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault

pytestmark = pytest.mark.browser

COORDINATOR = "coordinator@example.org"
LONG = "A name of a place that is as long as any that the configuration takes, eighty ch"
ROWS = (
    *DIRECTORY,
    {"kind": "eap", "name": LONG, "web": f"https://{'long' * 15}.example", "hours": LONG}
    | {"checked_on": date(2026, 11, 2)},
)


@pytest.fixture(scope="module")
def listed(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The staff pages of an agency with the demo's support list and one long entry more."""
    folder, clock = tmp_path_factory.mktemp("listed"), FrozenClock()
    shutil.copy(migrated_file, folder / "wellness.db")
    runtime = make_runtime(
        Database(f"sqlite:///{folder}/wellness.db"),
        EmbeddedVault(folder / "vault", clock),
        make_terms(directory=read_entries(ROWS)),
        clock=clock,
        channel=RecordingChannel(),
    )
    staff = build_site(runtime, periods=0)
    with runtime.database.transaction() as session:
        changes = {"email": COORDINATOR, "password_hash": hash_cheaply(PASSWORD)}
        add_account(session, Role.COORDINATOR, staff.unit(AGENCY), **changes)
    with served(staff.app) as url:
        yield Site(url, staff)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("width", "dark"), [(320, False), (PHONE, True), (DESKTOP, False)])
def test_nothing_speaks_against_the_list(
    browser: Browser, listed: Site, language: str, width: int, *, dark: bool
) -> None:
    opened = open_page(browser, f"{listed.url}/support?lang={language}", width=width, dark=dark)

    assert opened.page.locator('main a[href^="tel:"]').count() == len(DIRECTORY)
    assert opened.page.context.cookies() == []
    assert objections(opened) == []
    opened.close()


@pytest.mark.parametrize(
    ("email", "path"), [(DIRECTOR, "/prompts"), (PEER, "/flags/1"), (COORDINATOR, "/delivery")]
)
def test_nothing_speaks_against_a_page_with_its_entries(
    browser: Browser, listed: Site, email: str, path: str
) -> None:
    opened = enter(browser, listed, email, path, width=PHONE)
    open_everything(opened)

    assert "helpline, fictional" in opened.page.inner_text("main")
    assert objections(opened) == []
    opened.close()
