"""The pages of leaders show the monthly results beside the others, and no more of them."""

import json
import random
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from tests.factories import add_period, id_of, make_terms
from tests.privacy.worlds import make_box
from tests.web.checkin.month import RULES, monthly_tally
from tests.web.results_world import BURNING, Riverbend, tree_units
from tests.web.staff_site import DIRECTOR, StaffSite, build_site, words_of
from tests.worker.monthly_town import BURNED, STEADY
from wellness.domain.monthly import KEY, MONTHLY, in_own_periods
from wellness.domain.releases import Vote, compose_body
from wellness.services import releases
from wellness.services.terms import Terms
from wellness.storage.schema.schedules import PeriodState
from wellness.wiring import Runtime

MONTHS = 3


def add_months(session: Session, riverbend: Riverbend, *, terms: Terms) -> None:
    """Releases of three months, in which one team burns out."""
    calendar, rng = in_own_periods(KEY, terms.calendar), random.Random(5)
    for number in range(-MONTHS, 0):
        span = calendar.span(number)
        period = add_period(
            session,
            span.starts_at,
            pulse=KEY,
            ends_at=span.ends_at,
            visible_at=span.visible_at,
            state=PeriodState.CLOSED,
        )
        box = make_box({}, period=id_of(period), units=tree_units(riverbend.tree))
        facts = replace(
            box.facts,
            pulse=KEY,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            conditions=len(MONTHLY.conditions),
            indicators=RULES,
        )
        votes = [
            Vote(
                str(riverbend.units[team]),
                agency_wide=False,
                tally=monthly_tally(BURNED if _burns(team, rng) else STEADY),
            )
            for team, size in riverbend.sizes.items()
            for _ in range(size)
        ]
        releases.append_release(session, period, compose_body(facts, votes, software="test"))


def _burns(team: str, rng: random.Random) -> bool:
    return rng.random() < (0.8 if team == BURNING else 0.1)


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    runtime = replace(runtime, terms=make_terms(monthly=MONTHLY))
    site = build_site(runtime)
    with runtime.database.transaction() as session:
        add_months(session, site.riverbend, terms=runtime.terms)
    return site


@pytest.fixture
def director(site: StaffSite) -> FlaskClient:
    return site.client(DIRECTOR)


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(words_of(response.text))


def test_the_overview_of_the_month_has_its_own_columns(director: FlaskClient) -> None:
    page, other = read(director, "/teams/monthly"), read(director, "/teams")

    for name in ("Burned out", "Burnout symptoms", "Little backing", "Hard to speak up"):
        assert name in page
        assert name not in other
    assert "Heavily drained" in other
    assert "Heavily drained" not in page
    assert "People who scored 50 or more for burnout from work." in page


def test_each_page_leads_to_the_same_page_of_the_other_check_in(director: FlaskClient) -> None:
    for path in ("/teams", "/teams/2"):
        assert f'href="{path}/monthly"' in director.get(path).text
        assert f'href="{path}" ' in director.get(f"{path}/monthly").text.replace(">", " ")


def test_a_team_s_page_of_the_month_says_its_bands(site: StaffSite, director: FlaskClient) -> None:
    page = read(director, f"/teams/{site.unit(BURNING)}/monthly")

    assert "people who answered scored 50 or more for burnout from work." in page
    assert "Strained" not in page


def test_the_pages_of_the_month_speak_spanish(director: FlaskClient) -> None:
    page = unescape(director.get("/teams/monthly?lang=es").text)

    assert "Agotamiento por el trabajo" in page


def test_releases_of_both_stand_in_one_list(director: FlaskClient) -> None:
    page = read(director, "/releases")

    assert page.count("Monthly") == MONTHS


def test_the_release_holds_bands_and_nothing_finer(director: FlaskClient) -> None:
    newest = json.loads(director.get("/releases/16.json").data)["body"]

    assert newest["pulse"] == KEY
    for group in newest["groups"]:
        assert set(group["bands"]) == {row.key for row in MONTHLY.indicators}
        assert all(1 <= band <= group["m"] for band in group["bands"].values())


def test_where_it_is_not_asked_there_is_no_such_page(runtime: Runtime) -> None:
    director = build_site(runtime, periods=1).client(DIRECTOR)

    assert director.get("/teams/monthly").status_code == 404
    assert director.get("/teams/2/monthly").status_code == 404
    assert "/monthly" not in director.get("/teams").text
