"""A town in which every step of a tick has work, asleep, copied and undisturbed."""

from datetime import date
from pathlib import Path

import pytest

from tests.factories import at
from tests.worker.tick_harness import NOW, recover
from tests.worker.town import TEAMS, Town


@pytest.fixture(scope="session")
def asleep(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Town:
    """A town whose worker stopped on Saturday; on Monday at 10:45 every step has work."""
    town = Town.found(tmp_path_factory.mktemp("asleep") / "town", migrated_file, at("2026-10-16"))
    town.roster_shift(date(2026, 10, 28), "07:00", "15:00", *TEAMS)
    town.roster_shift(date(2026, 11, 1), "13:00", "22:00", "Team A")
    with town.keep_running():
        for now in ("2026-10-16 12:00", "2026-10-19 04:00"):
            town.tick(now)
        town.text(town.members("Team D")[0], "CONTACT")
        for now in ("2026-10-19 04:01", "2026-10-28 09:00", "2026-10-28 15:00", "2026-10-28 16:30"):
            town.tick(now)
        town.answer()
        town.tick("2026-10-31 09:00")
        for number in town.members("Team B")[:3]:
            town.text(number, "DEBRIEF")
    return town


@pytest.fixture
def town(asleep: Town, tmp_path: Path) -> Town:
    town = asleep.copy(tmp_path / "town")
    town.clock.now = NOW
    return town


@pytest.fixture(scope="session")
def whole(asleep: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The same town after ticks that nothing disturbed."""
    town = asleep.copy(tmp_path_factory.mktemp("whole") / "town")
    assert town.tick(NOW) == []
    assert recover(town) == []
    return town
