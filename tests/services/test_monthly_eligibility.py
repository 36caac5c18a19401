"""Who may answer in a month, and how old teams are in months: R28 and R29 for a second pulse."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from tests.factories import (
    ZONE,
    add_agency,
    add_founding,
    add_period,
    add_person,
    add_shift,
    add_unit,
    at,
    id_of,
    make_terms,
)
from wellness.domain.monthly import KEY, MONTHLY
from wellness.domain.post_shift import POST_SHIFT
from wellness.services import eligibility, periods, policies
from wellness.storage import schedules
from wellness.storage.schema.rosters import Unit
from wellness.storage.schema.schedules import Eligibility, Period, PeriodState
from wellness.vault.calls import BoxStatus, VaultStatus

OPENS = at("2026-11-16 04:00")
MONTH = timedelta(days=28)
TERMS = make_terms(monthly=MONTHLY)
NOTHING = VaultStatus(())


def add_month(session: Session, starts: str, state: PeriodState = PeriodState.PLANNED) -> Period:
    begins = at(starts)
    ends = at(f"{(begins.astimezone(ZONE) + MONTH).date()} 04:00")
    visible = ends + timedelta(hours=5)
    return add_period(session, begins, pulse=KEY, ends_at=ends, visible_at=visible, state=state)


def add_fortnights(session: Session, *starts: str) -> None:
    for start in starts:
        add_period(session, at(f"{start} 04:00"), state=PeriodState.CLOSED)


def unstable_leaves(session: Session, month: Period) -> frozenset[str]:
    [box] = periods.freeze_due(session, MONTHLY, zone=ZONE, held=NOTHING, now=month.starts_at)
    return box.facts.unstable


def test_a_month_that_opens_makes_no_team_older(session: Session) -> None:
    [team] = add_agency(session)
    month = add_month(session, "2026-11-16 04:00")

    eligibility.freeze(session, month, zone=ZONE)
    session.refresh(team)

    assert team.periods == 0


@pytest.mark.parametrize(
    ("periods_counted", "is_stable"), [(0, False), (1, False), (3, False), (4, True)]
)
def test_a_team_is_stable_once_it_is_two_months_old(
    session: Session,
    periods_counted: int,
    is_stable: bool,  # noqa: FBT001 - a column of the table
) -> None:
    [team] = add_agency(session)
    people = [add_person(session, team) for _ in range(3)]
    add_fortnights(session, "2026-09-07", "2026-09-21", "2026-10-05", "2026-10-19", "2026-11-02")
    add_shift(session, team, OPENS - timedelta(days=3), OPENS - timedelta(days=2), *people)
    before = add_month(session, "2026-10-19 04:00", PeriodState.CLOSED)
    session.add_all(
        Eligibility(period_id=id_of(before), person_id=row.id, leaf_id=id_of(team))
        for row in people
    )
    team.periods = periods_counted
    session.flush()

    found = unstable_leaves(session, add_month(session, "2026-11-16 04:00"))

    # Clocks went back on the first of November: 56 days are one hour longer.
    assert (str(team.id) not in found) is is_stable


def test_the_founding_covers_the_first_months_too(session: Session) -> None:
    [team] = add_agency(session)
    people = [add_person(session, team) for _ in range(3)]
    add_founding(session, OPENS)
    new = add_unit(session, "Later", session.get_one(Unit, team.parent_id))

    month = add_month(session, "2026-11-16 04:00")
    found = unstable_leaves(session, month)

    assert found == {str(new.id)}
    assert len(schedules.list_eligibility(session, id_of(month))) == len(people)


def test_the_first_month_of_an_agency_that_runs_shows_no_team_alone(session: Session) -> None:
    [team] = add_agency(session)
    team.periods = 9
    session.flush()

    found = unstable_leaves(session, add_month(session, "2026-11-16 04:00"))

    assert found == {str(team.id)}


def test_months_keep_their_days_when_other_periods_get_longer(session: Session) -> None:
    add_agency(session)
    default = policies.default_of(make_terms(monthly=MONTHLY))

    for _ in range(3):
        last = schedules.find_last_period(session, KEY)
        if last is not None:
            last.state = PeriodState.CLOSED
        periods.plan_next(
            session,
            MONTHLY,
            default=default,
            seed=lambda: b"s" * 16,
            held=NOTHING,
            now=OPENS if last is None else last.starts_at,
        )

    rows = session.exec(select(Period).order_by(col(Period.starts_at))).all()
    lengths = {(row.ends_at - row.starts_at).days for row in rows}
    assert lengths == {28}
    assert [row.starts_at.astimezone(ZONE).hour for row in rows] == [4, 4, 4]
    assert {(row.k, row.c) for row in rows} == {(7, 2)}


def test_both_pulses_are_planned_without_sharing_a_number(session: Session) -> None:
    add_agency(session)
    default = policies.default_of(TERMS)
    held = VaultStatus((BoxStatus("period-9", "period", "closed", 3, OPENS),))

    for pulse in TERMS.pulses:
        periods.plan_next(
            session, pulse, default=default, seed=lambda: b"s" * 16, held=held, now=OPENS
        )

    rows = session.exec(select(Period).order_by(col(Period.id))).all()
    assert [(row.id, row.pulse) for row in rows] == [(10, KEY), (11, POST_SHIFT.key)]


def test_who_was_eligible_is_forgotten_also_of_a_pulse_that_is_asked_no_longer(
    session: Session,
) -> None:
    [team] = add_agency(session)
    person = add_person(session, team)
    month = add_month(session, "2026-08-03 04:00", PeriodState.CLOSED)
    session.add(Eligibility(period_id=id_of(month), person_id=person.id, leaf_id=id_of(team)))
    session.flush()

    eligibility.forget_every_past(session, now=OPENS)

    assert schedules.list_eligibility(session, id_of(month)) == []
