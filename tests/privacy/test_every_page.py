"""AT30 over pages that are yet to come: what a role may open is opened, and says no more."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session

from tests.factories import add_account, add_period, id_of, make_terms
from tests.fakes import FrozenClock, RecordingChannel
from tests.privacy import test_page_attacks as attacks
from tests.privacy.test_page_attacks import World, paths_of
from tests.privacy.worlds import make_box
from tests.web.checkin.month import RULES, monthly_tally
from tests.web.results_world import Riverbend, tree_units
from tests.web.staff_site import AGENCY, DIRECTOR, StaffSite, build_site, without_nonces
from tests.web.web_harness import PASSWORD, hash_cheaply, make_runtime
from tests.worker.monthly_town import BURNED, STEADY
from wellness.domain.access import Permission, Role, may
from wellness.domain.monthly import KEY, MONTHLY, in_own_periods
from wellness.domain.releases import Vote, compose_body
from wellness.services import releases
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.schedules import PeriodState
from wellness.vault.service import EmbeddedVault
from wellness.web.guard import Access

Build = Callable[[World], StaffSite]
build = attacks.build
MONTHLY_PAGES = {
    "leadership.show_teams_monthly",
    "leadership.show_unit_monthly",
    "leadership.show_report_monthly",
}
"""There where an agency asks monthly; compared in a world of their own below."""
_MADE_UP = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|[Ss]taff ?\d+")
"""Ids of accounts, and names that the factory numbers."""
NEEDS = "wellness_access"  # where `guard.access` notes what a view asks for


def may_be_opened(site: StaffSite, endpoint: str, role: Role) -> bool:
    needed = vars(site.app.view_functions[endpoint])[NEEDS]
    match needed:
        case Permission():
            return may(role, needed)
        case _:
            return needed is Access.SIGNED_IN


def test_at30_whatever_a_leader_may_open_is_among_the_pages_compared(build: Build) -> None:
    site = build(World())
    client, addresses = site.client(DIRECTOR), site.app.url_map.bind("127.0.0.1")

    opened = {
        addresses.match(path)[0] for path in paths_of(site) if client.get(path).status_code == 200
    }

    readable = {
        rule.endpoint
        for rule in site.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and may_be_opened(site, rule.endpoint, Role.LEADER)
    }
    assert readable - opened == MONTHLY_PAGES
    assert {
        "leadership.show_teams",
        "leadership.show_unit",
        "prompts.show_prompts",
        "outcomes.show_year",
        "incidents.show_incidents",
        "pages.show_support",
    } <= opened


def pages_of(site: StaffSite, role: Role) -> dict[str, str]:
    """What somebody of a role reads at every address."""
    email = f"{role}@example.org"
    with site.runtime.database.transaction() as session:
        hashed = hash_cheaply(PASSWORD)
        changes = {"email": email, "name": "Robin Vale", "password_hash": hashed}
        add_account(session, role, site.unit(AGENCY), **changes)
    client = site.client(email)
    return {
        path: _MADE_UP.sub("an account", without_nonces(client.get(path).text))
        for path in paths_of(site)
    }


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.REPRESENTATIVE])
def test_at30_other_roles_read_no_more_than_the_release_either(build: Build, role: Role) -> None:
    one = pages_of(build(World(strained=(4, 0, 2, 0))), role)
    other = pages_of(build(World(strained=(7, 3, 0, 1))), role)

    assert [path for path in one if one[path] != other[path]] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_at30_the_support_list_is_the_same_whatever_was_answered(
    build: Build, language: str
) -> None:
    one, other = (
        build(world).client(DIRECTOR).get(f"/support?lang={language}").text
        for world in (World(), World(strained=(16, 9, 5, 3)))
    )

    assert without_nonces(one) == without_nonces(other)


def build_monthly(folder: Path, migrated_file: Path, burned: int) -> StaffSite:
    """Three months in which everybody answers, and so many of each team are burned out."""
    folder.mkdir()
    shutil.copy(migrated_file, folder / "wellness.db")
    clock, terms = FrozenClock(), make_terms(monthly=MONTHLY)
    database = Database(f"sqlite:///{folder}/wellness.db")
    vault = EmbeddedVault(folder / "vault", clock)
    runtime = make_runtime(database, vault, terms, clock=clock, channel=RecordingChannel())
    site = build_site(runtime, periods=0, happenings=False)
    with database.transaction() as session:
        add_months(session, site.riverbend, burned, terms=terms)
    return site


def add_months(session: Session, riverbend: Riverbend, burned: int, *, terms: Terms) -> None:
    calendar = in_own_periods(KEY, terms.calendar)
    votes = [
        Vote(str(riverbend.units[team]), agency_wide=False, tally=monthly_tally(answers))
        for team, size in riverbend.sizes.items()
        for answers in (*[BURNED] * burned, *[STEADY] * (size - burned))
    ]
    for number in range(-3, 0):
        span = calendar.span(number)
        times = {"ends_at": span.ends_at, "visible_at": span.visible_at}
        period = add_period(session, span.starts_at, pulse=KEY, state=PeriodState.CLOSED, **times)
        facts = replace(
            make_box({}, period=id_of(period), units=tree_units(riverbend.tree)).facts,
            pulse=KEY,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            conditions=len(MONTHLY.conditions),
            indicators=RULES,
        )
        releases.append_release(session, period, compose_body(facts, votes, software="test"))


def read_as_director(site: StaffSite) -> dict[str, str]:
    client = site.client(DIRECTOR)
    found = {path: client.get(path) for path in paths_of(site)}
    assert found["/teams/monthly"].status_code == 200
    assert found["/report/monthly"].status_code == 200
    return {path: without_nonces(response.text) for path, response in found.items()}


def test_at30_monthly_answers_that_change_no_band_change_no_page(
    tmp_path: Path, migrated_file: Path
) -> None:
    nobody, three, four = (
        read_as_director(build_monthly(tmp_path / f"{burned}", migrated_file, burned))
        for burned in (0, 3, 4)
    )

    assert [path for path in nobody if nobody[path] != three[path]] == []
    assert "/teams/monthly" in [path for path in three if three[path] != four[path]]
