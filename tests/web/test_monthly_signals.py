"""The monthly rule and the acute rule as pages say them: the prompt, the words, what is off."""

import random
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from tests.factories import add_period, id_of, make_terms
from tests.privacy.worlds import make_box
from tests.web.checkin.month import RULES, monthly_tally
from tests.web.results_world import (
    BURNING,
    EVENING,
    Riverbend,
    add_closed_period,
    publish,
    tree_units,
)
from tests.web.staff_site import DIRECTOR, PEER, SUPERVISOR, StaffSite, build_site, words_of
from tests.worker.monthly_town import BURNED, STEADY
from wellness.domain.folding import Tally
from wellness.domain.monthly import KEY, MONTHLY, in_own_periods
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import Vote
from wellness.services.terms import Terms
from wellness.storage.schema.schedules import PeriodState
from wellness.wiring import Runtime

WELL, HIT = (0, 1, 1, 1), (2, 4, 1, 1)
PROMPT = "The monthly results are higher than usual"


def add_months(session: Session, riverbend: Riverbend, *, terms: Terms) -> None:
    """Ten months; in the last two one team burns out."""
    calendar, rng = in_own_periods(KEY, terms.calendar), random.Random(5)
    for number in range(-10, 0):
        span = calendar.span(number)
        period = add_period(
            session,
            span.starts_at,
            pulse=KEY,
            ends_at=span.ends_at,
            visible_at=span.visible_at,
            state=PeriodState.CLOSED,
        )
        facts = replace(
            make_box({}, period=id_of(period), units=tree_units(riverbend.tree)).facts,
            pulse=KEY,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            conditions=len(MONTHLY.conditions),
            indicators=RULES,
        )
        shares = {BURNING: 0.95} if number >= -2 else {}
        votes = [
            Vote(
                str(riverbend.units[team]),
                agency_wide=False,
                tally=monthly_tally(BURNED if rng.random() < shares.get(team, 0.25) else STEADY),
            )
            for team, size in riverbend.sizes.items()
            for _ in range(size)
        ]
        publish(session, facts, votes, terms=terms)


def add_hard_calls(session: Session, riverbend: Riverbend, *, terms: Terms) -> None:
    """Six fortnights in which the evening team has hard calls and strain every time."""
    for number in range(-6, 0):
        facts = add_closed_period(session, riverbend.tree, number, terms=terms)
        votes = [
            Vote(str(riverbend.units[team]), agency_wide=False, tally=tally)
            for team, size in riverbend.sizes.items()
            for tally in [_tally(HIT if team == EVENING else WELL)] * size
        ]
        publish(session, facts, votes, terms=terms)


def _tally(values: tuple[int, ...]) -> Tally:
    return Tally.empty(len(POST_SHIFT.conditions)).add(1, POST_SHIFT.conditions_met(values))


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    runtime = replace(runtime, terms=make_terms(monthly=MONTHLY))
    site = build_site(runtime, periods=0, happenings=False)
    with runtime.database.transaction() as session:
        add_months(session, site.riverbend, terms=runtime.terms)
        add_hard_calls(session, site.riverbend, terms=runtime.terms)
    return site


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(words_of(response.text))


def test_the_director_is_prompted_and_nobody_else(site: StaffSite) -> None:
    for path in ("/prompts", "/teams", "/teams/monthly"):
        assert PROMPT in read(site.client(DIRECTOR), path)
    for email in (SUPERVISOR, PEER):
        for path in ("/prompts", "/teams"):
            assert PROMPT not in read(site.client(email), path)
        assert BURNING not in read(site.client(email), "/outcomes")


def test_the_prompt_says_what_why_and_how_and_is_no_debrief(site: StaffSite) -> None:
    page = read(site.client(DIRECTOR), "/prompts")

    start = page.index(PROMPT)
    prompt = page[start : page.index("So far", start)]
    assert "Higher than usual here : Burned out" in prompt.replace("here:", "here :")
    assert "This is no reason for a debrief." in prompt
    assert "How anybody answered, or whether they feel burned out." in prompt
    assert "once in two years" in prompt
    assert "Offer it, never order it" not in prompt
    deeds = page[start : page.index("Not needed because", start)]
    assert "Gone through with those it concerns" in deeds
    assert "Held with the team" not in deeds


def test_a_teams_months_are_told_against_what_is_usual_there(site: StaffSite) -> None:
    director = site.client(DIRECTOR)
    page = read(director, f"/teams/{site.unit(BURNING)}/monthly")
    other = read(director, f"/teams/{site.unit(EVENING)}/monthly")

    assert "Burned out: higher than usual for this group." in page
    assert "It takes a rise of two months" in page
    assert "Burned out: higher than usual" not in other
    assert "Against what is usual here" in other


def test_the_months_are_told_in_spanish(site: StaffSite) -> None:
    path = f"/teams/{site.unit(BURNING)}/monthly?lang=es"

    assert "más alto de lo habitual en este grupo" in unescape(site.client(DIRECTOR).get(path).text)


def test_the_forecast_says_what_both_rules_can_see_and_where_one_is_off(site: StaffSite) -> None:
    page = read(site.client(DIRECTOR), "/forecast")

    assert "The monthly check-in, team by team" in page
    assert PROMPT in page
    assert f"{EVENING}: off since the results of" in page
    assert "because it was met in 6 of its last 6 results" in page
    assert "The monthly check-in is not asked here" not in page


def test_where_the_months_are_not_asked_the_forecast_says_so(runtime: Runtime) -> None:
    terms = make_terms(acute_flag=False)
    site = build_site(replace(runtime, terms=terms), periods=0, happenings=False)

    page = read(site.client(DIRECTOR), "/forecast")

    assert "The monthly check-in is not asked here" in page
    assert "This rule is off for every team" in page
    assert "The monthly check-in, team by team" not in page
