"""`python -m tests.faces.tasks`: each role's main task, its taps and its seconds, as one table.

A person's seconds are reckoned by the keystroke-level model (Card, Moran and Newell 1980): 1.1 s
to point and 0.2 s to tap, and 1.35 s of thought for each choice. The machine's are measured. 1 if
a bound is missed.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page

from tests.faces.acts import HARD, reach
from tests.faces.budget import seeded
from tests.faces.looking import DESK, PHONE
from tests.faces.places import Place
from tests.journeys.browser import chromium, make_context
from tests.web.web_harness import PASSWORD
from wellness.domain.language import Language

_TAP, _CHOICE = 1.3, 1.35
_ON_SCREEN = """(element) => { const box = element.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight && scrollY === 0; }"""


@dataclass(frozen=True)
class Task:
    """What a role mostly comes for, and what it costs."""

    role: str
    task: str
    taps: int
    most: int
    choices: int
    seconds: float
    off_screen: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        """No more taps than allowed, and nothing that had to be looked for below the screen."""
        return self.taps <= self.most and not self.off_screen

    @property
    def person_seconds(self) -> float:
        """The machine's seconds and those of a practised person."""
        return self.seconds + self.taps * _TAP + self.choices * _CHOICE

    def __str__(self) -> str:
        verdict = "" if self.is_met else f"  MISSED {', '.join(self.off_screen)}"
        return (
            f"{self.role:<16}{self.task:<46}{self.taps:>5} <={self.most:>2} taps"
            f"{self.seconds:>7.1f} s machine{self.person_seconds:>7.1f} s in all{verdict}"
        )


class Hand:
    """Taps, and notes what was not on the screen."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.off_screen = page, 0, list[str]()
        self.started = time.monotonic()

    def follow(self, url: str) -> None:
        """Tap a link outside the page, in a text or an e-mail."""
        self.taps += 1
        self.page.goto(url)

    def tap(self, target: Locator, name: str, *, scrolls: bool = False) -> None:
        """Tap what is on the screen; questions may be scrolled to."""
        if not scrolls:
            self.look(target, name)
        self.taps += 1
        target.click()

    def look(self, target: Locator, name: str) -> None:
        """Note it if one would have to scroll to see it."""
        if not target.evaluate(_ON_SCREEN):
            self.off_screen.append(name)

    def sign_in(self, who: str) -> None:
        """Sign in; a browser fills both fields by itself."""
        self.page.fill("#email", f"{who}.en@example.org")
        self.page.fill("#password", PASSWORD)
        button = self.page.get_by_role("button", name="Sign in", exact=True)
        with self.page.expect_navigation():
            self.tap(button, "Sign in")

    def done(self, role: str, task: str, *, most: int, choices: int) -> Task:
        """What it took."""
        seconds = time.monotonic() - self.started
        return Task(role, task, self.taps, most, choices, seconds, tuple(self.off_screen))


def answer(page: Page, crew: Place) -> Task:
    """A responder answers, from the link in a text to the thanks."""
    hand = Hand(page)
    hand.follow(crew.fill("/c#{person}", Language.EN))
    reach("open")(page)
    for number, value in enumerate(HARD, 1):
        hand.tap(page.locator(f"#q{number}-{value}"), "question", scrolls=True)
    hand.tap(page.locator("#send"), "Send", scrolls=True)
    reach("counted")(page)
    return hand.done("responder", "answers a check-in", most=6, choices=len(HARD))


def see_needs(page: Page, town: Place) -> Task:
    """A leader sees what needs doing without scrolling."""
    hand = Hand(page)
    hand.follow(f"{town.url}/login?next=/teams")
    hand.sign_in("director")
    needs = page.locator("h2", has_text="What needs you now")
    hand.look(needs, "the heading")
    hand.look(page.locator("main a[href*='/prompts#']").first, "the first thing to do")
    return hand.done("leader", "sees what needs doing", most=2, choices=1)


def claim(page: Page, town: Place) -> Task:
    """A peer supporter takes a flag, from the link in a text."""
    hand = Hand(page)
    hand.follow(town.fill("/flags/{free}", Language.EN))
    hand.sign_in("peer")
    with page.expect_navigation():
        hand.tap(page.get_by_role("button", name="Take it", exact=True), "Take it")
    page.locator("[role=status]", has_text="You have it").wait_for()
    return hand.done("peer supporter", "takes a flag", most=3, choices=1)


def approve(page: Page, town: Place) -> Task:
    """A representative agrees to what was proposed, from the link in an e-mail."""
    hand = Hand(page)
    hand.follow(f"{town.url}/login?next=/approvals")
    hand.sign_in("representative")
    with page.expect_navigation():
        hand.tap(page.locator("form[action$=approve] button").first, "Approve")
    page.locator("[role=status]", has_text="Approved").wait_for()
    return hand.done("representative", "approves a proposal", most=3, choices=1)


def measure(browser: Browser, places: Mapping[str, Place]) -> Iterator[Task]:
    """Every task, each in a fresh browser."""
    for act, place, width in (
        (answer, "crew", PHONE),
        (see_needs, "town", DESK),
        (claim, "town", PHONE),
        (approve, "town", DESK),
    ):
        with _page(browser, width) as page:
            yield act(page, places[place])


@contextmanager
def _page(browser: Browser, width: int) -> Iterator[Page]:
    context = make_context(browser, width=width, dark=False, scripts=True, locale="en-US")
    page = context.new_page()
    if width == DESK:
        page.set_viewport_size({"width": DESK, "height": 800})
    try:
        yield page
    finally:
        context.close()


def main() -> int:
    """0 if every bound is kept."""
    with seeded() as places, chromium() as browser:
        tasks = list(measure(browser, places))
    sys.stdout.write("".join(f"{task}\n" for task in tasks))
    return int(not all(task.is_met for task in tasks))


if __name__ == "__main__":
    sys.exit(main())
