from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from tests.fakes import FrozenClock
from tests.web import specimen
from tests.web.web_harness import add_staff, csrf_of, sign_in, use_cheap_passwords
from wellness.clock import FileClock
from wellness.config.settings import VirtualClock
from wellness.services import accounts
from wellness.storage.accounts import find_account_by_email
from wellness.storage.database import Database
from wellness.web import create_app
from wellness.wiring import Runtime

EMAIL, COOKIE = "dana@example.org", "wellness"


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    app = create_app(runtime, (specimen.blueprint,))
    use_cheap_passwords(app)
    return app


@pytest.fixture
def signed_in(client: FlaskClient, database: Database) -> FlaskClient:
    with database.transaction() as session:
        add_staff(session, email=EMAIL, name="Dana Rivers")
    sign_in(client, EMAIL)
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/members-only").status_code == 200


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def test_a_session_lasts_while_it_is_used(signed_in: FlaskClient, clock: FrozenClock) -> None:
    for _ in range(10):
        clock.move(minutes=29)

        assert is_in(signed_in)


def test_half_an_hour_without_a_request_ends_a_session_and_says_so(
    signed_in: FlaskClient, clock: FrozenClock
) -> None:
    clock.move(minutes=30)

    assert not is_in(signed_in)
    assert "30 minutes" in signed_in.get("/login").text
    assert "30 minutes" not in signed_in.get("/login").text


def test_eight_hours_end_a_session_however_busy_it_was(
    signed_in: FlaskClient, clock: FrozenClock
) -> None:
    for _ in range(19):
        clock.move(minutes=25)
        assert is_in(signed_in)
    clock.move(minutes=5)

    assert not is_in(signed_in)


def test_an_old_copy_of_the_cookie_does_not_outlive_the_idle_limit(
    app: Flask, signed_in: FlaskClient, clock: FrozenClock
) -> None:
    stolen = cookie_of(signed_in)
    clock.move(minutes=20)
    assert is_in(signed_in)
    clock.move(minutes=11)
    thief = app.test_client()
    thief.set_cookie(COOKIE, stolen)

    assert not is_in(thief)
    assert is_in(signed_in)


@pytest.mark.parametrize("change", ["disable", "reset", "end_sessions"])
def test_a_change_of_the_account_ends_its_sessions_at_once(
    signed_in: FlaskClient, database: Database, clock: FrozenClock, change: str
) -> None:
    with database.transaction() as session:
        add_staff(session, email="other@example.org")
        account = find_account_by_email(session, EMAIL)
        assert account is not None
        match change:
            case "disable":
                accounts.disable(session, account.id)
            case "reset":
                accounts.reset(session, account.id, token=lambda: "t" * 22, now=clock())
            case _:
                accounts.end_sessions(session, account.id)

    assert not is_in(signed_in)


def test_signing_out_ends_copies_of_the_cookie_too(app: Flask, signed_in: FlaskClient) -> None:
    copy = app.test_client()
    copy.set_cookie(COOKIE, cookie_of(signed_in))
    assert is_in(copy)

    signed_in.post("/sign-out", data={"csrf_token": csrf_of(signed_in, "/teams")})

    assert not is_in(copy)
    assert not is_in(signed_in)


def test_signing_in_starts_a_fresh_session(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        add_staff(session, email=EMAIL)
    before = csrf_of(client)

    sign_in(client, EMAIL)

    assert client.post("/members-only", data={"csrf_token": before}).status_code == 400


def test_a_cookie_under_another_key_opens_nothing(client: FlaskClient) -> None:
    forged = URLSafeTimedSerializer("guess", salt="cookie-session").dumps({"_user_id": "1"})
    client.set_cookie(COOKIE, forged)

    assert not is_in(client)


def test_there_is_no_remember_cookie_and_no_trace_of_the_browser(signed_in: FlaskClient) -> None:
    with signed_in.session_transaction() as session:
        kept = set(session)

    assert kept == {"_user_id", "_fresh", "stamp"}
    assert signed_in.get_cookie("remember_token") is None


def test_moving_a_virtual_clock_on_leaves_people_signed_in(
    runtime: Runtime, database: Database, tmp_path: Path
) -> None:
    clock = FileClock(tmp_path / "clock")
    clock.move(datetime(2026, 11, 23, 15, tzinfo=UTC))
    settings = replace(runtime.settings, clock=VirtualClock(tmp_path / "clock"))
    app = create_app(replace(runtime, settings=settings, clock=clock), (specimen.blueprint,))
    use_cheap_passwords(app)
    client = app.test_client()
    with database.transaction() as session:
        add_staff(session, email=EMAIL)
    sign_in(client, EMAIL)

    clock.move(datetime(2027, 1, 4, 9, tzinfo=UTC))

    assert is_in(client)
