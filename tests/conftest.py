"""Fixtures every layer shares: a migrated database, a vault, terms, a clock in the hand."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from tests.factories import make_terms
from tests.fakes import FrozenClock, RecordingChannel
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.upgrade import upgrade
from wellness.vault.service import EmbeddedVault

pytest_plugins = ("tests.left_out", "tests.postgres")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file brought to the newest schema once; tests work on copies."""
    path = tmp_path_factory.mktemp("schema") / "wellness.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.dispose()
    return path


@pytest.fixture(autouse=True)
def logging_is_left_as_it_was() -> Iterator[None]:
    """A command's mask rewrites every record of its process, also those of the next test."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    for handler in root.handlers[:]:
        if handler not in before:
            root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        yield session


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def channel() -> RecordingChannel:
    return RecordingChannel()


@pytest.fixture
def terms() -> Terms:
    return make_terms()


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock)
