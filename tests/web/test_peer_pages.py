import re
from html import unescape

import pytest
from flask.testing import FlaskClient

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
from wellness.services import contacts, debriefs
from wellness.storage import accounts
from wellness.wiring import Runtime


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    return build_site(runtime)


@pytest.fixture
def peer(site: StaffSite) -> FlaskClient:
    return site.client(PEER)


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(words_of(response.text))


def post(client: FlaskClient, path: str, page: str) -> int:
    token = token_in(client.get(page).text)
    return client.post(path, data={"csrf_token": token}).status_code


def code_of(site: StaffSite, label: str) -> int:
    with site.runtime.database.reading() as session:
        account = accounts.find_account_by_email(session, PEER)
        assert account is not None
        flags = debriefs.list_flags(session, account.id)
        return next(flag.code for flag in flags if flag.label == label)


def test_open_flags_stand_first_with_how_long_they_wait(peer: FlaskClient) -> None:
    page = read(peer, "/flags")

    assert "Care Navigation #" in page
    assert "Waiting for 6 hours The team asked to talk" in page
    assert "Waiting for 2 hours Death of a neighbor the team knew" in page
    assert "Somebody has these" not in page


def test_one_tap_takes_a_flag_and_everybody_sees_who_has_it(
    site: StaffSite, peer: FlaskClient
) -> None:
    code = code_of(site, "Care Navigation")

    assert post(peer, f"/flags/{code}/take", "/flags") == 303

    shown = read(site.client(SECOND_PEER), "/flags")
    assert "You have it: Care Navigation." in read(peer, "/flags")
    assert re.search(rf"Care Navigation #{code} Dana Rivers has it", shown)
    assert shown.index("Nobody has these yet") < shown.index(f"#{code}")


def test_who_comes_second_is_told_and_nothing_changes(site: StaffSite, peer: FlaskClient) -> None:
    code, second = code_of(site, "Co-Response"), site.client(SECOND_PEER)
    post(peer, f"/flags/{code}/take", "/flags")

    assert post(second, f"/flags/{code}/take", "/contacts") == 303

    page = read(second, "/flags")
    assert "Somebody was faster" in page
    assert "Dana Rivers has it" in page


def test_a_flag_that_is_not_there_is_not_found(peer: FlaskClient) -> None:
    assert post(peer, "/flags/999/take", "/flags") == 404


def test_flags_nobody_took_for_four_weeks_are_folded_away(peer: FlaskClient) -> None:
    page = peer.get("/flags").text

    older = page.index("More than four weeks old, taken by nobody")
    assert older < page.index("Harm to or death of a child")


def test_without_flags_the_page_says_when_there_will_be_some(runtime: Runtime) -> None:
    site = build_site(runtime, periods=0, happenings=False)

    page = read(site.client(PEER), "/flags")

    assert "Nothing is open" in page
    assert "Reply TAKE and its number" in page
    assert "Nobody is waiting" in read(site.client(PEER), "/contacts")


def test_contacts_show_who_wants_to_be_called_by_when_and_until_when_it_is_kept(
    peer: FlaskClient,
) -> None:
    page = read(peer, "/contacts")

    assert re.search(
        r"Alex Moreno \+1 919-555-0123 Best time after 6 pm Answer by Mon, Nov 23, 8:00.AM"
        r" Deleted on Sun, Dec 6, 8:00.AM Late: please call now",
        page,
    )
    assert re.search(r"Jamie Lee .* Best time any time", page)
    assert page.index("Alex Moreno") < page.index("Jamie Lee")


def test_reaching_somebody_is_noted_and_the_request_goes_within_three_days(
    site: StaffSite, peer: FlaskClient
) -> None:
    [late, _] = _contacts(site)

    assert post(peer, f"/contacts/{late.id}/acknowledge", "/contacts") == 303

    page = read(peer, "/contacts")
    assert "Noted. The request is deleted within 72 hours." in page
    assert "Deleted on Thu, Nov 26" in page
    assert "Late: please call now" not in page
    assert page.count("I reached them") == 1


def test_a_request_that_is_gone_is_not_found(peer: FlaskClient) -> None:
    gone = "00000000-0000-4000-8000-000000000000"

    assert post(peer, f"/contacts/{gone}/acknowledge", "/contacts") == 404


@pytest.mark.parametrize("path", ["/flags", "/contacts"])
@pytest.mark.parametrize("email", [DIRECTOR, SUPERVISOR])
def test_leaders_cannot_open_the_pages_of_peers(site: StaffSite, email: str, path: str) -> None:
    client = site.client(email)
    [waiting, _] = _contacts(site)
    token = token_in(client.get("/incidents").text)

    for method, target in (
        ("GET", path),
        ("POST", "/flags/1/take"),
        ("POST", f"/contacts/{waiting.id}/acknowledge"),
    ):
        response = client.open(target, method=method, data={"csrf_token": token})
        assert response.status_code == 403
        assert "Moreno" not in response.text


def test_leaders_are_not_offered_the_pages_of_peers(site: StaffSite) -> None:
    page = site.client(DIRECTOR).get("/teams").text

    assert 'href="/contacts"' not in page
    assert 'href="/flags"' not in page


def _contacts(site: StaffSite) -> list[contacts.ContactView]:
    with site.runtime.database.reading() as session:
        return contacts.list_contacts(session)
