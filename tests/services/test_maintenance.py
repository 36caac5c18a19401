"""Housekeeping: a clock that never runs back, heartbeats, and what is forgotten when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from tests.factories import add_agency, add_period, add_person, at, id_of
from tests.fakes import FrozenClock
from wellness.domain.texts import TextKey
from wellness.services import intake, maintenance
from wellness.storage import operation, outbox
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState, Receipt
from wellness.storage.schema.rosters import Person, Texting
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


def test_what_is_asked_between_two_ticks_is_told_the_same_time(session: Session) -> None:
    assert maintenance.read_clock(session, NOW) == NOW
    maintenance.advance_clock(session, NOW)

    assert maintenance.read_clock(session, NOW - timedelta(hours=5)) == NOW
    assert maintenance.read_clock(session, NOW + SECOND) == NOW + SECOND


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
    vault.cast(intake.reply_to("+19195550101", now=clock()))
    clock.now = at("2026-11-18 10:59:59.999999")

    maintenance.drop_passed_counters(vault)
    running = len(list((tmp_path / "vault" / "keys").iterdir()))
    clock.move(seconds=1)
    maintenance.drop_passed_counters(vault)

    assert running == 1
    assert list((tmp_path / "vault" / "keys").iterdir()) == []


def queue(session: Session, *, person: Person | None = None, **changes: Any) -> UUID:
    row = Outbox(
        dedupe_key=str(uuid4()),
        text=TextKey.PEER_FLAG if person is None else TextKey.OPT_IN,
        person_id=None if person is None else person.id,
        **{"not_before": NOW - timedelta(days=1), "expires_at": NOW} | changes,
    )
    session.add(row)
    session.flush()
    return row.id


def left_at(session: Session, now: datetime) -> set[UUID]:
    maintenance.purge(session, now=now)
    return set(session.exec(select(Outbox.id)).all())


def test_a_notice_is_forgotten_a_week_after_it_expired_and_not_before(session: Session) -> None:
    notice = queue(session)
    week = timedelta(days=7)

    assert left_at(session, NOW + week - SECOND) == {notice}
    assert left_at(session, NOW + week) == set()


def test_the_receipts_of_a_forgotten_text_go_with_it(session: Session) -> None:
    notice = queue(session, state=OutboxState.DELIVERED)
    outbox.add_receipt(session, Receipt(outbox_id=notice, status="delivered"))
    session.flush()

    left_at(session, NOW + timedelta(days=7))

    assert session.exec(select(Receipt)).all() == []


@pytest.mark.parametrize("texting", list(Texting))
def test_the_opt_in_text_is_kept_for_those_alone_who_have_not_decided(
    session: Session, texting: Texting
) -> None:
    person = add_person(session, add_agency(session)[0], texting=texting)
    text = queue(session, person=person)

    left = left_at(session, NOW + timedelta(days=365))

    assert left == ({text} if texting is Texting.UNCONFIRMED else set())


def test_the_texts_of_a_period_are_left_to_its_close(session: Session) -> None:
    period = id_of(add_period(session, at("2026-11-16 04:00")))
    text = queue(session, period_id=period)

    assert left_at(session, NOW + timedelta(days=365)) == {text}


def test_a_busy_log_is_said_and_left_to_the_next_time(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with database.transaction() as session:
        operation.set_mark(session, "mark", "one")

    with database.reading() as reader:
        operation.find_mark(reader, "mark")
        with database.transaction() as session:
            operation.set_mark(session, "mark", "two")
        maintenance.empty_log(database)
        said = "readers were busy" in caplog.text
        caplog.clear()
    maintenance.empty_log(database)

    assert said
    assert caplog.text == ""


def test_a_mark_is_what_was_set_last(session: Session) -> None:
    for value in ("one", "two"):
        operation.set_mark(session, "mark", value)

    assert operation.find_mark(session, "mark") == "two"
    assert operation.find_mark(session, "other") is None
