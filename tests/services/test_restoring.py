"""After a backup was restored: what the vault holds and the database has forgotten."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from tests.factories import add_agency, add_period, add_person, at, id_of, make_terms
from tests.fakes import FrozenClock
from tests.privacy.worlds import STRAINED, cast, make_box
from wellness.services import eligibility, periods, releases, restoring
from wellness.storage.schema.schedules import Eligibility, Period, PeriodState
from wellness.vault.calls import Closed, PeriodEnd
from wellness.vault.keys import KeyFiles
from wellness.vault.service import EmbeddedVault

MONDAY = at("2026-11-16 04:00")
SPAN = timedelta(days=14)
LATER = MONDAY + 20 * SPAN
CALENDAR = make_terms().calendar


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MONDAY)


def hold(
    vault: EmbeddedVault, clock: FrozenClock, period: int, *, starts_at: datetime = MONDAY
) -> None:
    """A period that is over in the vault alone, in which nine people answered."""
    vault.open(make_box({"2": range(9), "3": ()}, period=period, starts_at=starts_at))
    for n in range(9):
        cast(vault, n, STRAINED, period=period)
    clock.now = max(clock.now, starts_at + SPAN)


def settle_all(session: Session, vault: EmbeddedVault, clock: FrozenClock) -> list[int]:
    """What the worker does; the periods it had to close."""
    due = restoring.list_to_close(session, vault.status(), now=clock())
    for period in due:
        closed = periods.close_in_vault(vault, period)
        restoring.settle(session, period, closed, calendar=CALENDAR)
    return due


def states(session: Session) -> dict[int, str]:
    return {id_of(row): row.state for row in session.exec(select(Period)).all()}


def test_a_period_only_the_vault_knows_is_closed_and_its_release_restored(
    session: Session, vault: EmbeddedVault, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    hold(vault, clock, 3)

    due = settle_all(session, vault, clock)

    body = vault.close(PeriodEnd(3))
    [release] = releases.list_visible(session, now=CALENDAR.at(MONDAY).visible_at)
    assert due == [3]
    assert isinstance(body, Closed)
    assert json.loads(release.content)["body"] == json.loads(body.body or b"")
    assert releases.verify_chain(session) == []
    assert states(session) == {3: PeriodState.CLOSED}
    assert [box.state for box in vault.status().boxes] == ["closed"]
    assert "published late" in caplog.text
    assert settle_all(session, vault, clock) == []


def test_nothing_is_closed_before_its_end(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    vault.open(make_box({"2": range(9), "3": ()}, starts_at=MONDAY))
    clock.now = MONDAY + SPAN - timedelta(seconds=1)

    assert settle_all(session, vault, clock) == []


@pytest.mark.parametrize(
    "state",
    [PeriodState.PLANNED, PeriodState.OPENING, PeriodState.OPEN, PeriodState.SKIPPED],
)
def test_a_known_period_is_published_in_whatever_state_it_was_restored(
    session: Session, vault: EmbeddedVault, clock: FrozenClock, state: PeriodState
) -> None:
    [team] = add_agency(session)
    person = add_person(session, team)
    period = add_period(session, MONDAY, state=state)
    session.add(Eligibility(period_id=id_of(period), person_id=person.id, leaf_id=person.unit_id))
    session.flush()
    hold(vault, clock, id_of(period))

    assert settle_all(session, vault, clock) == [period.id]
    assert period.state == PeriodState.CLOSED
    assert len(releases.list_visible(session, now=LATER)) == 1
    eligibility.forget_past(session, period.pulse, now=LATER)
    assert session.exec(select(Eligibility)).all() == []
    assert settle_all(session, vault, clock) == []


def test_they_come_in_the_order_of_their_ends(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    hold(vault, clock, 9)
    hold(vault, clock, 4, starts_at=MONDAY + SPAN)
    known = add_period(session, MONDAY - SPAN)

    assert settle_all(session, vault, clock) == [id_of(known), 9, 4]
    assert [row.visible_at for row in releases.list_visible(session, now=LATER)] == [
        CALENDAR.at(start).visible_at for start in (MONDAY, MONDAY + SPAN)
    ]


@pytest.mark.parametrize("days", [7, 14])
def test_where_another_period_has_the_dates_it_is_kept_in_the_vault_and_told_once(
    session: Session,
    vault: EmbeddedVault,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
    days: int,
) -> None:
    other = add_period(
        session, MONDAY, ends_at=MONDAY + timedelta(days=days), state=PeriodState.CLOSED
    )
    hold(vault, clock, 8)

    assert settle_all(session, vault, clock) == [8]
    assert settle_all(session, vault, clock) == []

    closed = vault.close(PeriodEnd(8))
    assert isinstance(closed, Closed)
    assert closed.body is not None
    assert states(session) == {id_of(other): PeriodState.CLOSED}
    assert releases.list_visible(session, now=LATER) == []
    assert caplog.text.count("kept in the vault") == 1


def test_dates_of_no_calendar_are_kept_in_the_vault(
    session: Session, vault: EmbeddedVault, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    hold(vault, clock, 8, starts_at=MONDAY + timedelta(days=1))

    settle_all(session, vault, clock)

    assert states(session) == {}
    assert "kept in the vault" in caplog.text


def test_what_was_lost_in_the_vault_too_is_told_once(
    session: Session,
    vault: EmbeddedVault,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    hold(vault, clock, 8)
    KeyFiles(tmp_path / "vault" / "keys").destroy("period-8")

    assert settle_all(session, vault, clock) == [8]
    assert settle_all(session, vault, clock) == []
    assert states(session) == {}
    assert caplog.text.count("nothing to publish") == 1


def test_bytes_that_are_no_body_stop_nothing_and_are_not_published(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    for body in (b"{}", b"no body", b'{"period":{"id":8}}'):
        restoring.settle(session, 8, Closed(body), calendar=CALENDAR)

    assert states(session) == {}
    assert "kept in the vault" in caplog.text
