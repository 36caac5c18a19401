"""A coordinator's way from an empty installation to the first texts, with every tap counted."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser

from tests.journeys.browser import chromium, objections, open_page
from tests.journeys.installation import DATA, Installation
from wellness.web.health import TICK_EVERY

COORDINATOR = "coordinator@example.org"
PEER = "+19195550193"
PASSWORD = "quiet harbour lamp violet"
MOST_SECONDS = 600
SECONDS_A_CLICK, SECONDS_A_FIELD = 4, 8
"""What a person needs for each, generously: reading included."""


@dataclass
class Hand:
    """Somebody at a browser; counts what they do."""

    browser: Browser
    url: str
    clicks: int = 0
    fields: int = 0

    def __post_init__(self) -> None:
        self.opened = open_page(self.browser, self.url)
        self.page = self.opened.page

    @property
    def seconds(self) -> int:
        """How long a person needs for that."""
        return self.clicks * SECONDS_A_CLICK + self.fields * SECONDS_A_FIELD

    def click(self, label: str) -> None:
        """Click a link or a button, which leads to a page that nothing may speak against."""
        self._go(f':is(a, button):text-is("{label}")')

    def send(self) -> None:
        """Send the form of the page."""
        self._go("main form button[type=submit] >> nth=-1")

    def _go(self, where: str) -> None:
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.locator(where).first.click()
        assert objections(self.opened) == []

    def tick(self, what: str) -> None:
        """Choose or unfold something."""
        self.clicks += 1
        self.page.locator(what).first.click()

    def fill(self, what: str, value: str) -> None:
        """Type into a field."""
        self.fields += 1
        self.page.fill(what, value)

    def sign_up(self, email: str, link: str) -> None:
        """Set a password by a link, and sign in with it."""
        self.page.goto(link)
        self.fill("#password", PASSWORD)
        self.send()
        self.fill("#email", email)
        self.fill("#password", PASSWORD)
        self.send()

    def take(self, step: str, kind: str) -> None:
        """Import a file from its step, having looked at what it would do."""
        self.click(step)
        assert self.page.is_checked(f"input[value={kind}]")
        self.clicks += 1
        self.page.set_input_files("#file", str(DATA / "riverbend" / f"{kind}.csv"))
        self.send()
        if self.page.locator("input[name=accept]").count():
            self.tick("label:has(input[name=accept])")
        self.click("Take the file")
        self.click("Steps")

    def invite(self, role: str, name: str, mobile: str = "") -> str:
        """Make an account; its link."""
        self.tick(f"label:has(input[value={role}])")
        self.fill("#name", name)
        self.fill("#email", f"{name.lower()}@example.org")
        if mobile:
            self.fill("#mobile", mobile)
        self.send()
        link = self.page.inner_text("#link")
        self.click("Back to the steps")
        return link


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Installation]:
    """Freshly set up by `wellness init`: a coordinator, and nothing else."""
    installation = Installation(tmp_path)
    installation.configure("2026-10-23 10:00")
    answers = tmp_path / "answers.toml"
    given = installation.config.read_text(encoding="utf-8")
    answers.write_text(given.replace("\npaths = []", '\npaths = ["backups"]', 1), encoding="utf-8")
    installation.config.unlink()
    told = installation.run("init", "--answers", str(answers), "--coordinator", COORDINATOR)
    found = re.search(r"http://\S+/set-password#\S+", told)
    assert found is not None, told
    (tmp_path / "link").write_text(found.group(), encoding="ascii")
    try:
        installation.start("simulator", answers_at=f"{installation.carrier}/sim/settled")
        installation.start("serve", answers_at=f"{installation.web}/healthz")
        installation.start("worker", answers_at=f"{installation.web}/healthz")
        installation.run("backup")
        yield installation
    finally:
        installation.stop()


@pytest.mark.browser
def test_from_an_empty_installation_to_the_first_texts_in_ten_minutes_of_clicks(
    agency: Installation,
) -> None:
    with chromium() as browser:
        began = time.monotonic()
        hand = Hand(browser, f"{agency.web}/login")
        hand.sign_up(COORDINATOR, (agency.folder / "link").read_text(encoding="ascii"))
        assert hand.page.url.endswith("/setup")
        links = _set_up(hand)
        others = [_sign_up(browser, agency, name, link) for name, link in links.items()]
        hand.page.reload()
        hand.take("Import people", "roster")
        hand.take("Import shifts", "shifts")
        hand.click("Propose to begin")
        for other in others[1:]:
            other.page.goto(f"{agency.web}/approvals")
            other.click("Approve")
        texts = _wait_for_texts(agency)
        elapsed = time.monotonic() - began

        assert len(texts) == 83
        assert all("JOIN" in text["body"] for text in texts)
        assert hand.seconds <= MOST_SECONDS, (hand.clicks, hand.fields)
        assert elapsed <= MOST_SECONDS
        _see_the_end(hand, agency)
    told = f"{hand.clicks} clicks, {hand.fields} fields, {elapsed:.0f} s of this machine"
    (agency.folder / "counted").write_text(told, encoding="ascii")


def _set_up(hand: Hand) -> dict[str, str]:
    """Everything before people: numbers, units, texts, a peer supporter, two representatives."""
    hand.click("Somebody answers at both")
    hand.take("Import units", "units")
    hand.click("Read the texts")
    hand.click("Set-up")
    hand.click("We have read them")
    hand.click("Invite a peer supporter")
    links = {"Dana": hand.invite("peer", "Dana", PEER)}
    for name in ("Kim", "Lee"):
        hand.click("Invite representatives")
        links[name] = hand.invite("representative", name)
    return links


def _sign_up(browser: Browser, agency: Installation, name: str, link: str) -> Hand:
    other = Hand(browser, f"{agency.web}/login")
    other.sign_up(f"{name.lower()}@example.org", link)
    return other


def _wait_for_texts(agency: Installation) -> list[dict[str, str]]:
    """The texts that phones got; the worker looks every few seconds."""
    end = time.monotonic() + 4 * TICK_EVERY.total_seconds()
    while time.monotonic() < end:
        requests.get(f"{agency.carrier}/sim/settled?wait=1", timeout=20)
        if len(found := agency.list_texts()) >= 83:
            return found
    return agency.list_texts()


def _see_the_end(hand: Hand, agency: Installation) -> None:
    """Once people have joined and worked, the steps are done and the home page is another one."""
    agency.reply([(text["phone"], "JOIN") for text in agency.list_texts()])
    for at in ("2026-10-26 04:05", "2026-10-26 10:35", "2026-10-26 19:05", "2026-10-27 10:35"):
        agency.tick(at)
    agency.run("backup")
    assert [text for text in agency.list_texts() if "/c#" in text["body"]]
    hand.page.goto(f"{agency.web}/setup")
    left = hand.page.locator(".step:not(.done) h2").all_inner_texts()
    assert left == []
    hand.page.goto(agency.web)
    assert hand.page.url.endswith("/teams")
