"""An agency in an open period, its application, and a browser without windows."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from tests.web.checkins import make_app
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def agency(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Agency:
    return Agency(database, vault, terms, clock).open()


@pytest.fixture
def app(agency: Agency) -> Flask:
    return make_app(agency)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
