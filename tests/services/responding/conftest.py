"""An agency whose people text in, on databases and vaults that do not wait for the disk."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import make_terms
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
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """Nothing here is about power cuts, so nothing waits for the disk."""
    path = tmp_path / "wellness.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}", durable=False)
    yield database
    database.dispose()


@pytest.fixture
def empty(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Desk:
    return Desk(database, vault, terms, clock)


@pytest.fixture
def desk(empty: Desk) -> Desk:
    return empty.open()


@pytest.fixture
def without_carrier(empty: Desk) -> Desk:
    return replace(empty, terms=make_terms(carrier_keywords=False)).open()
