"""From a text to its end, for real: a team that asks to talk, and somebody who wants a call."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import PHONE, OpenPage, chromium, objections, open_page
from tests.journeys.installation import DATA, ZONE, Installation, installed
from tests.journeys.test_whole_way import PASSWORD, _found, _join, _sign_up

PEER, SECOND_PEER = "+19195550193", "+19195550194"
ASKING = ("+19195550100", "+19195550101", "+19195550102")  # of Community Response A


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Riverbend in its first period, with two peer supporters."""
    with installed(tmp_path_factory.mktemp("agency"), at="2026-10-23 10:00") as installation:
        for kind in ("units", "roster", "shifts"):
            file = str(DATA / "riverbend" / f"{kind}.csv")
            installation.run("import", kind, file, "--accept-warnings")
        token = installation.invite("peer@example.org", "peer", "--mobile", PEER)
        installation.invite("second@example.org", "peer", "--mobile", SECOND_PEER)
        _found(installation)
        _join(installation)
        with chromium() as browser:
            _sign_up(browser, installation, token)
        yield installation


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def later(agency: Installation, **passed: float) -> str:
    """The agency's wall time so much later."""
    now = datetime.fromisoformat((agency.folder / "clock").read_text().strip())
    wall = now.astimezone(ZONE).replace(tzinfo=None) + timedelta(**passed)
    return wall.isoformat(" ", "seconds")


def newest(agency: Installation, phone: str) -> str:
    return str(agency.list_texts(phone=phone)[-1]["body"])


def link_in(text: str) -> str:
    found = re.search(r"http://\S+", text)
    assert found is not None, text
    return found.group()


def enter(browser: Browser, link: str) -> OpenPage:
    """Open the link of a text on a phone and sign in; that is two taps."""
    opened = open_page(browser, link, width=PHONE)
    opened.page.fill("#email", "peer@example.org")
    opened.page.fill("#password", PASSWORD)
    tap(opened, "Sign in")
    return opened


def tap(opened: OpenPage, text: str) -> None:
    """Tap a button that stands on the screen without scrolling."""
    button = opened.page.get_by_role("button", name=text, exact=True)
    with opened.page.expect_navigation():
        button.click()


def choose(opened: OpenPage, value: str, button: str) -> None:
    opened.page.check(f'[value="{value}"]')
    tap(opened, button)
    assert objections(opened) == []


def row(agency: Installation, query: str, *values: str) -> tuple[object, ...] | None:
    with closing(sqlite3.connect(agency.folder / "wellness.db")) as found:
        one = found.execute(query, values).fetchone()
    return None if one is None else tuple(one)


@pytest.mark.browser
def test_three_who_text_debrief_lead_to_a_debrief_that_is_held(
    agency: Installation, browser: Browser
) -> None:
    agency.tick(later(agency, hours=6))
    for n, number in enumerate(ASKING):
        assert not any("debrief flag" in t["body"] for t in agency.list_texts(phone=PEER)), n
        agency.reply([(number, "DEBRIEF")])
        assert newest(agency, number).startswith("Noted, Community Response A.")
    agency.tick(later(agency, days=1)[:10] + " 09:01")

    notice = newest(agency, PEER)
    code = re.search(r"TAKE (\d+)", notice)
    assert code is not None
    assert "Community Response A has a new debrief flag" in notice
    opened = enter(browser, link_in(notice))
    tap(opened, "Take it")
    agency.reply([(SECOND_PEER, code.group())])
    choose(opened, "team-talk", "Note the offer")
    choose(opened, "held", "Close the flag")
    opened.page.goto(link_in(notice))

    assert "It was held." in opened.page.inner_text("main")
    assert newest(agency, SECOND_PEER).startswith("Thank you. Another peer supporter already has")
    query = "SELECT state, offer, outcome, reason FROM flag WHERE id = ?"
    assert row(agency, query, code.group(1)) == ("closed", "team-talk", "held", None)
    opened.close()


@pytest.mark.browser
def test_a_contact_goes_from_a_text_to_its_deletion(agency: Installation, browser: Browser) -> None:
    number = "+19195550110"
    agency.tick(later(agency, hours=1))
    agency.reply([(number, "contact me please")])
    agency.tick(later(agency, minutes=1))
    notice = newest(agency, PEER)
    assert "somebody asked for a contact" in notice
    assert "5550110" not in notice

    opened = enter(browser, link_in(notice))
    tap(opened, "I will call")
    tap(opened, "Could not reach them")
    agency.tick(later(agency, hours=3))
    told = [text["body"] for text in agency.list_texts(phone=SECOND_PEER)]
    tap(opened, "I reached them")
    shown = opened.page.inner_text("main")
    opened.close()

    assert "+1 919-555-0110" in shown
    assert "Deleted on" in shown
    assert not any("nobody has taken it yet" in text for text in told)  # somebody had
    agency.tick(later(agency, hours=71))
    assert row(agency, "SELECT number FROM contact") == (number,)
    agency.tick(later(agency, hours=2))
    assert row(agency, "SELECT number FROM contact") is None
    assert row(agency, "SELECT id FROM outbox WHERE dedupe_key LIKE 'contact:%'") is None
