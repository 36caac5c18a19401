"""The pages of the house in a real browser: phone and desk, light and dark, scripts or none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser
from waitress.server import create_server

from tests.factories import add_period, at
from tests.fakes import FrozenClock, RecordingChannel
from tests.journeys.browser import (
    DESKTOP,
    PHONE,
    OpenPage,
    look_as,
    objections,
    open_page,
    small_targets,
)
from tests.web import specimen
from tests.web.web_harness import (
    PASSWORD,
    add_staff,
    make_runtime,
    make_settings,
    use_cheap_passwords,
)
from wellness.domain.access import Role
from wellness.services import accounts
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault
from wellness.web import create_app

pytestmark = pytest.mark.browser

EMAIL, TOKEN = "dana@example.org", "t0ken-of-22-characters"
NARROW = 320
EVERYWHERE = [(PHONE, False), (PHONE, True), (DESKTOP, False), (DESKTOP, True), (NARROW, False)]


@dataclass
class Site:
    """A served application."""

    url: str
    database: Database


@pytest.fixture
def site(
    database: Database,
    vault: EmbeddedVault,
    terms: Terms,
    clock: FrozenClock,
    channel: RecordingChannel,
) -> Iterator[Site]:
    runtime = make_runtime(
        database, vault, terms, clock=clock, channel=channel, settings=make_settings()
    )
    app = create_app(runtime, (specimen.blueprint,))
    use_cheap_passwords(app)
    with database.transaction() as session:
        account = add_staff(session, Role.PEER, email=EMAIL, name="Dana Rivers")
        accounts.reset(session, account.id, token=lambda: TOKEN, now=clock())
        add_staff(session, Role.PEER, email="sam@example.org", name="Sam Okafor")
        add_period(session, at("2026-11-16 04:00"), visible_at=at("2026-11-30 09:00"))
    with served(app) as url:
        yield Site(url, database)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application behind a real server."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


def send(opened: OpenPage, **fields: str) -> None:
    """Fill the form of the page and send it."""
    for name, value in fields.items():
        opened.page.fill(f"#{name}", value)
    with opened.page.expect_navigation():
        opened.page.click("form.form button[type=submit]")


def sign_in_wrongly(opened: OpenPage) -> None:
    send(opened, email=EMAIL, password="wrong")


def sign_in(opened: OpenPage) -> None:
    send(opened, email="sam@example.org", password=PASSWORD)


def send_empty(opened: OpenPage) -> None:
    send(opened)


def leave(_: OpenPage) -> None:
    """Look at the page as it is."""


PAGES: dict[str, tuple[str, int, Callable[[OpenPage], None]]] = {
    "sign-in": ("/login", 200, leave),
    "sign-in in Spanish": ("/login?lang=es", 200, leave),
    "sign-in refused": ("/login", 422, sign_in_wrongly),
    "sign-in empty": ("/login", 422, send_empty),
    "set password": (f"/set-password#{TOKEN}", 200, leave),
    "set password without code": ("/set-password", 200, leave),
    "set password empty": ("/set-password", 422, send_empty),
    "privacy": ("/privacy?lang=en", 200, leave),
    "privacy in Spanish": ("/privacy?lang=es", 200, leave),
    "no such page": ("/no-such-page", 404, leave),
    "a fault of ours": ("/fails/bug", 500, leave),
    "every macro": ("/login?next=/teams", 200, sign_in),
}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_speaks_against_a_page(browser: Browser, site: Site, name: str) -> None:
    path, status, act = PAGES[name]

    opened = open_page(browser, site.url + path)
    act(opened)

    for width, dark in EVERYWHERE:
        look_as(opened, width=width, dark=dark)
        assert objections(opened, status=status) == [], (width, dark)
        assert small_targets(opened) == [], (width, dark)
    opened.close()


def test_the_code_of_a_link_leaves_the_address_bar_and_sets_the_password(
    browser: Browser, site: Site
) -> None:
    opened = open_page(browser, f"{site.url}/set-password#{TOKEN}")

    assert opened.page.url == f"{site.url}/set-password"
    assert not opened.page.is_visible("#token")
    send(opened, password="gravel violin harbour 4")
    assert "Your password is set" in opened.page.inner_text("main")
    assert not [url for url in opened.seen.requests if TOKEN in url]
    opened.close()


def test_changing_the_language_keeps_the_code_of_a_link(browser: Browser, site: Site) -> None:
    opened = open_page(browser, f"{site.url}/set-password#{TOKEN}")

    opened.page.click("a[hreflang=es]")

    assert opened.page.input_value("#token") == TOKEN
    assert "Defina su contraseña" in opened.page.inner_text("h1")
    opened.close()


def test_without_scripts_the_code_is_pasted(browser: Browser, site: Site) -> None:
    opened = open_page(browser, f"{site.url}/set-password#{TOKEN}", scripts=False)

    assert not opened.page.is_visible("[data-shows]")
    send(opened, token=TOKEN, password="gravel violin harbour 4")

    assert "Your password is set" in opened.page.inner_text("main")
    opened.close()


def test_a_password_can_be_looked_at_and_is_hidden_again_when_sent(
    browser: Browser, site: Site
) -> None:
    opened = open_page(browser, f"{site.url}/login")
    opened.page.fill("#password", PASSWORD)

    opened.page.click("[data-shows=password]")

    assert opened.page.get_attribute("#password", "type") == "text"
    assert opened.page.inner_text("[data-shows=password] span:first-child") == "Hide"
    opened.page.click("[data-shows=password]")
    assert opened.page.get_attribute("#password", "type") == "password"
    opened.close()


def test_signing_in_and_out_takes_nothing_but_a_keyboard(browser: Browser, site: Site) -> None:
    opened = open_page(browser, f"{site.url}/login")
    page = opened.page

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#email")
    page.keyboard.type("sam@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_url("**/flags")

    opened.page.goto(f"{site.url}/teams")
    page.focus(".who button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "You are signed out" in page.inner_text("main")
    opened.close()


def test_the_first_field_at_fault_has_the_focus(browser: Browser, site: Site) -> None:
    opened = open_page(browser, f"{site.url}/login")

    send(opened)

    assert opened.page.evaluate("document.activeElement.id") == "email"
    opened.close()


def test_a_printed_page_leaves_out_what_cannot_be_pressed(browser: Browser, site: Site) -> None:
    opened = open_page(browser, f"{site.url}/privacy?lang=en")

    opened.page.emulate_media(media="print")

    assert opened.page.is_visible(".crisis")
    assert opened.page.is_visible(".picture svg")
    assert not opened.page.is_visible(".foot .links")
    opened.close()
