"""A clock that is set back, a worker that slept, an agency without units."""

from datetime import timedelta
from pathlib import Path

from tests.factories import at
from tests.worker.tick_harness import NOW, recover, texts_of
from tests.worker.town import PEER, Town
from wellness.services import maintenance


def test_a_clock_set_back_repeats_nothing(town: Town, whole: Town) -> None:
    town.tick(NOW)

    for back in (timedelta(hours=7), timedelta(days=3), timedelta(days=30)):
        assert town.tick(NOW - back) == []
    recover(town)

    assert town.picture() == whole.picture()
    assert texts_of(town) == texts_of(whole)


def test_a_clock_set_back_before_the_close_delays_it_and_loses_nothing(
    town: Town, whole: Town
) -> None:
    with town.database() as database, database.transaction() as session:
        maintenance.advance_clock(session, NOW)

    failed = town.tick(at("2026-11-02 03:00"))
    recover(town)

    assert failed == ["close periods"]
    assert town.states() == whole.states()
    assert town.released() == whole.released()


def test_after_six_weeks_of_sleep_one_period_is_closed_one_skipped_and_nobody_texted(
    town: Town,
) -> None:
    assert town.tick("2026-12-01 10:45") == []

    assert town.states() == {"10-19": "closed", "11-02": "skipped", "12-14": "planned"}
    assert {text.number for text in town.channel.texts} == {PEER}


def test_an_agency_that_has_no_units_yet_ticks(tmp_path: Path, migrated_file: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "wellness.db").write_bytes(migrated_file.read_bytes())
    town = Town.at(tmp_path / "town", NOW)

    assert town.tick() == []
    assert town.states() == {}
