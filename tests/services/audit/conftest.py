"""A town after a whole period, copied for each test so that faults can be planted in it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.factories import at
from tests.services.audit.planting import DAY
from tests.worker.town import Town
from wellness.services.audit import Installation
from wellness.services.audit_files import Places


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Town:
    """A town after a whole period and a day of the next."""
    folder = tmp_path_factory.mktemp("lived")
    town = Town.found(folder / "town", migrated_file, at("2026-11-15 12:00"))
    with town.keep_running():
        for now in ("2026-11-15 12:00", "2026-11-16 04:00"):
            town.tick(now)
        for on in (date(2026, 11, 17), date(2026, 11, 20)):
            town.roster_shift(on, "07:00", "15:00", "Team A", "Team B")
            for hour in ("15:30", "15:45", "16:00", "16:30"):
                town.tick(f"{on} {hour}")
            town.answer()
        town.text(town.members("Team A")[0], "CONTACT")
        town.tick("2026-11-30 04:00")
        town.tick("2026-11-30 09:00")
        town.tick("2026-12-01 09:00")
        town.tick(DAY)
    return town


@pytest.fixture
def town(lived: Town, tmp_path: Path) -> Town:
    """A copy of it to plant faults in."""
    copy = lived.copy(tmp_path / "town")
    for path in (copy.directory, *copy.directory.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return copy


@pytest.fixture
def installed(town: Town) -> Iterator[Installation]:
    (town.directory / "backups").mkdir()
    with town.runtime() as runtime:
        yield Installation(
            database=runtime.database,
            vault=runtime.vault,
            terms=runtime.terms,
            places=Places(
                config=None,
                database=town.directory / "wellness.db",
                backups=(town.directory / "backups",),
                logs=(town.directory / "worker.log",),
            ),
            vault_faults=(),
            provider_unseen="",
        )


@pytest.fixture(autouse=True)
def _log(town: Town) -> None:
    (town.directory / "worker.log").write_text("2026-12-01T12:00:00Z INFO wellness tick\n")
