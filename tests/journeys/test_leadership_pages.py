"""The staff pages in a real browser: results, incidents, flags, contacts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import (
    DESKTOP,
    PHONE,
    OpenPage,
    look_as,
    objections,
    small_targets,
    take_picture,
    wait_until,
)
from tests.journeys.staff_harness import (
    Site,
    enter,
    leave,
    open_everything,
    send_empty,
    wait_for_charts,
)
from tests.web.results_world import EVENING
from tests.web.staff_site import AGENCY, DIRECTOR, PEER, SUPERVISOR

pytestmark = pytest.mark.browser
NARROW = 320
EVERYWHERE = [(PHONE, False), (PHONE, True), (DESKTOP, False), (DESKTOP, True), (NARROW, False)]
TWICE = [(PHONE, True), (DESKTOP, False)]
DIVISION, SMALL = "Community Response", "Co-Response"
Views = list[tuple[int, bool]]
PAGES: dict[str, tuple[str, str, int, Callable[[OpenPage], None], Views]] = {
    "teams": (DIRECTOR, "/teams", 200, leave, EVERYWHERE),
    "teams of a supervisor": (SUPERVISOR, "/teams", 200, open_everything, TWICE),
    "team": (SUPERVISOR, EVENING, 200, leave, EVERYWHERE),
    "team as tables": (SUPERVISOR, EVENING, 200, open_everything, TWICE),
    "small team": (DIRECTOR, SMALL, 200, leave, TWICE),
    "division": (DIRECTOR, DIVISION, 200, leave, TWICE),
    "agency": (DIRECTOR, AGENCY, 200, leave, TWICE),
    "releases": (DIRECTOR, "/releases", 200, leave, TWICE),
    "report": (DIRECTOR, "/report", 200, leave, TWICE),
    "incidents": (SUPERVISOR, "/incidents", 200, leave, EVERYWHERE),
    "incidents at fault": (DIRECTOR, "/incidents", 422, send_empty, TWICE),
    "flags": (PEER, "/flags", 200, open_everything, EVERYWHERE),
    "contacts": (PEER, "/contacts", 200, leave, EVERYWHERE),
}
NEW_PAGES = {
    "teams": (DIRECTOR, "/teams"),
    "team": (DIRECTOR, EVENING),
    "releases": (DIRECTOR, "/releases"),
    "incidents": (DIRECTOR, "/incidents"),
    "flags": (PEER, "/flags"),
    "contacts": (PEER, "/contacts"),
}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_speaks_against_a_page(
    browser: Browser, site: Site, name: str, tmp_path: Path
) -> None:
    email, path, status, act, views = PAGES[name]

    opened = enter(browser, site, email, path if path.startswith("/") else site.path(path))
    act(opened)

    for width, dark in views:
        look_as(opened, width=width, dark=dark)
        wait_for_charts(opened)
        assert objections(opened, status=status) == [], (width, dark)
        assert small_targets(opened) == [], (width, dark)
        take_picture(opened, tmp_path / f"{width}-{'dark' if dark else 'light'}.png")
    opened.close()


@pytest.mark.parametrize("name", NEW_PAGES)
def test_nothing_speaks_against_an_empty_page(
    browser: Browser, new_site: Site, name: str, tmp_path: Path
) -> None:
    email, path = NEW_PAGES[name]

    opened = enter(browser, new_site, email, path if path.startswith("/") else new_site.path(path))

    for width in (PHONE, DESKTOP):
        look_as(opened, width=width, dark=False)
        assert objections(opened) == [], width
        take_picture(opened, tmp_path / f"{width}.png")
    opened.close()


def test_a_team_page_draws_six_charts_without_buttons_on_them(browser: Browser, site: Site) -> None:
    opened = enter(browser, site, SUPERVISOR, site.path(EVENING), width=PHONE)

    assert opened.page.locator("[data-chart] .main-svg").count() >= 6
    assert opened.page.locator(".modebar-btn").count() == 0
    for place in opened.page.locator("[data-chart]").all():
        assert 2 <= place.locator(".xtick text").count() <= 3, place.inner_html()[:300]
    assert sum("plotly" in url for url in opened.seen.requests) == 1
    opened.close()


def test_charts_change_their_colours_with_the_page(browser: Browser, site: Site) -> None:
    opened = enter(browser, site, SUPERVISOR, site.path(EVENING))
    bar = opened.page.locator("[data-chart] .bars path").first

    light = bar.evaluate("(path) => getComputedStyle(path).fill")
    look_as(opened, width=DESKTOP, dark=True)
    wait_until(
        opened.page,
        "(before) => getComputedStyle(document.querySelector('[data-chart] .bars path')).fill"
        " !== before",
        light,
    )

    assert objections(opened) == []
    opened.close()


def test_pointing_at_a_period_says_it_in_words(browser: Browser, site: Site) -> None:
    opened = enter(browser, site, SUPERVISOR, site.path(EVENING))
    chart = opened.page.locator("[data-chart]").first

    chart.hover(position={"x": 100, "y": 150})
    opened.page.wait_for_selector(".hoverlayer .hovertext")

    assert "of about" in str(opened.page.locator(".hoverlayer").first.text_content())
    assert objections(opened) == []
    opened.close()


def test_without_scripts_the_tables_say_what_the_charts_would(browser: Browser, site: Site) -> None:
    opened = enter(browser, site, SUPERVISOR, site.path(EVENING), scripts=False)

    assert not opened.page.is_visible("[data-chart]")
    opened.page.click("#chart-exposure ~ details summary")
    table = opened.page.locator("#chart-exposure ~ details table")
    assert table.is_visible()
    assert table.locator("tbody tr").count() == 13
    opened.close()


def test_an_incident_is_logged_from_a_phone_in_two_taps(browser: Browser, own_site: Site) -> None:
    opened = enter(browser, own_site, SUPERVISOR, "/incidents", width=PHONE)
    page = opened.page

    page.get_by_text("Assault or weapon on staff", exact=True).first.click()
    with page.expect_navigation():
        page.click("text=Log it")

    assert "Logged for Community Response Evening" in page.inner_text("[role=status]")
    assert page.locator(".incident").count() == 4
    assert objections(opened) == []
    opened.close()


def test_a_time_is_asked_for_only_when_it_is_needed(browser: Browser, site: Site) -> None:
    opened = enter(browser, site, SUPERVISOR, "/incidents", width=PHONE)

    assert not opened.page.is_visible("#today-at")
    opened.page.check("[value=today]")
    assert opened.page.is_visible("#today-at")
    opened.page.check("[value=earlier]")
    assert not opened.page.is_visible("#today-at")
    assert opened.page.is_visible("#earlier-at")
    assert small_targets(opened) == []
    opened.close()


def test_a_flag_is_taken_with_one_tap(browser: Browser, own_site: Site) -> None:
    opened = enter(browser, own_site, PEER, "/flags", width=PHONE)
    page = opened.page

    with page.expect_navigation():
        page.locator("article", has_text="Care Navigation").get_by_text("Take it").click()

    assert "You have it: Care Navigation." in page.inner_text("[role=status]")
    assert "taken by Dana Rivers" in page.inner_text("main")
    opened.close()


def test_a_row_of_results_reads_as_a_table_on_a_phone_too(browser: Browser, site: Site) -> None:
    opened = enter(browser, site, DIRECTOR, "/teams", width=PHONE)

    table = opened.page.get_by_role("table", name="The agency and its divisions", exact=True)
    row = table.get_by_role("row").filter(has_text="Community Response A")

    assert row.get_by_role("cell").count() == 6
    assert row.get_by_role("rowheader").count() == 1
    assert table.get_by_role("columnheader").count() == 7
    opened.close()


def test_what_needs_doing_is_seen_without_scrolling(browser: Browser, site: Site) -> None:
    opened = enter(browser, site, DIRECTOR, "/teams")
    opened.page.set_viewport_size({"width": 1280, "height": 800})

    bottoms = opened.page.eval_on_selector_all(
        ".needs .task, .changes", "(all) => all.map((one) => one.getBoundingClientRect().bottom)"
    )

    assert len(bottoms) >= 3
    assert max(bottoms) <= 800, bottoms
    opened.close()
