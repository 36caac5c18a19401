"""A child's death, from a leader's phone to the self-check four weeks later, for real."""

import csv
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import PHONE, OpenPage, objections, open_page
from tests.journeys.installation import DATA, Installation, installed
from tests.journeys.test_peer_support import PEER, choose, enter, link_in, newest, row, tap
from tests.journeys.test_whole_way import PASSWORD, _found, _join, _sign_up

TEAM = "Community Response Evening"
LEADER = "director@example.org"


@pytest.fixture
def agency(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Installation]:
    """Riverbend in its first period, with a leader and a peer supporter."""
    with installed(tmp_path_factory.mktemp("agency"), at="2026-10-23 10:00") as installation:
        for kind in ("units", "roster", "shifts"):
            file = str(DATA / "riverbend" / f"{kind}.csv")
            installation.run("import", kind, file, "--accept-warnings")
        tokens = (
            installation.invite(LEADER, "leader"),
            installation.invite("peer@example.org", "peer", "--mobile", PEER),
        )
        _found(installation)
        _join(installation)
        for token in tokens:
            _sign_up(browser, installation, token)
        yield installation


def open_as_leader(browser: Browser, agency: Installation, path: str) -> OpenPage:
    opened = open_page(browser, f"{agency.web}/login?next={path}", width=PHONE)
    opened.page.fill("#email", LEADER)
    opened.page.fill("#password", PASSWORD)
    tap(opened, "Sign in")
    return opened


def log_it(browser: Browser, agency: Installation) -> None:
    """Log it on a phone: what, which team, and the button; the hour is now."""
    opened = open_as_leader(browser, agency, "/incidents")
    began = time.monotonic()
    opened.page.get_by_text("Harm to or death of a child", exact=True).first.click()
    opened.page.select_option("#team", label=TEAM)
    tap(opened, "Log it")
    took = time.monotonic() - began

    assert f"Logged for {TEAM}" in opened.page.inner_text("[role=status]")
    assert took < 60
    assert objections(opened) == []
    opened.close()


def step_now(browser: Browser, agency: Installation) -> str:
    """The step whose time it is, on the leader's page of prompts."""
    opened = open_as_leader(browser, agency, "/prompts")
    prompt = opened.page.locator("article.prompt", has_text=TEAM)
    found = prompt.locator(".timeline .running").all_inner_texts()
    assert objections(opened) == []
    opened.close()
    return " ".join(" ".join(found).split())


def list_self_checks(agency: Installation) -> dict[str, str]:
    """The link to the self-check by the number it was sent to."""
    return {
        text["phone"]: link_in(text["body"])
        for text in agency.list_texts()
        if "/self-check" in text["body"]
    }


def list_team() -> set[str]:
    with (DATA / "riverbend" / "roster.csv").open(encoding="utf-8", newline="") as file:
        return {line["mobile"] for line in csv.DictReader(file) if line["unit"] == TEAM}


def check_oneself(browser: Browser, link: str) -> None:
    """Open the page from the text and answer it; nothing is sent."""
    opened = open_page(browser, link, width=PHONE)
    page = opened.page
    page.wait_for_selector("[data-on=open] h1", state="visible")
    asked = len(opened.seen.requests)
    for number, answer in enumerate((1, 1, 1, 1, 0, 0)):
        page.click(f"#q{number}-{answer}")
    page.click("#send")
    page.wait_for_selector("[data-on=some] h1", state="visible")

    assert page.text_content("[data-on=some] .score") == "3"
    assert len(opened.seen.requests) == asked
    assert objections(opened) == []
    opened.close()


@pytest.mark.browser
def test_a_childs_death_from_the_log_to_the_self_check(
    agency: Installation, browser: Browser
) -> None:
    agency.tick("2026-10-27 14:00")
    log_it(browser, agency)
    agency.tick("2026-10-27 14:01")
    notice = newest(agency, PEER)
    code = re.search(r"TAKE (\d+)", notice)
    assert code is not None
    assert TEAM in notice
    assert "Five minutes together" in step_now(browser, agency)
    agency.reply([(PEER, code.group())])

    agency.tick("2026-10-28 20:00")
    assert "Offer a talk" in step_now(browser, agency)
    opened = enter(browser, link_in(notice))
    choose(opened, "team-talk", "Note the offer")
    choose(opened, "held", "Close the flag")
    opened.close()
    query = "SELECT state, offer, outcome FROM flag WHERE id = ?"
    assert row(agency, query, code.group(1)) == ("closed", "team-talk", "held")

    agency.tick("2026-11-17 13:50")
    assert list_self_checks(agency) == {}
    agency.tick("2026-11-17 14:05")
    agency.tick("2026-11-18 10:05")
    links = list_self_checks(agency)
    assert links.keys() == list_team()
    assert "Look again" in step_now(browser, agency)
    check_oneself(browser, min(links.values()))
    outcome = open_as_leader(browser, agency, "/outcomes")
    line = outcome.page.locator("tr", has_text=TEAM).inner_text()
    outcome.close()
    assert "held" in line.lower()
    assert "Oct 28" in line
