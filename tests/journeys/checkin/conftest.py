"""An agency whose check-in page is served, and phones to open it on."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.fakes import FrozenClock
from tests.journeys.checkin.checkin_harness import Phones, serving
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from tests.web.checkins import add_team, make_app, release_before
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def agency(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Agency:
    agency = Agency(database, vault, terms, clock).open()
    add_team(agency, "Stabilization & Outreach")
    add_team(agency, "Co-Response")
    release_before(
        agency,
        {
            "Team A": 16,
            "Team B": 3,
            "Stabilization & Outreach": 40,
            "Co-Response": 5,
            "agency-wide": 2,
        },
    )
    return agency


@pytest.fixture
def app(agency: Agency) -> Flask:
    return make_app(agency)


@pytest.fixture
def phones(browser: Browser, agency: Agency, app: Flask) -> Iterator[Phones]:
    with serving(app) as url:
        phones = Phones(browser, agency, f"{url}/c", [])
        yield phones
        for phone in phones.opened:
            phone.close()
