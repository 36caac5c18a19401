"""A peer supporter stays signed in for 30 days on a phone that only they unlock; nobody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fakes import FrozenClock
from tests.web import specimen
from tests.web.web_harness import PASSWORD, add_staff, csrf_of, use_cheap_passwords
from wellness.domain.access import Role
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


def trust(client: FlaskClient, database: Database, role: Role = Role.PEER) -> None:
    with database.transaction() as session:
        add_staff(session, role, email=EMAIL)
    form = {"csrf_token": csrf_of(client), "email": EMAIL, "password": PASSWORD, "trusted": "yes"}
    assert client.post("/login", data=form).status_code == 303


def is_in(client: FlaskClient) -> bool:
    return client.get("/members-only").status_code == 200


def test_a_peer_stays_signed_in_for_30_days_without_a_request(
    client: FlaskClient, database: Database, clock: FrozenClock
) -> None:
    trust(client, database)
    cookie = client.get_cookie(COOKIE)
    clock.move(hours=24 * 30 - 1)

    assert cookie is not None
    assert cookie.max_age == 30 * 24 * 3600 or cookie.expires is not None
    assert is_in(client)


def test_after_30_days_they_sign_in_again_however_often_they_came(
    client: FlaskClient, database: Database, clock: FrozenClock
) -> None:
    trust(client, database)
    for _ in range(3):
        clock.move(hours=24 * 9)
        assert is_in(client)
    clock.move(hours=24 * 3)

    assert not is_in(client)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PEER])
def test_nobody_elses_session_is_made_longer(
    client: FlaskClient, database: Database, clock: FrozenClock, role: Role
) -> None:
    trust(client, database, role)
    assert is_in(client)
    clock.move(minutes=30)

    assert not is_in(client)


def test_disabling_ends_it_at_once(client: FlaskClient, database: Database) -> None:
    trust(client, database)
    with database.transaction() as session:
        account = find_account_by_email(session, EMAIL)
        assert account is not None
        accounts.disable(session, account.id)

    assert not is_in(client)


def test_who_has_another_role_since_signs_in_anew(client: FlaskClient, database: Database) -> None:
    trust(client, database)
    with database.transaction() as session:
        account = find_account_by_email(session, EMAIL)
        assert account is not None
        account.role = Role.LEADER

    assert not is_in(client)
