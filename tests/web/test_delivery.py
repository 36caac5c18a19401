"""The page of how texts fare: who may open it, what it says, holding texts back and resuming."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import add_account
from tests.web.staff_site import DIRECTOR, PEER, SUPERVISOR, StaffSite, build_site, words_of
from tests.web.web_harness import PASSWORD, hash_cheaply, token_in
from wellness.channels.base import Failure
from wellness.domain.access import Role
from wellness.domain.texts import TextKey
from wellness.services import sender
from wellness.services.delivery import Problem, Use
from wellness.services.sender import Obstacle
from wellness.storage import operation
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.web.delivery_words import (
    day_use_words,
    failure_advice,
    failure_words,
    problem_advice,
    problem_words,
)
from wellness.wiring import Runtime

COORDINATOR, SPANISH, REPRESENTATIVE = (
    f"{who}@example.org" for who in ("coordinator", "coordinacion", "representative")
)


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    site = build_site(runtime, periods=0, happenings=False)
    agency = site.unit("Riverbend Community Safety Department")
    with runtime.database.transaction() as session:
        for email, role in (
            (COORDINATOR, Role.COORDINATOR),
            (SPANISH, Role.COORDINATOR),
            (REPRESENTATIVE, Role.REPRESENTATIVE),
        ):
            add_account(
                session,
                role,
                agency,
                email=email,
                password_hash=hash_cheaply(PASSWORD),
                language="es" if email == SPANISH else "en",
            )
        operation.beat(session, "tick", runtime.clock())
    return site


def read(client: FlaskClient) -> str:
    response = client.get("/delivery")
    assert response.status_code == 200
    return words_of(response.get_data(as_text=True))


def post(client: FlaskClient, path: str, **fields: str) -> int:
    token = token_in(client.get("/delivery").get_data(as_text=True))
    return client.post(path, data={"csrf_token": token, **fields}).status_code


def add_text(site: StaffSite, **changes: Any) -> None:
    with site.runtime.database.transaction() as session:
        now = site.runtime.clock()
        row = Outbox(dedupe_key="help:1", text=TextKey.HELP)
        given = {"not_before": now, "expires_at": now + timedelta(hours=6), **changes}
        for name, value in given.items():
            setattr(row, name, value)
        session.add(row)


@pytest.mark.parametrize("email", [DIRECTOR, SUPERVISOR, PEER, REPRESENTATIVE])
def test_only_coordinators_see_it_and_hold_texts_back(site: StaffSite, email: str) -> None:
    client = site.client(email)

    assert client.get("/delivery").status_code == 403
    assert "/delivery" not in client.get("/incidents").get_data(as_text=True)
    token = token_in(client.get("/incidents").get_data(as_text=True))
    for path in ("/delivery/pause", "/delivery/resume"):
        assert client.post(path, data={"csrf_token": token}).status_code == 403


def test_strangers_are_sent_to_sign_in(site: StaffSite) -> None:
    response = site.app.test_client().get("/delivery")

    assert response.status_code == 303
    assert "/login" in response.headers["Location"]


def test_a_coordinator_reads_that_all_is_well(site: StaffSite) -> None:
    page = read(site.client(COORDINATOR))

    assert "Texts go out, and nothing needs you." in page
    assert "Due and not sent none" in page
    assert "Pause texting" in page
    assert "Resume texting" not in page


def test_pausing_needs_a_token_of_the_page(site: StaffSite) -> None:
    client = site.client(COORDINATOR)

    assert client.post("/delivery/pause", data={}).status_code == 400
    with site.runtime.database.reading() as session:
        assert sender.find_pause(session) is None


def test_a_coordinator_pauses_with_a_reason_and_resumes(
    site: StaffSite, caplog: pytest.LogCaptureFixture
) -> None:
    client = site.client(COORDINATOR)
    with caplog.at_level(logging.INFO):
        paused = post(client, "/delivery/pause", reason="an exercise")
        page = read(client)
        resumed = post(client, "/delivery/resume")
    after = read(client)

    assert (paused, resumed) == (303, 303)
    assert "Texting is paused" in page
    assert "Reason: an exercise" in page
    assert "Since " in page
    assert "Resume texting" in page
    assert "Texts go out, and nothing needs you." in after
    assert "texting was paused on the page" in caplog.text
    assert COORDINATOR not in caplog.text


def test_a_reason_that_is_too_long_is_refused_and_kept_in_the_form(site: StaffSite) -> None:
    client = site.client(COORDINATOR)

    status = post(client, "/delivery/pause", reason="x" * 81)

    assert status == 422
    with site.runtime.database.reading() as session:
        assert sender.find_pause(session) is None


def test_resuming_ends_a_day_s_limit_too(site: StaffSite) -> None:
    client, now = site.client(COORDINATOR), site.runtime.clock()
    with site.runtime.database.transaction() as session:
        sender.reach_ceiling(session, until=now + timedelta(hours=9), now=now)
    page = read(client)

    post(client, "/delivery/resume")

    assert "More texts than people can need in a day" in page
    with site.runtime.database.reading() as session:
        assert sender.find_obstacle(session, now=now) is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": OutboxState.UNKNOWN, "attempts": 1}, "1 text, the first on"),
        ({"state": OutboxState.SENT, "attempts": 1}, "1 text. They may have arrived."),
    ],
)
def test_what_has_no_known_end_is_told_with_what_to_do(
    site: StaffSite, changes: dict[str, Any], told: str
) -> None:
    then = site.runtime.clock() - timedelta(days=4)
    add_text(site, attempted_at=then, not_before=then, **changes)

    page = read(site.client(COORDINATOR))

    assert told in page
    assert "nothing needs you" not in page


def test_failures_are_told_by_class_with_what_to_do(site: StaffSite) -> None:
    then = site.runtime.clock() - timedelta(days=2)
    add_text(site, state=OutboxState.UNDELIVERED, attempts=1, attempted_at=then, error_code=30007)

    page = read(site.client(COORDINATOR))

    assert "Failed: Filtered by a phone company" in page
    assert "Complete the sender's registration" in page.replace("&#39;", "'")


def test_a_stopped_sender_and_a_worker_that_is_away_are_told(site: StaffSite) -> None:
    with site.runtime.database.transaction() as session:
        sender.stop_sender(session, code=30034, fingerprint=site.runtime.terms.sender_fingerprint)
        operation.beat(session, "tick", site.runtime.clock() - timedelta(minutes=3))

    page = read(site.client(COORDINATOR))

    assert "The provider refuses the account or the sender Code 30034." in page
    assert "The worker does not run Last seen" in page
    assert page.index("refuses") < page.index("The worker does not run")


def test_the_page_speaks_spanish(site: StaffSite) -> None:
    page = read(site.client(SPANISH))

    assert "Los mensajes salen" in page
    assert "Poner los mensajes en pausa" in page
    assert "Pause texting" not in page


def test_every_problem_and_class_has_words_in_both_languages(site: StaffSite) -> None:
    spoken = {}
    for language in ("en", "es"):
        with site.app.test_request_context(f"/delivery?lang={language}"):
            spoken[language] = [
                *(words(one) for one in Problem for words in (problem_words, problem_advice)),
                *(words(one) for one in Failure for words in (failure_words, failure_advice)),
                *map(day_use_words, Use),
            ]

    assert all(spoken["en"])
    assert not set(spoken["en"]) & set(spoken["es"])
    assert len(Obstacle) == 4
