"""An incident reported from the check-in page: one page, one request, nobody's name."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.privacy.agency import Agency
from tests.web.checkins import give_link, post
from wellness.domain.signals import IncidentKind
from wellness.storage.schema.incidents import Incident
from wellness.web.checkin_words import INCIDENT_KINDS


def count(agency: Agency) -> int:
    with agency.database.reading() as session:
        return len(session.exec(select(Incident)).all())


def today(agency: Agency) -> str:
    return agency.terms.local_date(agency.clock()).isoformat()


def test_the_page_reads_nothing_and_sets_no_cookie(client: FlaskClient) -> None:
    page = client.get("/c/incident")

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert len(page.data) <= 20_000
    assert "src=" not in page.text
    assert len(client.get("/c/incident", headers={"Accept-Encoding": "gzip"}).data) <= 8_000


def test_every_kind_can_be_chosen_in_both_languages(client: FlaskClient) -> None:
    page = client.get("/c/incident").text

    assert set(INCIDENT_KINDS) == set(IncidentKind)
    assert re.findall(r'name="kind" id="[^"]+" value="([^"]+)"', page) == list(IncidentKind)
    assert all(said["en"] in page and said["es"] in page for said in INCIDENT_KINDS.values())


def test_the_check_in_page_leads_there_without_the_token_in_it(client: FlaskClient) -> None:
    assert client.get("/c").text.count('href="/c/incident"') == 2


def test_the_check_in_page_leads_to_the_self_check(client: FlaskClient) -> None:
    assert client.get("/c").text.count('href="/self-check"') == 2


def test_a_report_is_logged_and_answered_with_one_word(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    got = post(client, "report", token=token, kind="death", on=today(agency))

    assert (got.status_code, got.get_json()) == (200, {"state": "reported"})
    assert "Set-Cookie" not in got.headers
    assert count(agency) == 1


def test_the_third_of_a_day_is_not_logged_and_its_answer_is_as_long(
    client: FlaskClient, agency: Agency
) -> None:
    token = give_link(agency, agency.people[0])

    got = [
        post(client, "report", token=token, kind=kind, on=today(agency))
        for kind in ("death", "child", "other")
    ]

    assert [each.get_json()["state"] for each in got] == ["reported", "reported", "capped"]
    assert len({len(each.data) for each in got}) == 1
    assert count(agency) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "gossip"},
        {"on": "yesterday"},
        {"on": 3},
        {"note": "it was Sam"},
        {"token": "é"},
    ],
)
def test_what_the_page_does_not_send_is_refused(
    client: FlaskClient, agency: Agency, changes: dict[str, object]
) -> None:
    sent = {"token": give_link(agency, agency.people[0]), "kind": "death", "on": today(agency)}

    got = post(client, "report", **{**sent, **changes})

    assert 400 <= got.status_code < 404 or got.status_code == 422
    assert count(agency) == 0


def test_a_link_that_has_ended_logs_nothing(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])
    agency.clock.now += timedelta(days=30)

    got = post(client, "report", token=token, kind="death", on=today(agency))

    assert got.status_code == 404
    assert count(agency) == 0


def test_looking_changes_nothing(client: FlaskClient, agency: Agency) -> None:
    assert client.get("/c/report").status_code == 405
    assert count(agency) == 0
