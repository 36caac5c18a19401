"""A team of nine and one of three whose debrief day runs."""

from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.services.desk import STARTS, Desk
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock, durable=False)


@pytest.fixture
def desk(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Desk:
    """A team of nine and one of three; their debrief day runs since Wednesday 09:00."""
    return Desk(database, vault, terms, clock).open(size=9)
