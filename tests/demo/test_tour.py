"""The demo's page as a tour: numbered steps, and links that sign in and lead to a page of ours."""

import re

import pytest
from flask.testing import FlaskClient

from tests.factories import add_account, add_agency, id_of
from tests.web.web_harness import token_in
from wellness.demo import founding
from wellness.demo.files import DemoFiles
from wellness.demo.page import make_blueprint
from wellness.storage.schema.rosters import Unit
from wellness.web.app import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime


@pytest.fixture
def client(runtime: Runtime, files: DemoFiles) -> FlaskClient:
    with runtime.database.transaction() as session:
        [team] = add_agency(session, "Stabilization & Outreach")
        root = session.get_one(Unit, team.parent_id)
        for email, _, role, _, _ in founding.STAFF:
            add_account(session, role, id_of(root), email=email)
    return create_app(runtime, (*BLUEPRINTS, make_blueprint(files))).test_client()


def go(client: FlaskClient, role: str, to: str) -> str:
    fields = {"csrf_token": token_in(client.get("/demo").text), "to": to}
    return client.post(f"/demo/sign-in/{role}", data=fields).headers["Location"]


def test_the_tour_goes_through_every_role_and_says_that_all_is_made_up(
    client: FlaskClient,
) -> None:
    page = client.get("/demo").text

    roles = re.findall(r'action="/demo/sign-in/([a-z]+)"', page)
    assert set(roles) == {"leader", "peer", "representative", "coordinator"}
    assert page.count('<li class="card">') == 7
    assert "All of this is made up" in page


def test_every_step_leads_to_a_page_that_is_there(client: FlaskClient) -> None:
    page = client.get("/demo").text
    steps = re.findall(r'action="/demo/sign-in/([a-z]+)".*?</form>', page, flags=re.DOTALL)
    targets = [
        (role, to[0])
        for role, form in re.findall(
            r'action="/demo/sign-in/([a-z]+)"(.*?)</form>', page, flags=re.DOTALL
        )
        if (to := re.findall(r'name="to" value="([^"]+)"', form))
    ]

    statuses = {(*step, client.get(go(client, *step)).status_code) for step in targets}

    assert len(steps) > len(targets) > 5
    assert {status for *_, status in statuses} == {200}, statuses


@pytest.mark.parametrize("to", ["https://example.org/", "//example.org", "/../x", "teams", ""])
def test_a_step_leads_to_no_other_place(client: FlaskClient, to: str) -> None:
    assert go(client, "leader", to) == "/"
