"""The texts, the days ahead and the simulator's faults in a real browser."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.factories import add_person, add_shift, at, make_terms
from tests.fakes import FrozenClock, RecordingChannel
from tests.journeys.browser import (
    DESKTOP,
    PHONE,
    OpenPage,
    chromium,
    look_as,
    objections,
    open_page,
    small_targets,
    take_picture,
)
from tests.journeys.serving import served
from tests.simulator.harness import PHONE as NUMBER
from tests.simulator.harness import simulated
from tests.web.staff_site import build_site
from tests.web.web_harness import PASSWORD, add_staff, make_runtime
from wellness.domain.access import Role
from wellness.domain.texts import Wording
from wellness.storage.database import Database
from wellness.storage.schema.rosters import PersonStatus, Unit
from wellness.vault.service import EmbeddedVault

pytestmark = pytest.mark.browser

COORDINATOR = "coordinator@example.org"
EVERYWHERE = [(PHONE, False), (PHONE, True), (DESKTOP, False), (DESKTOP, True), (320, False)]
PICTURES = os.environ.get("WELLNESS_PICTURES")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def url(database: Database, vault: EmbeddedVault, clock: FrozenClock) -> Iterator[str]:
    """An agency with a text at fault, and shifts with every reason for no text."""
    wording = Wording.with_overrides({"help": {"en": "{agency} {phone}"}})
    terms = make_terms(wording=wording)
    runtime = make_runtime(database, vault, terms, clock=clock, channel=RecordingChannel())
    site = build_site(replace(runtime, terms=terms), periods=0, happenings=False)
    with database.transaction() as session:
        add_staff(session, Role.COORDINATOR, email=COORDINATOR)
        team = session.get_one(Unit, site.unit("Co-Response"))
        away, tired, early = (
            add_person(session, team, status=status)
            for status in (PersonStatus.LEAVE, PersonStatus.ACTIVE, PersonStatus.ACTIVE)
        )
        for start, end, person in (
            ("2026-11-23 08:00", "2026-11-23 16:00", away),
            ("2026-11-23 06:00", "2026-11-23 14:00", tired),
            ("2026-11-23 20:00", "2026-11-24 06:00", tired),
            ("2026-11-23 12:00", "2026-11-23 21:00", early),
            ("2026-11-24 07:30", "2026-11-24 15:00", early),
        ):
            add_shift(session, team, at(start), at(end), person)
    with served(site.app) as served_at:
        yield served_at


def enter(browser: Browser, url: str, path: str) -> OpenPage:
    opened = open_page(browser, f"{url}/login?next={path}", width=PHONE)
    opened.page.fill("#email", COORDINATOR)
    opened.page.fill("#password", PASSWORD)
    with opened.page.expect_navigation():
        opened.page.click("form.form button[type=submit]")
    return opened


def look_everywhere(opened: OpenPage, name: str) -> list[str]:
    found = []
    for width, dark in EVERYWHERE:
        look_as(opened, width=width, dark=dark)
        if PICTURES:
            take_picture(
                opened, Path(PICTURES) / f"{name}-{width}-{'dark' if dark else 'light'}.png"
            )
        found += [*objections(opened), *small_targets(opened)]
    return found


@pytest.mark.parametrize("path", ["/texts", "/calendar"])
def test_nothing_speaks_against_the_page_at_any_width(
    browser: Browser, url: str, path: str
) -> None:
    opened = enter(browser, url, path)

    assert look_everywhere(opened, path.strip("/")) == []
    opened.close()


def test_both_languages_stand_side_by_side_on_a_desk_and_below_each_other_on_a_phone(
    browser: Browser, url: str
) -> None:
    opened = enter(browser, url, "/texts")

    places = {}
    for width in (PHONE, DESKTOP):
        look_as(opened, width=width, dark=False)
        sides = opened.page.locator(".sides").first.locator(".side").all()
        english, spanish = [side.bounding_box() for side in sides]
        assert english is not None
        assert spanish is not None
        places[width] = (english["x"] == spanish["x"], english["y"] == spanish["y"])

    assert places == {PHONE: (True, False), DESKTOP: (False, True)}
    opened.close()


def test_a_person_lets_something_go_wrong_and_sees_it_happen(browser: Browser) -> None:
    with simulated() as line:
        opened = open_page(browser, f"{line.base_url}/faults", width=PHONE)
        opened.page.select_option("#fault", "callback never")
        opened.page.fill("#to", NUMBER)
        opened.page.click("button.main")

        line.send()

        opened.page.wait_for_selector(".fired:text-is('1')")
        assert look_everywhere(opened, "faults") == []
        opened.page.click("text=Clear all")
        opened.page.wait_for_selector("text=everything goes well")
        opened.close()
        line.settle()
