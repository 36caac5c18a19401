"""Fixtures of the web: an installation, its application, a browser without windows."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fakes import FrozenClock, RecordingChannel
from tests.web.web_harness import make_runtime, use_cheap_passwords
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault
from wellness.web import create_app
from wellness.wiring import Runtime


@pytest.fixture
def runtime(
    database: Database,
    vault: EmbeddedVault,
    terms: Terms,
    clock: FrozenClock,
    channel: RecordingChannel,
) -> Runtime:
    return make_runtime(database, vault, terms, clock=clock, channel=channel)


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    app = create_app(runtime)
    use_cheap_passwords(app)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
