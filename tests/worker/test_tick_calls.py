"""Counts from dispatch become one flag at 09:00, whatever dies on the way."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.factories import at, id_of
from tests.worker.town import Town
from wellness.domain.signals import Trigger
from wellness.services import debriefs
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.exposures import Exposure
from wellness.storage.schema.rosters import Unit
from wellness.worker.rounds import Rounds
from wellness.worker.tick import tick

COUNTS = (9, 11, 10, 8, 12, 10, 9, 11, 10, 40)
ENDS = date(2026, 11, 2)
MONDAY = "2026-11-02"


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Town:
    town = Town.found(tmp_path / "town", migrated_file, at("2026-10-30 12:00"))
    town.terms = replace(town.terms, hard_calls=("overdose",))
    town.tick("2026-11-01 09:00")
    with town.database() as database, database.transaction() as session:
        team = session.exec(select(Unit).where(Unit.name == "Team A")).one()
        for back, calls in enumerate(reversed(COUNTS), 1):
            day = ENDS - back * timedelta(days=14)
            for place in range(14):
                count = calls // 14 + (place < calls % 14)
                on = day + place * timedelta(days=1)
                session.add(
                    Exposure(unit_id=id_of(team), day=on, call_type="overdose", count=count)
                )
    return town


def flags(town: Town) -> list[str]:
    with town.database() as database, database.reading() as session:
        found = session.exec(select(Flag).where(Flag.trigger == Trigger.EXPOSURE)).all()
        return [flag.label for flag in found]


def test_a_worker_that_mostly_rests_raises_it_at_nine_once(town: Town) -> None:
    seen, rounds = [], Rounds()
    with town.keep_running(), town.runtime() as runtime:
        for hour in ("08:20", "08:59", "09:00", "09:01", "10:00", "21:00"):
            town.clock.now = at(f"{MONDAY} {hour}")
            assert tick(runtime, rounds=rounds) == []
            seen.append(len(flags(town)))

    assert seen == [0, 0, 1, 1, 1, 1]
    assert flags(town) == ["Team A"]


def test_a_worker_that_dies_while_it_raises_it_does_so_at_its_next_start(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> bool:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(debriefs, "tell_of", die)
        with pytest.raises(SystemExit):
            town.tick(f"{MONDAY} 09:00")
    before = flags(town)

    town.tick(f"{MONDAY} 11:00")

    assert (before, flags(town)) == ([], ["Team A"])
