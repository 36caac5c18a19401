"""R5, R7, R15, R17, R24: what a running installation tells whoever may look at it."""

import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.datastructures import Headers

from tests.factories import add_period, at
from tests.fakes import FrozenClock, RecordingChannel
from tests.privacy.agency import Agency
from tests.web.checkins import add_newcomer, answer, give_link, make_app, post
from tests.web.web_harness import make_runtime, make_settings
from wellness.channels.base import OutgoingText
from wellness.config import settings as config
from wellness.domain.bands import Limits
from wellness.domain.segments import count_segments
from wellness.domain.texts import TextKey
from wellness.services import dashboards, statement
from wellness.services.terms import Terms
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Unit
from wellness.storage.schema.schedules import PeriodState
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import build
from wellness.worker.tick import tick

LONGEST_IMPORTED = "Emergency Communications Center, Night Rotation, Side B East"


@pytest.fixture
def app(agency: Agency) -> Flask:
    return make_app(agency)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


# Replies that a bill or a length could tell apart (R15).


@pytest.mark.parametrize("person", [0, 1], ids=["english", "spanish"])
def test_the_longest_name_an_import_takes_leaves_every_reply_in_one_class(
    agency: Agency, person: int
) -> None:
    assert len(LONGEST_IMPORTED) == 60
    with agency.database.transaction() as session:
        session.exec(select(Unit).where(Unit.name == "Team A")).one().name = LONGEST_IMPORTED

    replies = []
    for body in ("0111", "rough night", "cancel my answer"):
        replies.append(agency.text(agency.numbers[person], body))
        agency.clock.move(hours=1)

    assert LONGEST_IMPORTED in str(replies[0])
    assert [count_segments(str(reply)) for reply in replies] == [1, 1, 1]


def test_every_outcome_of_a_web_answer_has_the_same_length(
    client: FlaskClient, agency: Agency, clock: FrozenClock
) -> None:
    newcomer = add_newcomer(agency)
    with agency.database.transaction() as session:
        session.exec(select(Unit).where(Unit.name == "Team A")).one().name = "漢" * 60
    tokens = [give_link(agency, person) for person in agency.people]
    seen = {
        "plain": answer(client, tokens[0], (0, 1, 1, 1)),
        "red": answer(client, tokens[0], (3, 4, 5, 3)),
        "agency-wide": answer(client, tokens[1], (0, 1, 1, 1), wide=1),
        "other team": answer(client, tokens[11], (0, 1, 1, 1)),
        "refused": answer(client, tokens[2], (9, 9, 9, 9)),
        "unknown": answer(client, "never-given", (0, 1, 1, 1)),
        "not yet": answer(client, give_link(agency, newcomer), (0, 1, 1, 1)),
    }
    for _ in range(7):
        seen["capped"] = answer(client, tokens[3], (0, 1, 1, 1))
    clock.move(hours=-3)
    seen["late"] = answer(client, tokens[4], (0, 1, 1, 1))
    clock.move(days=15)
    seen["ended"] = answer(client, tokens[5], (0, 1, 1, 1))

    counted = [reply for reply in seen.values() if reply.status_code == 200]
    states = {reply.get_json()["state"] for reply in counted}
    assert states == {"counted", "capped", "not-yet", "late"}
    assert {len(reply.data) for reply in seen.values()} == {512}
    assert len({sorted_headers(reply.headers) for reply in counted}) == 1


def sorted_headers(headers: Headers) -> tuple[tuple[str, int], ...]:
    """Names and lengths of the headers; a nonce is new each time and as long as ever."""
    return tuple(sorted((name, len(value)) for name, value in headers))


# What is promised about the running period (R5).


def test_a_reply_promises_the_k_its_period_is_released_under(agency: Agency) -> None:
    agency.terms = replace(agency.terms, limits=Limits(known=2, voters=15))

    replies = [str(agency.text(number, "0111")) for number in agency.numbers[:2]]

    assert "only with 7+ answers" in replies[0]
    assert "solo con 7+" in replies[1]


