"""PostgreSQL goes away under the web: clean 503s, and nothing has to be restarted."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from tests.factories import add_agency, add_person
from tests.postgres import POSTGRESQL, Server
from wellness.storage.database import Database
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime


@pytest.fixture
def database_kind() -> str:
    return POSTGRESQL


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return create_app(runtime, BLUEPRINTS)


@pytest.fixture
def number(database: Database) -> str:
    with database.transaction() as session:
        [team] = add_agency(session)
        return str(add_person(session, team).mobile)


def text(client: FlaskClient, number: str, sid: str) -> int:
    """What the provider is answered when somebody texts STOP."""
    form = {"MessageSid": sid, "From": number, "Body": "STOP"}
    url = "http://127.0.0.1:8000/sms/inbound"
    signature = {"X-Twilio-Signature": RequestValidator("t" * 32).compute_signature(url, form)}
    return client.post("/sms/inbound", data=form, headers=signature).status_code


def set_open(postgres: Server, database: Database, *, to_connections: bool) -> None:
    name = database.url.database
    postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {to_connections}")
    postgres.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own name
    )


def test_while_it_is_away_all_is_503_and_afterwards_all_is_well(
    client: FlaskClient, database: Database, postgres: Server, number: str
) -> None:
    before = text(client, number, "SM1")

    set_open(postgres, database, to_connections=False)
    away = (client.get("/readyz").status_code, text(client, number, "SM2"))
    found = client.get("/readyz").json
    set_open(postgres, database, to_connections=True)
    after = text(client, number, "SM2")

    assert (before, away, after) == (200, (503, 503), 200)
    assert found is not None
    assert found["checks"]["database"] == {"ok": False, "reason": "OperationalError"}
