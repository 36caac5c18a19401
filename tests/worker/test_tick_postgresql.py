"""A worker over PostgreSQL: from the opening of a period to its release, no step fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.factories import at
from tests.worker.town import TEAMS, Town
from wellness.storage.database import Database
from wellness.storage.schema.releases import Release
from wellness.storage.schema.rosters import Person

STARTS = at("2026-10-19 04:00")


class Elsewhere(Town):
    """A town whose database is not a file."""

    url: str

    @contextmanager
    def database(self) -> Iterator[Database]:
        if self.running is not None:
            yield self.running.database
            return
        database = Database(self.url)
        yield database
        database.dispose()


@pytest.fixture
def town(
    tmp_path: Path, migrated_file: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> Town:
    monkeypatch.setattr(Elsewhere, "url", postgres_url, raising=False)
    return Elsewhere.found(tmp_path / "town", migrated_file, STARTS - timedelta(days=2))


def test_a_period_is_opened_answered_closed_and_shown(town: Town) -> None:
    failed: list[str] = []
    with town.keep_running():
        for now in (STARTS - timedelta(days=2), STARTS + timedelta(seconds=15)):
            failed += town.tick(now)
        with town.database() as database, database.reading() as session:
            numbers = [str(one) for one in session.exec(select(Person.mobile)).all()]
        town.clock.now = STARTS + timedelta(days=1)
        replies = [town.text(number, "0111") for number in numbers]
        for days in (2, 14, 15, 16, 17):
            failed += town.tick(STARTS + timedelta(days=days, hours=10))
        with town.database() as database, database.reading() as session:
            releases = session.exec(select(Release)).all()

    assert failed == []
    assert len(numbers) == sum(TEAMS.values())
    assert all(replies)
    assert len(releases) == 1
