"""R34: the worker removes what was kept long enough, in the database and in the vault."""

from pathlib import Path

import pytest

from tests.factories import at
from tests.worker.town import Town
from wellness.services import releases
from wellness.services.applying import LEGAL_HOLD
from wellness.storage import operation
from wellness.storage.schema.releases import Release
from wellness.worker.tick import STEPS


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Town:
    """A town with the releases of three periods."""
    town = Town.found(tmp_path / "town", migrated_file, at("2026-11-15 12:00"))
    for now in ("11-15 12:00", "11-16 04:00", "11-30 04:00", "12-14 04:00", "12-28 04:00"):
        assert town.tick(f"2026-{now}") == []
    return town


def kept(town: Town) -> tuple[list[int], list[str]]:
    """The periods with a release, and those the vault keeps something of and has closed."""
    in_vault = [name for name, state, _ in town.boxes() if state == "closed" and "period" in name]
    return [row.period_id for row in town.rows(Release)], in_vault


def test_after_three_years_all_but_the_newest_go_and_none_comes_back(town: Town) -> None:
    assert kept(town) == ([1, 2, 3], ["period-1", "period-2", "period-3"])

    first = town.tick("2030-06-03 12:00")
    after = kept(town)
    second = town.tick("2030-06-04 12:00")

    assert (first, second) == ([], [])
    assert after == kept(town) == ([4], ["period-4"])  # the one that ended meanwhile is the newest
    with town.database() as database, database.reading() as session:
        assert releases.verify_chain(session) == []


def test_under_a_legal_hold_every_release_stays(town: Town) -> None:
    with town.database() as database, database.transaction() as session:
        operation.set_mark(session, LEGAL_HOLD, "on")

    town.tick("2030-06-03 12:00")

    assert kept(town)[0][:3] == [1, 2, 3]


def test_nothing_goes_by_its_age_while_the_clock_is_doubted() -> None:
    [step] = [step for step in STEPS if step.name == "keep the schedule"]

    assert step.needs_sure_clock
