"""Contact requests from a phone: taken, tried, reached, deleted; leaders see nothing (R17)."""

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.fakes import FrozenClock
from tests.web.staff_site import (
    DIRECTOR,
    PEER,
    SECOND_PEER,
    StaffSite,
    build_site,
    words_of,
)
from tests.web.web_harness import token_in
from wellness.services import contacts
from wellness.wiring import Runtime

ACTS = ("take", "leave", "acknowledge", "missed")


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    return build_site(runtime, periods=0)


@pytest.fixture
def peer(site: StaffSite) -> FlaskClient:
    return site.client(PEER)


@pytest.fixture
def alex(site: StaffSite) -> UUID:
    with site.runtime.database.reading() as session:
        return contacts.list_contacts(session)[0].id


def read(client: FlaskClient) -> str:
    response = client.get("/contacts")
    assert response.status_code == 200
    return unescape(words_of(response.text))


def post(client: FlaskClient, path: str) -> int:
    token = token_in(client.get("/contacts").text)
    return client.post(path, data={"csrf_token": token}).status_code


def test_who_will_call_is_seen_by_the_team_and_nobody_calls_twice(
    site: StaffSite, peer: FlaskClient, alex: UUID
) -> None:
    second = site.client(SECOND_PEER)

    assert post(peer, f"/contacts/{alex}/take") == 303
    assert post(second, f"/contacts/{alex}/take") == 303

    page = read(second)
    assert "Somebody else of the peer team has this" in page
    assert "Dana Rivers will call." in page
    assert "You will call." in read(peer)


def test_not_reaching_somebody_is_counted_and_deletes_nothing(
    peer: FlaskClient, alex: UUID
) -> None:
    post(peer, f"/contacts/{alex}/take")
    once = (post(peer, f"/contacts/{alex}/missed"), read(peer))
    twice = (post(peer, f"/contacts/{alex}/missed"), read(peer))

    assert "Tried once, not reached" in once[1]
    assert "Tried 2 times, not reached" in twice[1]
    assert "Deleted on Sun, Dec 6" in twice[1]


def test_what_is_given_back_waits_for_somebody_again(
    site: StaffSite, peer: FlaskClient, alex: UUID
) -> None:
    post(peer, f"/contacts/{alex}/take")

    refused = post(site.client(SECOND_PEER), f"/contacts/{alex}/leave")
    assert "You will call." in read(peer)
    given = post(peer, f"/contacts/{alex}/leave")

    assert (refused, given) == (303, 303)
    assert "You will call." not in read(peer)


def test_72_hours_after_somebody_was_reached_the_request_is_gone(
    site: StaffSite, peer: FlaskClient, alex: UUID, clock: FrozenClock
) -> None:
    post(peer, f"/contacts/{alex}/take")
    post(peer, f"/contacts/{alex}/acknowledge")
    page = read(peer)
    clock.move(hours=72)
    with site.runtime.database.transaction() as session:
        contacts.purge(session, now=clock() - timedelta(microseconds=1))
        early = len(contacts.list_contacts(session))
        contacts.purge(session, now=clock())
        left = [row.name for row in contacts.list_contacts(session)]

    assert "Alex Moreno" in page
    assert "Reached by Dana Rivers" in page
    assert "Deleted on Thu, Nov 26" in page
    assert (early, left) == (2, ["Jamie Lee"])
    assert {post(site.client(PEER), f"/contacts/{alex}/{act}") for act in ACTS} == {404}


def test_leaders_open_nothing_and_change_nothing(site: StaffSite, alex: UUID) -> None:
    leader = site.client(DIRECTOR)
    token = token_in(leader.get("/incidents").text)

    answers = [leader.get("/contacts")] + [
        leader.post(f"/contacts/{alex}/{act}", data={"csrf_token": token}) for act in ACTS
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert not any("Moreno" in answer.text for answer in answers)


def test_without_the_token_of_the_form_nothing_is_done(peer: FlaskClient, alex: UUID) -> None:
    assert {peer.post(f"/contacts/{alex}/{act}").status_code for act in ACTS} == {400}
