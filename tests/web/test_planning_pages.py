from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.factories import add_person, add_shift, at
from tests.web.staff_site import DIRECTOR, StaffSite, build_site, words_of
from tests.web.web_harness import PASSWORD, add_staff, sign_in, use_cheap_passwords
from wellness.domain.access import Role
from wellness.domain.texts import Wording
from wellness.storage.schema.rosters import PersonStatus, Texting, Unit
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime

COORDINATOR, REPRESENTATIVE = "coordinator@example.org", "representative@example.org"


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    built = build_site(runtime, periods=0, happenings=False)
    with runtime.database.transaction() as session:
        add_staff(session, Role.COORDINATOR, email=COORDINATOR)
        add_staff(session, Role.REPRESENTATIVE, email=REPRESENTATIVE, language="es")
    return built


@pytest.fixture
def client(site: StaffSite) -> FlaskClient:
    return site.client(COORDINATOR)


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(words_of(response.text))


def add_work(site: StaffSite) -> None:
    with site.runtime.database.transaction() as session:
        team = session.get_one(Unit, site.unit("Co-Response"))
        people = [
            add_person(session, team, name="Robin Vale"),
            add_person(session, team, texting=Texting.OUT),
            add_person(session, team, status=PersonStatus.LEAVE),
        ]
        add_shift(session, team, at("2026-11-23 08:00"), at("2026-11-23 16:00"), *people)


def test_each_text_is_shown_in_both_languages_with_its_measures(client: FlaskClient) -> None:
    page = read(client, "/texts")

    assert "The check-in pulse English Shift check-in, no names shown." in page
    assert "Spanish Chequeo del turno, sin nombres." in page
    assert "GSM-7 · " in page
    assert "Every text keeps every rule" in page
    assert "Replies to a check-in cost 1 segment each, in both languages" in page


def test_a_fault_stands_beside_its_text_with_what_to_do(runtime: Runtime, site: StaffSite) -> None:
    wording = Wording.with_overrides({"help": {"en": "{agency} {phone}"}})
    changed = replace(runtime, terms=replace(runtime.terms, wording=wording))
    app = create_app(changed, BLUEPRINTS)
    use_cheap_passwords(app)
    client = app.test_client()
    sign_in(client, COORDINATOR, PASSWORD)

    page = read(client, "/texts")

    assert "Somebody asked for help with the texts help Fault English" in page
    assert "The crisis line is missing. Add 988." in page
    assert "2 faults. Neither web nor worker starts with them" in page
    assert site.runtime is runtime


def test_the_days_ahead_are_shown_without_a_name(site: StaffSite, client: FlaskClient) -> None:
    add_work(site)

    page = read(client, "/calendar")

    assert "Monday, November 23 2 texts at most" in page
    assert "Co-Response Texts at most 2 When 4:30 PM Left out" in page
    assert "1 shift of somebody on leave" in page
    assert "Mon, Nov 23 Shifts that may be asked about 2 Texts at most 2" in page
    assert "Nothing from 9:00 PM to 8:00 AM; what falls into it waits until 10:00 AM." in page
    assert "Robin" not in page


def test_without_shifts_the_calendar_says_what_to_do(client: FlaskClient) -> None:
    page = read(client, "/calendar")

    assert "No shift ends in these days" in page
    assert "wellness import shifts" in page
    assert "At most 1 a day and 3 a week" in page


def test_a_representative_reads_the_texts_in_spanish_and_not_the_calendar(site: StaffSite) -> None:
    client = site.client(REPRESENTATIVE)

    assert "El chequeo pulse Inglés Shift check-in" in read(client, "/texts")
    assert client.get("/calendar").status_code == 403


@pytest.mark.parametrize("path", ["/texts", "/calendar"])
def test_leaders_are_refused(site: StaffSite, path: str) -> None:
    assert site.client(DIRECTOR).get(path).status_code == 403
    assert site.app.test_client().get(path).status_code == 303


def test_the_navigation_leads_to_both(client: FlaskClient) -> None:
    page = client.get("/texts").text

    assert '<a href="/texts" aria-current="page">' in page
    assert '<a href="/calendar">' in page
