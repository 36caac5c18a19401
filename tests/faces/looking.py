"""Looks at a face as a tester with much patience would: each width, theme and language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Error

from tests.faces.face import Face
from tests.faces.keyboard import list_faults
from tests.faces.places import Place
from tests.journeys.browser import (
    _AXE_TAGS,
    OpenPage,
    look_as,
    make_context,
    open_in,
    policy_violations,
    scrolls_sideways,
    small_targets,
)
from tests.journeys.staff_harness import wait_for_charts
from wellness.domain.language import Language

PHONE, TABLET, DESK = 360, 768, 1280
NARROW, ZOOMED = 320, DESK // 2
SCREENSHOTS = Path("var/screenshots")
HIGHEST_TOP = {PHONE: 250, TABLET: 200, DESK: 130}
"""How much of a screen the head of a staff page may take, in CSS pixels."""

_LOCALES = {Language.EN: "en-US", Language.ES: "es-MX"}
_ENGLISH = re.compile(
    r"\b(the|and|of|is|are|was|were|with|not|this|that|what|who|which|their|they|from|been|has|have"
    r"|for|to|in|on|by|or|at|it|be|an|before|after|about|when)\b",
    re.IGNORECASE,
)
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
_MANY = 3
"""So many different small English words in one line are a sentence."""
_OWN_WORDS = """() => { const own = document.body.cloneNode(true);
  own.querySelectorAll("[lang=en], code, noscript, script, style, template").forEach(
    (part) => part.remove());
  const lines = [];
  const walker = document.createTreeWalker(own, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) lines.push(walker.currentNode.data.trim());
  own.querySelectorAll("[aria-label], [title], [alt]").forEach((part) => lines.push(
    ...["aria-label", "title", "alt"].map((name) => part.getAttribute(name) || "")));
  return lines.filter(Boolean); }"""
_BELOW_BAR = """() => document.querySelector("footer.bar")
  ? Math.max(innerHeight, document.documentElement.scrollHeight) : 0"""
_TOP = "() => document.querySelector('header.top')?.getBoundingClientRect().height || 0"


@dataclass(frozen=True)
class View:
    """A width in CSS pixels and a theme."""

    width: int
    dark: bool

    @property
    def name(self) -> str:
        return f"{self.width}-{'dark' if self.dark else 'light'}"


EVERY_VIEW = tuple(View(width, dark) for width in (PHONE, TABLET, DESK) for dark in (False, True))


@dataclass
class Look:
    """What was found at a face in one language."""

    face: Face
    language: Language
    faults: list[str] = field(default_factory=list)
    axe_runs: int = 0
    pictures: int = 0
    stops: int = 0


class Looker:
    """A browser with one page for each place, role and language; going on is cheaper than anew."""

    def __init__(self, browser: Browser, places: Mapping[str, Place], pictures: Path) -> None:
        self._browser, self._places, self._pictures = browser, places, pictures
        self._pages: dict[tuple[str, str, Language, bool], OpenPage] = {}

    def look(
        self, face: Face, language: Language, views: Sequence[View], *, thorough: bool
    ) -> Look:
        """See the face in each view; `thorough` adds keyboard, narrow screens and zoom."""
        look = Look(face, language)
        try:
            opened = self._open(face, language)
            face.act(opened.page)
            look.faults += self._in_views(opened, look, views)
            look.faults += _speaks(opened, language)
            if thorough:
                look.faults += self._thoroughly(opened, look)
            look.faults += _heard(opened, face)
        except (Error, AssertionError) as error:  # one face that fails must not hide the others
            look.faults.append(f"did not come about: {str(error)[:300]}")
        return look

    def _open(self, face: Face, language: Language) -> OpenPage:
        place = self._places[face.place]
        opened = self._page(place, face, language)
        opened.page.unroute_all()
        look_as(opened, width=PHONE, dark=False)
        for list_ in (opened.seen.console, opened.seen.elsewhere, opened.seen.requests):
            list_.clear()
        face.prepare(opened.page)
        path, mark, fragment = face.path.partition("#")  # another fragment alone loads nothing
        address = f"{path}?face={face.name}{mark}{fragment}"
        opened.page.goto(place.fill(address, language))
        return opened

    def _page(self, place: Place, face: Face, language: Language) -> OpenPage:
        key = (face.place, face.who, language, face.scripts)
        if key not in self._pages:
            context = make_context(
                self._browser,
                width=PHONE,
                dark=False,
                scripts=face.scripts,
                locale=_LOCALES[language],
            )
            if face.who:
                value = place.sign_in(face.who, language)
                context.add_cookies([{"name": "wellness", "value": value, "url": place.url}])
            self._pages[key] = open_in(context, "about:blank")
            self._pages[key].seen.host = urlsplit(place.url).netloc
            self._pages[key].page.set_default_timeout(10_000)
        return self._pages[key]

    def _in_views(self, opened: OpenPage, look: Look, views: Sequence[View]) -> Iterator[str]:
        page, face = opened.page, look.face
        if face.scripts:
            page.evaluate(axe_source())
        for view in views:
            look_as(opened, width=view.width, dark=view.dark)
            _unroll(opened, view)
            if face.scripts:
                wait_for_charts(opened)
                look.axe_runs += 1
                yield from (f"{view.name}: {fault}" for fault in _run_axe(opened))
            yield from (f"{view.name}: {fault}" for fault in _layout_faults(opened, view))
            name = f"{face.name}-{view.name}-{look.language}.png"
            page.screenshot(path=str(self._pictures / name), full_page=True)
            look.pictures += 1

    def _thoroughly(self, opened: OpenPage, look: Look) -> Iterator[str]:
        for width in (NARROW, ZOOMED):
            look_as(opened, width=width, dark=False)
            if scrolls_sideways(opened):
                yield f"{width}: the page scrolls sideways"
        if not look.face.scripts:
            return
        for width in (PHONE, DESK):
            look_as(opened, width=width, dark=False)
            stops, faults = list_faults(opened.page)
            look.stops += stops
            yield from (f"keyboard at {width}: {fault}" for fault in faults)


@cache
def axe_source() -> str:
    """The rules, to be put into a page once."""
    return str(Axe().axe_script)


def _unroll(opened: OpenPage, view: View) -> None:
    """Make the window as high as a page whose foot lies over it, so that nothing is covered."""
    height = int(opened.page.evaluate(_BELOW_BAR))
    if height:
        opened.page.set_viewport_size({"width": view.width, "height": height})


def _run_axe(opened: OpenPage) -> list[str]:
    only = {
        "runOnly": {"type": "tag", "values": _AXE_TAGS},
        "resultTypes": ["violations"],
        "preload": False,
    }
    found: list[dict[str, Any]] = opened.page.evaluate(
        "(options) => axe.run(document, options).then((all) => all.violations.map((one) => ({"
        " id: one.id, at: one.nodes.map((node) => node.target.join(' ')) })))",
        only,
    )
    return [f"axe {one['id']}: {one['at'][:3]}" for one in found]


def _layout_faults(opened: OpenPage, view: View) -> Iterator[str]:
    if scrolls_sideways(opened):
        yield "the page scrolls sideways"
    if view.width == PHONE:
        yield from (f"small target: {one}" for one in small_targets(opened))
    top = float(opened.page.evaluate(_TOP))
    if top > HIGHEST_TOP[view.width]:
        yield f"the head of the page is {top:.0f} px high"


def _heard(opened: OpenPage, face: Face) -> Iterator[str]:
    if opened.seen.status != face.page_status:
        yield f"the page came with status {opened.seen.status}"
    said = [text for text in opened.seen.console if f"status of {face.status}" not in text]
    yield from (f"console: {text}" for text in said)
    yield from (f"elsewhere: {url}" for url in opened.seen.elsewhere)
    if face.scripts:
        yield from (f"policy: {text}" for text in policy_violations(opened))


def _speaks(opened: OpenPage, language: Language) -> Iterator[str]:
    """Lines that end twice, and those of a Spanish page that are English: of the catalogue, or
    full of small words.
    """
    lines = dict.fromkeys(opened.page.evaluate(_OWN_WORDS))
    yield from (f"two stops: {line[-80:]}" for line in lines if _TWO_STOPS.search(line))
    for line in lines if language == Language.ES else ():
        words = {word.lower() for word in _ENGLISH.findall(line)}
        if len(words) >= _MANY or line in list_untranslated():
            yield f"English: {line[:120]}"


@cache
def list_untranslated() -> frozenset[str]:
    """English sentences of the catalogue that Spanish says otherwise."""
    with Path("wellness/translations/es/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="es")
    pairs = {
        row.id: row.string
        for row in catalogue
        if isinstance(row.id, str) and isinstance(row.string, str)
    }
    return frozenset(pairs) - frozenset(pairs.values()) - {"", "English"}
