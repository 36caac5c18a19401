"""One period is planned ahead, with the limits and bounds of the agency."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.factories import ANCHOR, ZONE, add_agency, add_period, at
from tests.services.periods.planned import MONDAY, SPAN, list_states, plan
from wellness.domain.periods import Calendar
from wellness.domain.shifts import local
from wellness.storage.database import Database
from wellness.storage.schema.schedules import PeriodState
from wellness.vault.calls import BoxStatus, VaultStatus


def test_before_there_are_units_nothing_is_planned(session: Session) -> None:
    assert plan(session, MONDAY) is None


def test_the_next_period_is_planned_with_the_limits_and_bounds_of_the_agency(
    session: Session,
) -> None:
    add_agency(session)

    period = plan(session, MONDAY - timedelta(hours=1), k=9)

    assert period is not None
    assert (period.starts_at, period.ends_at) == (MONDAY, MONDAY + SPAN)
    assert period.visible_at == at("2026-11-30 09:00")
    assert (period.k, period.c, period.seed) == (9, 2, b"s" * 16)
    assert period.state == PeriodState.PLANNED


def test_a_period_that_begins_this_very_moment_is_not_planned_any_more(session: Session) -> None:
    add_agency(session)

    period = plan(session, MONDAY)

    assert period is not None
    assert period.starts_at == MONDAY + SPAN


def test_a_planned_period_stands_whatever_the_settings_say_since(session: Session) -> None:
    add_agency(session)
    plan(session, MONDAY - timedelta(hours=1))

    period = plan(session, MONDAY - timedelta(minutes=1), k=11)

    assert period is not None
    assert period.k == 7
    assert list_states(session) == [PeriodState.PLANNED]


@pytest.mark.parametrize(
    "state", [PeriodState.OPENING, PeriodState.OPEN, PeriodState.CLOSED, PeriodState.LOST]
)
def test_the_next_one_begins_where_the_last_one_ends(session: Session, state: PeriodState) -> None:
    add_agency(session)
    add_period(session, MONDAY, state=state)

    period = plan(session, MONDAY + timedelta(seconds=15))

    assert period is not None
    assert period.starts_at == MONDAY + SPAN


def test_the_next_number_is_above_all_that_the_vault_has_seen(session: Session) -> None:
    add_agency(session)
    add_period(session, MONDAY - SPAN, state=PeriodState.CLOSED)
    boxes = [("period-7", "period"), ("day-2026-11-16", "day")]
    held = VaultStatus(tuple(BoxStatus(*box, "closed", 0, MONDAY) for box in boxes))

    period = plan(session, MONDAY, held=held)

    assert period is not None
    assert period.id == 8


def test_after_a_long_sleep_the_next_one_lies_ahead(session: Session) -> None:
    add_agency(session)
    add_period(session, MONDAY, state=PeriodState.SKIPPED)

    period = plan(session, MONDAY + timedelta(days=100))

    assert period is not None
    assert MONDAY + timedelta(days=100) < period.starts_at <= MONDAY + timedelta(days=114)


@pytest.mark.parametrize(("before", "after", "starts"), [(14, 28, 28), (28, 14, 28), (14, 14, 14)])
def test_a_new_length_never_overlaps_what_stands(
    session: Session, before: int, after: int, starts: int
) -> None:
    add_agency(session)
    add_period(
        session, MONDAY, ends_at=MONDAY + timedelta(days=before), visible_at=at("2027-01-01")
    )

    period = plan(session, MONDAY + timedelta(days=1), calendar=Calendar(ZONE, ANCHOR, after))

    assert period is not None
    assert period.starts_at == MONDAY + timedelta(days=starts)
    assert period.ends_at - period.starts_at == timedelta(days=after)


def test_periods_run_from_monday_four_to_monday_four_whatever_the_clocks_do(
    session: Session,
) -> None:
    add_agency(session)
    now = at("2026-02-01 12:00")

    spans = []
    for _ in range(27):
        period = plan(session, now)
        assert period is not None
        period.state, now = PeriodState.CLOSED, period.starts_at
        spans.append((period.starts_at, period.ends_at))

    assert all(f"{local(edge, ZONE):%a %H:%M}" == "Mon 04:00" for span in spans for edge in span)
    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]
    hours = {(end - start) // timedelta(hours=1) for start, end in spans}
    assert hours == {335, 336, 337}


def test_two_workers_plan_one_period(database: Database) -> None:
    with database.transaction() as session:
        add_agency(session)

    for _ in range(2):
        with database.transaction() as session:
            plan(session, MONDAY - timedelta(hours=1))

    with database.reading() as session:
        assert list_states(session) == [PeriodState.PLANNED]
