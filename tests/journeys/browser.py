"""A real browser for tests: opens a page and notes what a person or a policy would object to.

with chromium() as browser:
    page = open_page(browser, url, width=360, dark=True)
    assert objections(page) == []
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.left_out import find_chromium

PHONE, DESKTOP = 360, 1280

_HEIGHTS = {PHONE: 740, DESKTOP: 900}
_NOTE_VIOLATIONS = """
window.policyViolations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.policyViolations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
_AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Seen:
    """What happened while a page was open."""

    host: str
    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    status: int = 0
    """Of the newest page."""


@dataclass
class OpenPage:
    """A page with its context and what was seen so far."""

    page: Page
    context: BrowserContext
    seen: Seen
    response: Response | None

    def close(self) -> None:
        """Close the page and forget its cookies."""
        self.context.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    executable = find_chromium()
    assert executable is not None, "Chromium is missing; its tests carry the marker `browser`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def open_page(
    browser: Browser,
    url: str,
    *,
    width: int = DESKTOP,
    dark: bool = False,
    scripts: bool = True,
    locale: str = "en-US",
) -> OpenPage:
    """Open `url` in a fresh context of that width (CSS pixels), theme and language."""
    context = make_context(browser, width=width, dark=dark, scripts=scripts, locale=locale)
    return open_in(context, url)


def make_context(
    browser: Browser, *, width: int, dark: bool, scripts: bool, locale: str
) -> BrowserContext:
    """A fresh profile: no cookies, that width (CSS pixels), theme and language."""
    context = browser.new_context(
        viewport={"width": width, "height": _HEIGHTS.get(width, 740)},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        locale=locale,
        reduced_motion="reduce",
    )
    if scripts:
        context.add_init_script(_NOTE_VIOLATIONS)
    return context


def open_in(context: BrowserContext, url: str) -> OpenPage:
    """Open `url` in a profile, beside what is open there."""
    page, seen = context.new_page(), Seen(urlsplit(url).netloc)
    _watch(page, seen)
    return OpenPage(page, context, seen, page.goto(url))


def look_as(opened: OpenPage, *, width: int, dark: bool) -> None:
    """See the page as it stands on a screen of another width (CSS pixels) and theme."""
    opened.page.set_viewport_size({"width": width, "height": _HEIGHTS.get(width, 740)})
    opened.page.emulate_media(color_scheme="dark" if dark else "light")


def objections(opened: OpenPage, *, status: int = 200) -> list[str]:
    """Everything that speaks against the page as it stands; an error page may say its status."""
    return [
        *(f"console: {text}" for text in opened.seen.console if f"status of {status}" not in text),
        *(f"policy: {text}" for text in policy_violations(opened)),
        *(f"elsewhere: {url}" for url in opened.seen.elsewhere),
        *(f"axe: {text}" for text in axe_violations(opened)),
        *(["the page scrolls sideways"] if scrolls_sideways(opened) else []),
    ]


def axe_violations(opened: OpenPage) -> list[str]:
    """What axe finds on the page: rule and elements."""
    results = Axe().run(opened.page, options={"runOnly": {"type": "tag", "values": _AXE_TAGS}})
    return [
        f"{found['id']}: {[node['target'] for node in found['nodes']]}"
        for found in results.response["violations"]
    ]


def policy_violations(opened: OpenPage) -> list[str]:
    """What the content security policy stopped."""
    return [str(text) for text in opened.page.evaluate("window.policyViolations")]


def scrolls_sideways(opened: OpenPage) -> bool:
    """Whether the page is wider than its window."""
    return bool(opened.page.evaluate(_WIDER))


def small_targets(opened: OpenPage, least: int = 44) -> list[str]:
    """Buttons, fields and navigation smaller than `least` CSS pixels either way."""
    found = opened.page.evaluate(_SMALL_TARGETS, least)
    return [str(text) for text in found]


def take_picture(opened: OpenPage, path: Path) -> None:
    """Keep a picture of the whole page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opened.page.screenshot(path=str(path), full_page=True)


def _watch(page: Page, seen: Seen) -> None:
    page.on(
        "console",
        lambda message: (
            seen.console.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: seen.console.append(str(error)))
    page.on("request", lambda request: _note(request.url, seen))
    page.on("response", lambda response: _note_status(response, seen))


def _note(url: str, seen: Seen) -> None:
    seen.requests.append(url)
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob") and parts.netloc != seen.host:
        seen.elsewhere.append(url)


def _note_status(response: Response, seen: Seen) -> None:
    if response.request.is_navigation_request():
        seen.status = response.status


_SMALL_TARGETS = """(least) => [...document.querySelectorAll(
  "button, input, select, textarea, .button, .choice, nav a")]
  .filter((element) => !["hidden", "radio", "checkbox"].includes(element.type))
  .filter((element) => element.checkVisibility())
  .map((element) => [element, element.getBoundingClientRect()])
  .filter(([, box]) => box.width < least || box.height < least)
  .map(([element, box]) => `${element.outerHTML.slice(0, 60)} ${box.width}x${box.height}`)"""


def wait_until(page: Page, expression: str, arg: object = None) -> None:
    """Wait until a page's expression is true.

    The library's own way to wait evaluates strings inside the page, which its content policy
    forbids once the first look was in vain.
    """
    for _ in range(100):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)
