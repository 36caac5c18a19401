from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.web.results_world import BURNING
from tests.web.staff_site import DIRECTOR, StaffSite, build_site, words_of
from wellness.wiring import Runtime


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    return build_site(runtime)


@pytest.fixture
def director(site: StaffSite) -> FlaskClient:
    return site.client(DIRECTOR)


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(words_of(response.text))


def test_the_overview_says_which_groups_changed_against_their_own_usual_level(
    director: FlaskClient,
) -> None:
    page = read(director, "/teams")

    assert "Against what is usual for each group" in page
    assert "The agency as a whole" in page or "For the agency as a whole" in page
    assert "Groups are compared with themselves, never with each other." in page


def test_a_team_is_told_against_its_own_usual_level(site: StaffSite, director: FlaskClient) -> None:
    page = read(director, f"/teams/{site.unit(BURNING)}")

    assert "Strain and exhaustion: " in page
    assert "usual for this group" in page


def test_the_forecast_names_every_team_and_what_cannot_be_seen(director: FlaskClient) -> None:
    page = read(director, "/forecast?rate=7")

    assert BURNING in page
    assert "Too small for a change to be seen by itself" in page
    assert "Higher than usual in the last results" in page


@pytest.mark.parametrize("rate", ["", "0", "11", "x", "-3"])
def test_a_rate_that_is_none_of_those_offered_is_seven_of_ten(
    director: FlaskClient, rate: str
) -> None:
    assert read(director, f"/forecast?rate={rate}") == read(director, "/forecast")
