"""A reported incident on the pages: the peer lead settles it, nobody else sees it before."""

from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from tests.web.results_world import EVENING
from tests.web.staff_site import (
    DIRECTOR,
    PEER,
    SECOND_PEER,
    SUPERVISOR,
    StaffSite,
    build_site,
    words_of,
)
from tests.web.web_harness import token_in
from wellness.domain.signals import IncidentKind, Trigger
from wellness.services import debriefs
from wellness.storage import accounts
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident
from wellness.wiring import Runtime

SAID = "Suicide or attempt"


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    built = build_site(runtime, happenings=False)
    with runtime.database.transaction() as session:
        lead = accounts.find_account_by_email(session, PEER)
        assert lead is not None
        lead.is_lead = True
        session.flush()
        add_report(session, built)
    return built


def add_report(session: Session, site: StaffSite) -> None:
    now = site.runtime.clock()
    unit_id = site.unit(EVENING)
    row = Incident(kind=IncidentKind.SUICIDE, unit_id=unit_id, happened_at=now, logged_at=now)
    session.add(row)
    session.flush()
    debriefs.raise_flag(
        session,
        Trigger.INCIDENT,
        cause=str(row.id),
        unit_id=unit_id,
        label=EVENING,
        terms=site.runtime.terms,
        now=now,
        incident_id=row.id,
    )


def read(client: FlaskClient, path: str) -> str:
    return unescape(words_of(client.get(path).text))


def flag_of(site: StaffSite) -> str:
    with site.runtime.database.reading() as session:
        found = session.exec(select(Flag).where(col(Flag.incident_id).is_not(None))).one()
        return f"/flags/{found.id}"


def settle(site: StaffSite, client: FlaskClient, act: str) -> str:
    path = flag_of(site)
    token = token_in(client.get(path).text)
    sent = client.post(f"{path}/{act}", data={"csrf_token": token}, follow_redirects=True)
    return unescape(words_of(sent.text))


@pytest.mark.parametrize("path", ["/teams", "/incidents", "/flags"])
@pytest.mark.parametrize("who", [DIRECTOR, SUPERVISOR, SECOND_PEER])
def test_before_it_is_confirmed_nobody_but_the_lead_sees_it(
    site: StaffSite, who: str, path: str
) -> None:
    page = site.client(who).get(path)

    logged = page.text.partition('<section class="logged">')[2] if path == "/incidents" else ""
    assert SAID not in (logged or page.text.replace("<label", ""))


def test_it_is_on_no_page_of_its_team(site: StaffSite) -> None:
    page = read(site.client(SUPERVISOR), f"/teams/{site.unit(EVENING)}")

    assert SAID not in page


def test_the_lead_sees_that_it_is_unconfirmed(site: StaffSite) -> None:
    lead = site.client(PEER)

    assert "Unconfirmed" in read(lead, "/flags")
    page = read(lead, flag_of(site))
    assert "Unconfirmed" in page
    assert "nobody can tell who" in page


def test_one_tap_confirms_it_for_leaders_and_the_peer_team(site: StaffSite) -> None:
    said = settle(site, site.client(PEER), "confirm")

    assert f"Confirmed: {EVENING}." in said
    assert "Unconfirmed" not in said
    assert SAID in read(site.client(SUPERVISOR), "/teams")
    assert SAID in read(site.client(SECOND_PEER), "/flags")


def test_one_tap_dismisses_it(site: StaffSite) -> None:
    lead = site.client(PEER)

    said = settle(site, lead, "dismiss")

    assert f"Dismissed: {EVENING}." in said
    assert SAID not in read(site.client(SUPERVISOR), "/teams")


@pytest.mark.parametrize("act", ["confirm", "dismiss"])
@pytest.mark.parametrize("who", [DIRECTOR, SUPERVISOR, SECOND_PEER])
def test_nobody_else_settles_it(site: StaffSite, who: str, act: str) -> None:
    client = site.client(who)
    token = token_in(client.get("/incidents").text)

    answered = client.post(f"{flag_of(site)}/{act}", data={"csrf_token": token})

    assert answered.status_code in {403, 404}
    assert "Unconfirmed" in read(site.client(PEER), flag_of(site))


def test_what_is_settled_says_so(site: StaffSite) -> None:
    lead = site.client(PEER)
    token = token_in(lead.get(flag_of(site)).text)
    settle(site, lead, "confirm")

    sent = lead.post(f"{flag_of(site)}/dismiss", data={"csrf_token": token}, follow_redirects=True)

    assert "This was settled already." in unescape(words_of(sent.text))