def test_pages_promise_the_k_of_the_running_period(agency: Agency) -> None:
    agency.terms = replace(agency.terms, limits=Limits(known=3, voters=15))
    client = make_app(agency).test_client()
    token = give_link(agency, agency.people[0])

    opened, page = post(client, "exchange", token=token), client.get("/privacy").text

    assert opened.get_json()["k"] == 7
    assert "If fewer than 7 answer" in page
    assert "15 answer" not in page


def test_before_the_first_release_leaders_read_the_k_of_the_running_period(
    agency: Agency,
) -> None:
    terms = replace(agency.terms, limits=Limits(known=3, voters=15))
    with agency.database.reading() as session:
        root = session.exec(select(Unit).where(Unit.parent_id == None)).one()  # noqa: E711 - SQL
        assert root.id is not None
        overview = dashboards.show_overview(session, scope=root.id, terms=terms, now=agency.clock())

    assert overview.limits == Limits(known=2, voters=7)


def test_a_period_that_could_not_be_closed_yet_does_not_speak_for_the_next(
    session: Session, terms: Terms
) -> None:
    add_period(session, at("2026-11-02 04:00"), k=7)
    add_period(session, at("2026-11-16 04:00"), k=9)
    add_period(session, at("2026-11-30 04:00"), k=11, state=PeriodState.PLANNED)

    assert statement.describe(session, terms=terms, now=at("2026-11-16 05:00")).k == 9


# What anybody may poll (R17).


def test_readiness_is_the_same_before_and_after_an_answer_and_contact(
    agency: Agency, clock: FrozenClock
) -> None:
    runtime = make_runtime(
        agency.database, agency.vault, agency.terms, clock=clock, channel=RecordingChannel()
    )
    client = create_app(runtime, BLUEPRINTS).test_client()
    clock.now = clock.now.replace(hour=8) + timedelta(days=1)
    tick(runtime)

    seen = [client.get("/readyz").data]
    for body in ("0111", "CONTACT", "cancel my answer", "DEBRIEF"):
        agency.text(agency.numbers[1], body)
        clock.move(seconds=2)
        seen.append(client.get("/readyz").data)

    assert set(seen) == {seen[0]}


def test_a_contact_notice_that_nobody_can_send_stays_unseen_in_readiness(
    agency: Agency, clock: FrozenClock
) -> None:
    runtime = make_runtime(
        agency.database, agency.vault, agency.terms, clock=clock, channel=RecordingChannel()
    )
    client = create_app(runtime, BLUEPRINTS).test_client()
    tick(runtime)
    clock.move(minutes=20)
    quiet = client.get("/readyz").get_json()["checks"]["outbox"]
    clock.move(minutes=-20)
    agency.text(agency.numbers[1], "CONTACT")
    with agency.database.reading() as session:
        assert session.exec(select(Outbox.text)).all() == [TextKey.PEER_CONTACT]
    clock.move(minutes=20)

    assert client.get("/readyz").get_json()["checks"]["outbox"] == quiet == {"ok": True}


# What goes to the log (R24).


@pytest.mark.parametrize("demonstrates", [False, True])
def test_the_default_channel_shows_no_link_and_no_number(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], *, demonstrates: bool
) -> None:
    settings = make_settings(
        database=config.Database(url=f"sqlite:///{tmp_path}/wellness.db"),
        vault=config.Vault(path=tmp_path / "vault", durable=not demonstrates),
    )
    token = secrets.token_urlsafe(16)
    text = OutgoingText("+19195550123", f"Tap http://127.0.0.1/c#{token}", "a" * 22, 60)
    runtime = build(settings)

    runtime.channel.send(text)

    runtime.database.dispose()
    shown = capfd.readouterr().err
    assert (token in shown, "23" in shown) == (demonstrates, demonstrates)
