from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from tests.factories import at
from tests.web.results_world import EVENING
from tests.web.staff_site import (
    DIRECTOR,
    PEER,
    SUPERVISOR,
    StaffSite,
    build_site,
    words_of,
)
from tests.web.web_harness import token_in
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident
from wellness.wiring import Runtime


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    return build_site(runtime, periods=0, happenings=False)


@pytest.fixture
def supervisor(site: StaffSite) -> FlaskClient:
    return site.client(SUPERVISOR)


def send(client: FlaskClient, site: StaffSite, **changes: str) -> TestResponse:
    form = {"kind": "violence", "team": str(site.unit(EVENING)), "when": "now"} | changes
    token = token_in(client.get("/incidents").text)
    return client.post("/incidents", data=form | {"csrf_token": token})


def logged(site: StaffSite) -> list[Incident]:
    with site.runtime.database.reading() as session:
        return list(session.exec(select(Incident)).all())


def test_three_taps_log_what_just_happened(site: StaffSite, supervisor: FlaskClient) -> None:
    response = send(supervisor, site)

    assert response.status_code == 303
    [incident] = logged(site)
    assert incident.happened_at == at("2026-11-23 10:00")
    assert (incident.kind, incident.unit_id) == ("violence", site.unit(EVENING))
    assert incident.logged_by is not None
    page = unescape(words_of(supervisor.get("/incidents").text))
    assert "Logged for Community Response Evening. The peer team is being told now." in page
    assert "Five minutes together" in page
    with site.runtime.database.reading() as session:
        assert [flag.trigger for flag in session.exec(select(Flag)).all()] == ["T1"]


def test_the_form_offers_a_supervisor_the_own_team_already_chosen(
    site: StaffSite, supervisor: FlaskClient
) -> None:
    page = supervisor.get("/incidents").text

    own = f'<option value="{site.unit(EVENING)}" selected>'
    assert own in page
    assert page.index(own) < page.index(">Care Navigation<")
    assert 'value="now" checked' in page


def test_who_has_several_teams_chooses_one(site: StaffSite) -> None:
    page = site.client(DIRECTOR).get("/incidents").text

    assert " selected>" not in page


def test_an_incident_of_earlier_today_has_its_time(
    site: StaffSite, supervisor: FlaskClient
) -> None:
    send(supervisor, site, **{"when": "today", "today-at": "07:45"})

    assert [incident.happened_at for incident in logged(site)] == [at("2026-11-23 07:45")]


def test_an_incident_of_another_day_has_its_day_and_time(
    site: StaffSite, supervisor: FlaskClient
) -> None:
    send(supervisor, site, **{"when": "earlier", "earlier-at": "2026-11-20T22:00"})

    assert [incident.happened_at for incident in logged(site)] == [at("2026-11-20 22:00")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": ""}, "Please choose one."),
        ({"kind": "ghost"}, "Please choose one."),
        ({"team": ""}, "Please choose one."),
        ({"team": "²"}, "Please choose one."),
        ({"when": "tomorrow"}, "Please choose one."),
        ({"when": "today", "today-at": ""}, "Write the time it happened today."),
        ({"when": "today", "today-at": "23:00"}, "This time lies ahead."),
        ({"when": "earlier", "earlier-at": "soon"}, "Choose a date and a time."),
        ({"when": "earlier", "earlier-at": "2026-01-01T10:00"}, "more than four weeks ago"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(
    site: StaffSite, supervisor: FlaskClient, changes: dict[str, str], words: str
) -> None:
    response = send(supervisor, site, **changes)

    assert response.status_code == 422
    assert words in unescape(response.text)
    assert logged(site) == []
    if "kind" not in changes:
        assert 'value="violence" checked' in response.text


@pytest.mark.parametrize("team", ["1", "9999"])
def test_an_incident_is_of_a_team_that_is_there(
    site: StaffSite, supervisor: FlaskClient, team: str
) -> None:
    response = send(supervisor, site, team=team)

    assert response.status_code == 404
    assert "Nothing was logged." in response.text
    assert logged(site) == []


def test_sending_the_form_twice_logs_one_incident(site: StaffSite, supervisor: FlaskClient) -> None:
    send(supervisor, site)
    send(supervisor, site)

    assert len(logged(site)) == 1


def test_the_same_event_again_is_said_to_be_there_and_another_one_is_logged(
    site: StaffSite, supervisor: FlaskClient
) -> None:
    send(supervisor, site)

    send(site.client(DIRECTOR), site)
    send(supervisor, site, **{"when": "today", "today-at": "07:45"})
    told = unescape(words_of(supervisor.get("/incidents").text))
    once = len(logged(site))
    send(supervisor, site, **{"when": "today", "today-at": "07:45", "another": "yes"})

    assert "stands here for Community Response Evening already" in told
    assert (once, len(logged(site))) == (1, 2)


def test_a_supervisor_may_log_for_another_team(site: StaffSite, supervisor: FlaskClient) -> None:
    send(supervisor, site, team=str(site.unit("Care Navigation")))

    assert [incident.unit_id for incident in logged(site)] == [site.unit("Care Navigation")]


def test_any_signed_in_account_may_log(site: StaffSite) -> None:
    assert send(site.client(PEER), site).status_code == 303
    assert site.app.test_client().get("/incidents").status_code == 303


def test_there_is_no_field_for_names_or_a_story(supervisor: FlaskClient) -> None:
    page = supervisor.get("/incidents").text

    assert "<textarea" not in page
    assert 'type="text"' not in page
