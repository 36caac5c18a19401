"""A backup two periods old is restored under a running worker: late results, none lost or mixed."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.factories import at
from tests.worker.town import Town
from wellness.storage.schema.releases import Release
from wellness.storage.schema.rosters import Unit
from wellness.storage.schema.schedules import Invitation


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Town:
    town = Town.found(tmp_path / "town", migrated_file, at("2026-11-15 12:00"))
    for now in ("2026-11-15 12:00", "2026-11-16 04:00", "2026-11-16 09:00"):
        town.tick(now)
    return town


def work(town: Town, day: str) -> None:
    """A shift of two teams, whose people answer."""
    town.roster_shift(date.fromisoformat(day), "07:00", "15:00", "Team A", "Team B")
    for hour in ("15:30", "15:45", "16:00", "16:30"):
        town.tick(f"{day} {hour}")
    town.answer()


def back_up(town: Town, tmp_path: Path) -> Path:
    copy = tmp_path / "backup.db"
    with town.database() as database:
        assert database.empty_log()
    shutil.copy(town.directory / "wellness.db", copy)
    return copy


def restore(town: Town, copy: Path) -> None:
    for file in town.directory.glob("wellness.db*"):
        file.unlink()
    shutil.copy(copy, town.directory / "wellness.db")


def published(town: Town) -> list[tuple[int, str, int]]:
    """Number, first day and number of groups of each release; filed as its body says."""
    rows = []
    for row in town.rows(Release):
        body = json.loads(row.content)["body"]
        assert body["period"]["id"] == row.period_id
        assert body["period"]["ends_at"] == row.ends_at.isoformat()
        rows.append((row.period_id, body["period"]["starts_at"][:10], len(body["groups"])))
    return rows


def test_results_of_a_forgotten_time_are_published_and_no_key_outlives_its_period(
    town: Town, tmp_path: Path
) -> None:
    work(town, "2026-11-17")
    copy = back_up(town, tmp_path)
    town.tick("2026-11-30 04:00")
    work(town, "2026-12-01")
    town.tick("2026-12-14 04:00")
    work(town, "2026-12-15")
    before = published(town)
    restore(town, copy)

    failed = town.tick("2026-12-16 12:00")
    restored = published(town)
    failed += town.tick("2026-12-28 04:00")
    keys = [path.stem for path in (town.directory / "vault" / "keys").glob("period-*")]
    work(town, "2026-12-29")
    failed += town.tick("2027-01-11 04:00")

    assert failed == []
    assert restored == before
    assert keys == ["period-4"]
    assert published(town) == [
        (1, "2026-11-16", 2),
        (2, "2026-11-30", 2),
        (3, "2026-12-14", 2),
        (4, "2026-12-28", 0),  # the shifts before it were forgotten too: nobody is eligible
    ]
    assert set(town.states().values()) <= {"closed", "open", "planned"}


def test_answers_after_a_restore_within_a_period_count_and_replace_nothing_older(
    town: Town, tmp_path: Path
) -> None:
    copy = back_up(town, tmp_path)
    for day in ("2026-11-17", "2026-11-19"):
        work(town, day)
    numbers = {row.send_at: row.number for row in town.rows(Invitation)}
    restore(town, copy)

    work(town, "2026-11-24")

    later = [row.number for row in town.rows(Invitation)]
    assert min(later) > max(numbers.values())


def test_a_period_the_vault_holds_otherwise_is_not_opened_and_its_votes_are_published(
    town: Town, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    town.tick("2026-11-29 12:00")
    copy = back_up(town, tmp_path)
    town.tick("2026-11-30 04:00")
    work(town, "2026-12-01")
    restore(town, copy)
    with town.database() as database, database.transaction() as session:
        team = session.get_one(Unit, town.rows(Unit)[-1].id)
        team.name = "Renamed before the period"

    failed = town.tick("2026-12-02 12:00")
    states = town.states()
    for now in ("2026-12-14 04:00", "2026-12-28 04:00"):
        failed += town.tick(now)

    assert failed == []
    assert states["11-30"] == "skipped"
    assert "holds another period-2" in caplog.text
    assert [row[0] for row in published(town)] == [1, 2, 3]
    assert town.states()["11-30"] == "closed"
