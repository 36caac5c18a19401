"""Housekeeping: a clock that never runs back, heartbeats, and what is forgotten when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from tests.factories import at
from tests.fakes import FrozenClock
from wellness.services import intake, maintenance
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.storage.schema.operation import Replay
from wellness.vault.service import EmbeddedVault

NOW = at("2026-11-18 10:00")
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


# The period clock (R36).


def test_the_first_reading_is_that_of_the_system(session: Session) -> None:
    assert maintenance.advance_clock(session, NOW) == NOW


def test_time_goes_on_with_the_system(session: Session) -> None:
    readings = [NOW, NOW, NOW + SECOND, NOW + timedelta(days=30)]

    assert [maintenance.advance_clock(session, wall) for wall in readings] == readings


def test_set_back_it_stands_still_until_the_latest_instant_has_passed(session: Session) -> None:
    maintenance.advance_clock(session, NOW)

    times = [
        maintenance.advance_clock(session, NOW + by)
        for by in (timedelta(days=-30), -SECOND, timedelta(0), SECOND)
    ]

    assert times == [NOW, NOW, NOW, NOW + SECOND]


def test_a_set_back_survives_a_restart(database: Database) -> None:
    with database.transaction() as session:
        maintenance.advance_clock(session, NOW)
    database.dispose()

    with database.transaction() as session:
        assert maintenance.advance_clock(session, NOW - timedelta(hours=1)) == NOW


@pytest.mark.parametrize(
    ("back", "warnings"), [(0, 0), (5, 0), (5.000001, 1), (3600, 1), (-3600, 0)]
)
def test_a_small_step_back_is_no_news_and_a_large_one_is_said(
    session: Session, caplog: pytest.LogCaptureFixture, back: float, warnings: int
) -> None:
    maintenance.advance_clock(session, NOW)

    maintenance.advance_clock(session, NOW - timedelta(seconds=back))

    assert len(caplog.records) == warnings
    assert not warnings or "set back" in caplog.text


def test_the_clock_is_the_same_whatever_zone_it_is_read_in(session: Session) -> None:
    maintenance.advance_clock(session, NOW)

    again = maintenance.advance_clock(session, at("2026-11-18 09:59").astimezone())

    assert again == NOW
    assert again.astimezone(UTC) == NOW


def test_a_change_of_the_clocks_on_the_wall_is_none_of_its_business(session: Session) -> None:
    before = at("2026-11-01 01:59")

    maintenance.advance_clock(session, before)
    after = before + timedelta(minutes=2)

    assert maintenance.advance_clock(session, after) == after


# Heartbeats.


def test_a_heartbeat_is_the_last_one(session: Session) -> None:
    for now in (NOW, NOW + SECOND):
        maintenance.beat(session, "tick", now)

    assert operation.find_beat(session, "tick") == NOW + SECOND
    assert operation.list_beats(session) == {"tick": NOW + SECOND}
    assert operation.find_beat(session, "other") is None


# Forgetting.


def test_counters_are_forgotten_with_their_hour(tmp_path: Path, clock: FrozenClock) -> None:
    vault = EmbeddedVault(tmp_path / "vault", clock, durable=False)
    intake.may_reply(vault, "+19195550101", now=clock())
    clock.now = at("2026-11-18 10:59:59.999999")

    maintenance.drop_passed_counters(vault)
    running = len(list((tmp_path / "vault" / "keys").iterdir()))
    clock.move(seconds=1)
    maintenance.drop_passed_counters(vault)

    assert running == 1
    assert list((tmp_path / "vault" / "keys").iterdir()) == []


def claim(session: Session, key: str, now: datetime = NOW) -> bool:
    return operation.claim_message(
        session,
        key,
        now=now,
        lease_until=now + timedelta(seconds=20),
        kept_until=NOW + timedelta(days=28),
    )


def test_a_message_is_forgotten_after_its_two_periods_and_not_before(session: Session) -> None:
    claim(session, "m")

    maintenance.purge(session, now=NOW + timedelta(days=28) - SECOND)
    kept = len(session.exec(select(Replay)).all())
    maintenance.purge(session, now=NOW + timedelta(days=28))

    assert kept == 1
    assert session.exec(select(Replay)).all() == []


def test_a_message_is_claimed_by_one_and_freed_with_its_lease(session: Session) -> None:
    assert claim(session, "m")
    assert not claim(session, "m", NOW + timedelta(seconds=19))
    assert claim(session, "m", NOW + timedelta(seconds=20))


def test_a_message_that_was_dealt_with_is_never_claimed_again(session: Session) -> None:
    claim(session, "m")
    operation.finish_message(session, "m")
    operation.release_message(session, "m")

    assert not claim(session, "m", NOW + timedelta(days=27))


def test_a_message_whose_effect_failed_is_free_at_once(session: Session) -> None:
    claim(session, "m")

    operation.release_message(session, "m")

    assert claim(session, "m")


def test_finishing_what_is_forgotten_already_is_harmless(session: Session) -> None:
    operation.finish_message(session, "gone")

    assert session.exec(select(Replay)).all() == []


def test_a_mark_is_what_was_set_last(session: Session) -> None:
    for value in ("one", "two"):
        operation.set_mark(session, "mark", value)

    assert operation.find_mark(session, "mark") == "two"
    assert operation.find_mark(session, "other") is None
