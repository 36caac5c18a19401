"""Check-in pages opened in a real browser, and the taps of those who answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.journeys.browser import PHONE, OpenPage, open_page
from tests.privacy.agency import Agency
from tests.web.checkins import give_link

STEADY, HARD = (0, 0, 0, 0), (3, 3, 4, 2)
ENGLISH, SPANISH = 0, 1  # every other person of the agency reads Spanish


class _Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log(self, *_: Any, **__: Any) -> None:
        pass


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application at an address of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Phones:
    """Opens check-ins as people do: by the link in a text, each on a phone of its own."""

    browser: Browser
    agency: Agency
    address: str
    opened: list[OpenPage]

    def link(self, person: int) -> str:
        """The link in somebody's text."""
        return f"{self.address}#{give_link(self.agency, self.agency.people[person])}"

    def take(self, **options: Any) -> OpenPage:
        """A phone with an empty page."""
        phone = open_page(self.browser, "about:blank", **({"width": PHONE} | options))
        phone.seen.host = urlsplit(self.address).netloc
        phone.seen.requests.clear()
        self.opened.append(phone)
        return phone

    def open(self, person: int = ENGLISH, **options: Any) -> OpenPage:
        """A phone on which somebody has tapped their link."""
        phone = self.take(**options)
        phone.page.goto(self.link(person))
        in_state(phone.page, "open")
        return phone


def in_state(page: Page, state: str) -> None:
    """Wait for a state: one section, its heading focused, the crisis line in sight."""
    section = page.locator(f"main > [data-on={state}]")
    expect(section).to_be_visible()
    expect(page.locator("main > :visible:not(p)")).to_have_count(1)  # p: the support list
    expect(section.locator("h1")).to_be_focused()
    expect(page.locator(".crisis")).to_be_in_viewport()


def choose(page: Page, values: tuple[int, ...] = STEADY) -> None:
    """Tap an answer to each question."""
    for number, value in enumerate(values, 1):
        page.check(f"#q{number}-{value}")


def chosen(page: Page) -> list[str]:
    """The values chosen so far."""
    return [
        str(v) for v in page.evaluate("[...document.querySelectorAll(':checked')].map(e => e.id)")
    ]


def fulfil(page: Page, path: str, status: int = 200, **options: Any) -> None:
    """Answer a request of the page in place of the server."""
    page.route(f"**/c/{path}", lambda route: route.fulfill(status=status, **options))


def text_of(page: Page, selector: str) -> str:
    """What stands in an element."""
    return page.locator(selector).inner_text()
