"""A flag's page: taken, passed on, handed over, noted and closed by who may, and by nobody else."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.factories import add_account
from tests.web.staff_site import (
    DIRECTOR,
    PEER,
    SECOND_PEER,
    SUPERVISOR,
    StaffSite,
    build_site,
    words_of,
)
from tests.web.web_harness import PASSWORD, hash_cheaply, token_in
from wellness.domain.access import Role
from wellness.services import debriefs
from wellness.storage import accounts
from wellness.wiring import Runtime

OWN = "own-team@example.org"
TEAM = "Care Navigation"
ACTS = ("take", "pass-on", "hand-over", "offer", "close")


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    built = build_site(runtime, periods=1)
    with runtime.database.transaction() as session:
        hashed = hash_cheaply(PASSWORD)
        changes = {"email": OWN, "name": "Robin Own", "password_hash": hashed}
        add_account(session, Role.PEER, built.unit(TEAM), **changes)
    return built


@pytest.fixture
def peer(site: StaffSite) -> FlaskClient:
    return site.client(PEER)


@pytest.fixture
def code(site: StaffSite) -> int:
    with site.runtime.database.reading() as session:
        account = accounts.find_account_by_email(session, PEER)
        assert account is not None
        flags = debriefs.list_flags(session, account.id)
        return next(flag.code for flag in flags if flag.label == TEAM)


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(words_of(response.text))


def post(client: FlaskClient, path: str, **fields: str) -> int:
    token = token_in(client.get("/flags").text)
    return client.post(path, data={"csrf_token": token, **fields}).status_code


def id_of_account(site: StaffSite, email: str) -> str:
    with site.runtime.database.reading() as session:
        account = accounts.find_account_by_email(session, email)
        assert account is not None
        return str(account.id)


def test_a_flag_is_taken_offered_and_closed_as_held(peer: FlaskClient, code: int) -> None:
    done = [
        post(peer, f"/flags/{code}/take"),
        post(peer, f"/flags/{code}/offer", offer="five-minutes"),
        post(peer, f"/flags/{code}/close", outcome="held"),
    ]

    page = read(peer, f"/flags/{code}")
    assert done == [303, 303, 303]
    assert "Closed It was held." in page
    assert "taken by Dana Rivers" in page
    assert "offered: Five minutes together at a handover" in page
    assert "Take it" not in page
    assert "Closed in the last four weeks (1)" in read(peer, "/flags")


def test_nothing_needed_without_a_reason_is_asked_again(peer: FlaskClient, code: int) -> None:
    post(peer, f"/flags/{code}/take")

    without = post(peer, f"/flags/{code}/close", outcome="not-needed")
    empty = [post(peer, f"/flags/{code}/{act}") for act in ("close", "offer", "hand-over")]
    done = post(peer, f"/flags/{code}/close", outcome="not-needed", reason="work-first")

    assert (without, empty, done) == (422, [422, 422, 422], 303)
    page = read(peer, f"/flags/{code}")
    assert "It was not needed: Work or staffing is the cause and comes first." in page


def test_a_flag_is_handed_over_by_name_with_the_load_of_each(
    site: StaffSite, peer: FlaskClient, code: int
) -> None:
    post(peer, f"/flags/{code}/take")
    page = read(peer, f"/flags/{code}")

    assert "Sam Okafor: on duty today, has nothing" in page
    sam = id_of_account(site, SECOND_PEER)
    assert post(peer, f"/flags/{code}/hand-over", to=sam) == 303

    page = read(peer, f"/flags/{code}")
    assert "handed over by Dana Rivers to Sam Okafor" in page
    assert "Sam Okafor has it." in page
    assert "What came of it?" not in page
    assert "Yours" in read(site.client(SECOND_PEER), "/flags")


@pytest.mark.parametrize("to", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_a_flag_is_handed_to_a_peer_supporter_or_to_nobody(
    peer: FlaskClient, code: int, to: str
) -> None:
    post(peer, f"/flags/{code}/take")

    assert post(peer, f"/flags/{code}/hand-over", to=to) in {404, 422}

    assert "Hand it over" in read(peer, f"/flags/{code}")


def test_ones_own_team_is_warned_of_before_taking_and_passed_on_with_one_tap(
    site: StaffSite, code: int
) -> None:
    own = site.client(OWN)

    page = read(own, f"/flags/{code}")
    listed = own.get("/flags").text

    assert page.index("Better pass it on") < page.index("My own team: pass it on")
    assert page.index("My own team: pass it on") < page.index("Take it")
    assert f'action="/flags/{code}/take"' not in listed
    assert f'action="/flags/{code}/pass-on"' in listed
    assert post(own, f"/flags/{code}/pass-on") == 303
    assert "You passed this one on" in read(own, f"/flags/{code}")


def test_who_does_not_have_a_flag_is_told_and_nothing_changes(
    site: StaffSite, peer: FlaskClient, code: int
) -> None:
    second = site.client(SECOND_PEER)
    post(peer, f"/flags/{code}/take")

    for act, fields in (
        ("pass-on", {}),
        ("offer", {"offer": "team-talk"}),
        ("close", {"outcome": "held"}),
        ("hand-over", {"to": id_of_account(site, SECOND_PEER)}),
    ):
        assert post(second, f"/flags/{code}/{act}", **fields) == 303
        assert "You do not have this flag" in read(second, f"/flags/{code}")

    assert "Dana Rivers has it." in read(second, f"/flags/{code}")


def test_a_flag_of_another_team_and_one_that_is_not_there_look_alike(
    site: StaffSite,
) -> None:
    with site.runtime.database.reading() as session:
        account = accounts.find_account_by_email(session, PEER)
        assert account is not None
        flags = debriefs.list_flags(session, account.id)
    other = next(flag.code for flag in flags if flag.label != TEAM)
    own = site.client(OWN)

    pages = []
    for number in (other, 999):
        response = own.get(f"/flags/{number}")
        pages.append(re.sub(r"\d+", "#", words_of(response.text)))
        assert response.status_code == 404
        assert {post(own, f"/flags/{number}/{act}") for act in ("take", "pass-on")} == {404}
        assert post(own, f"/flags/{number}/offer", offer="team-talk") == 404

    assert pages[0] == pages[1]


@pytest.mark.parametrize("email", [DIRECTOR, SUPERVISOR])
def test_leaders_open_no_flag_and_change_none(site: StaffSite, email: str, code: int) -> None:
    client = site.client(email)
    token = token_in(client.get("/incidents").text)

    assert client.get(f"/flags/{code}").status_code == 403
    for act in (*(f"{code}/{act}" for act in ACTS), "off-duty", "on-duty", "duty-days"):
        response = client.post(f"/flags/{act}", data={"csrf_token": token})
        assert response.status_code == 403


def test_without_the_token_of_the_form_nothing_is_done(peer: FlaskClient, code: int) -> None:
    paths = [*(f"/flags/{code}/{act}" for act in ACTS), "/flags/off-duty", "/flags/duty-days"]

    assert {peer.post(path).status_code for path in paths} == {400}
    assert "Take it" in read(peer, f"/flags/{code}")


def test_a_peer_goes_off_duty_and_on_again(site: StaffSite, peer: FlaskClient) -> None:
    assert "Dana Rivers on duty today" in read(peer, "/flags")

    said = []
    for off in ("tomorrow", "week", "open"):
        post(peer, "/flags/off-duty", off=off)
        found = re.search(r"Dana Rivers (off duty.*?) has", read(peer, "/flags"))
        assert found is not None
        said.append(found[1])
    assert post(peer, "/flags/on-duty") == 303

    assert said == ["off duty until Tue, Nov 24", "off duty until Mon, Nov 30", "off duty"]
    assert "Dana Rivers on duty today" in read(site.client(SECOND_PEER), "/flags")


def test_a_peer_chooses_days_and_at_least_one(peer: FlaskClient) -> None:
    post(peer, "/flags/duty-days", **{"day-2": "on", "day-3": "on"})
    assert "Dana Rivers not on duty today" in read(peer, "/flags")

    post(peer, "/flags/duty-days")

    assert "Choose at least one day" in read(peer, "/flags")
    assert peer.get("/flags").text.count("checked") == 2
