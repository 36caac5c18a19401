"""An agency whose first period has just opened, and the folder of its vault."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.exchange import Exchange, exchanging
from tests.privacy.worlds import STARTS
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def agency(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Agency:
    return Agency(database, vault, terms, clock).open()


@pytest.fixture
def line(agency: Agency) -> Iterator[Exchange]:
    with exchanging(agency) as exchange:
        yield exchange
