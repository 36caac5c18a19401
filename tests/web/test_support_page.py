"""The support directory on its page, in footers, beside prompts and flags, for the coordinator."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from tests.factories import add_account
from tests.web.results_world import EVENING
from tests.web.staff_site import AGENCY, DIRECTOR, PEER, StaffSite, build_site, words_of
from tests.web.web_harness import PASSWORD, hash_cheaply
from wellness.domain.access import Role
from wellness.domain.directory import read_entries
from wellness.wiring import Runtime

COORDINATOR = "coordinator@example.org"
TODAY = date(2026, 11, 23)
ROWS: tuple[dict[str, Any], ...] = (
    {
        "kind": "eap",
        "name": {"en": "Riverbend assistance", "es": "Ayuda Riverbend"},
        "phone": "919-555-0181",
        "web": "https://eap.example.org",
        "hours": {"en": "Day and night", "es": "A toda hora"},
        "checked_on": TODAY - timedelta(days=180),
    },
    {
        "kind": "chaplain",
        "name": "Chaplaincy <North>",
        "phone": "919-555-0183",
        "checked_on": TODAY - timedelta(days=181),
    },
)


@pytest.fixture
def build(runtime: Runtime) -> Callable[..., StaffSite]:
    def built(*rows: dict[str, Any], **options: bool) -> StaffSite:
        terms = replace(runtime.terms, directory=read_entries(rows))
        site = build_site(replace(runtime, terms=terms), periods=0, **options)
        with runtime.database.transaction() as session:
            hashed = hash_cheaply(PASSWORD)
            changes = {"email": COORDINATOR, "password_hash": hashed}
            add_account(session, Role.COORDINATOR, site.unit(AGENCY), **changes)
        return site

    return built


def test_it_is_open_to_all_and_sets_no_cookie(build: Callable[..., StaffSite]) -> None:
    client = build(*ROWS, happenings=False).app.test_client()

    page = client.get("/support")

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert not re.search(r"<form|<script|token", page.text)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Riverbend assistance", "Day and night", "Chaplain", "May 27, 2026")),
        ("es", ("Ayuda Riverbend", "A toda hora", "Capellán", "27 de mayo de 2026")),
    ],
)
def test_every_entry_stands_there_with_the_day_it_was_checked(
    build: Callable[..., StaffSite], language: str, said: tuple[str, ...]
) -> None:
    client = build(*ROWS, happenings=False).app.test_client()

    page = client.get(f"/support?lang={language}").text

    for words in (*said, "Chaplaincy <North>"):
        assert words in unescape(words_of(page))
    assert 'href="tel:9195550181"' in page
    assert 'href="https://eap.example.org"' in page
    assert "<North>" not in page


def test_what_was_not_checked_for_half_a_year_says_so(build: Callable[..., StaffSite]) -> None:
    site = build(*ROWS, happenings=False)

    page = words_of(site.app.test_client().get("/support").text)
    told = words_of(site.client(COORDINATOR).get("/delivery").text)

    assert page.count("May be out of date") == 1
    assert "Not checked for half a year" in told
    assert "Chaplaincy" in unescape(told)
    assert "Riverbend assistance" not in told


def test_a_coordinator_hears_nothing_of_what_is_in_order(build: Callable[..., StaffSite]) -> None:
    site = build(ROWS[0], happenings=False)

    assert "half a year" not in words_of(site.client(COORDINATOR).get("/delivery").text)


def test_without_entries_the_crisis_line_stands(build: Callable[..., StaffSite]) -> None:
    page = words_of(build(happenings=False).app.test_client().get("/support").text)

    assert "The agency has listed nothing more yet." in page
    assert "988" in page


@pytest.mark.parametrize(
    ("email", "path"),
    [
        *((DIRECTOR, path) for path in ("/teams", "/prompts", "/outcomes", "/incidents")),
        *((PEER, path) for path in ("/flags", "/contacts", "/flags/1")),
        (COORDINATOR, "/delivery"),
        (None, "/login"),
        (None, "/privacy"),
        (None, "/no-such-page"),
        (None, "/c"),
        (None, "/c/incident"),
    ],
)
def test_every_page_leads_there(
    build: Callable[..., StaffSite], email: str | None, path: str
) -> None:
    site = build(*ROWS)
    client = site.client(email) if email else site.app.test_client()

    page = client.get(path).text

    assert 'href="/support' in page


@pytest.mark.parametrize(("email", "path"), [(DIRECTOR, "/prompts"), (PEER, "/flags/1")])
def test_the_entries_stand_beside_a_prompt_and_a_flag(
    build: Callable[..., StaffSite], email: str, path: str
) -> None:
    site = build(*ROWS)

    page = site.client(email).get(path).text

    assert EVENING in page
    assert 'href="tel:9195550183"' in page.split("<footer")[0]


def test_thank_you_leads_there_and_the_self_check_dials_without_a_connection(
    build: Callable[..., StaffSite],
) -> None:
    client = build(*ROWS, happenings=False).app.test_client()

    thanks = client.get("/c").text.partition('id="done"')[2].partition("</section>")[0]
    private = client.get("/self-check").text

    assert 'href="/support?lang=es"' in thanks
    assert 'href="tel:9195550181"' in private
    assert "Ayuda Riverbend" in private
    assert "eap.example.org" not in private


@pytest.mark.parametrize(
    ("path", "states"),
    [
        ("/c", {"open", "counted", "capped", "not-yet", "late", "ended", "lost", "refused"}),
        ("/c/incident", {"open", "reported", "capped", "ended", "lost"}),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_end_of_a_check_in_leads_there(
    build: Callable[..., StaffSite], path: str, states: set[str], language: str
) -> None:
    page = build(happenings=False).app.test_client().get(path).text

    leads = re.findall(r'data-on="([^"]+)"((?:(?!data-on=).)*)', page, re.DOTALL)
    found = {
        state
        for shown, inside in leads
        if f'href="/support?lang={language}"' in inside
        for state in shown.split()
    }
    assert found == states
