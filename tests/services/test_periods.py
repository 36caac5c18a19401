"""Periods: one planned ahead, frozen when it begins, closed once, whatever crashes in between."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from tests.factories import (
    ANCHOR,
    ZONE,
    add_agency,
    add_eligibility,
    add_founding,
    add_invitation,
    add_period,
    add_person,
    add_unit,
    at,
    id_of,
    make_terms,
)
from tests.fakes import FrozenClock
from wellness.domain.bands import Limits
from wellness.domain.changes import Policy
from wellness.domain.periods import Calendar
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.shifts import local
from wellness.domain.texts import TextKey
from wellness.errors import Conflict
from wellness.services import outbox, periods, releases
from wellness.storage import changes, schedules
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, Receipt
from wellness.storage.schema.rosters import PersonStatus, Texting, Unit
from wellness.storage.schema.schedules import Eligibility, Invitation, Period, PeriodState
from wellness.vault.calls import BoxStatus, Closed, PeriodBox, VaultStatus
from wellness.vault.service import EmbeddedVault

MONDAY = at("2026-11-16 04:00")
SPAN = timedelta(days=14)
MOMENT = timedelta(microseconds=1)
TERMS = make_terms()
NOTHING = VaultStatus(())


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MONDAY)


def plan(
    session: Session,
    now: datetime,
    *,
    calendar: Calendar = TERMS.calendar,
    k: int = 7,
    held: VaultStatus = NOTHING,
) -> Period | None:
    """Plan at an instant; the period that starts last."""
    periods.plan_next(
        session,
        POST_SHIFT,
        default=Policy(Limits(2, k), calendar),
        seed=lambda: b"s" * 16,
        held=held,
        now=now,
    )
    return schedules.find_last_period(session, POST_SHIFT.key)


def freeze(session: Session, now: datetime, *, held: VaultStatus = NOTHING) -> PeriodBox | None:
    if not changes.has_founding(session):
        add_founding(session, MONDAY)
    boxes = periods.freeze_due(session, POST_SHIFT, zone=ZONE, held=held, now=now)
    assert len(boxes) <= 1
    return boxes[0] if boxes else None


def people_of(box: PeriodBox | None) -> dict[UUID, int]:
    assert box is not None
    return {UUID(member.person): int(member.leaf) for member in box.members}


def list_states(session: Session) -> list[str]:
    return [row.state for row in session.exec(select(Period).order_by("starts_at"))]


# Planning.


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


# Freezing.


def test_nothing_is_frozen_before_the_period_begins(session: Session) -> None:
    add_agency(session)
    add_period(session, MONDAY, state=PeriodState.PLANNED)

    assert freeze(session, MONDAY - MOMENT) is None
    assert freeze(session, MONDAY) is not None
    assert list_states(session) == [PeriodState.OPENING]


@pytest.mark.parametrize("status", PersonStatus)
@pytest.mark.parametrize("texting", Texting)
def test_who_works_and_joined_is_eligible_and_nobody_else(
    session: Session, status: PersonStatus, texting: Texting
) -> None:
    [team] = add_agency(session)
    person = add_person(session, team, status=status, texting=texting)
    add_period(session, MONDAY, state=PeriodState.PLANNED)

    people = people_of(freeze(session, MONDAY))

    is_eligible = (status, texting) == (PersonStatus.ACTIVE, Texting.JOINED)
    assert people == ({person.id: team.id} if is_eligible else {})
    assert [row.person_id for row in session.exec(select(Eligibility))] == list(people)


def test_people_count_in_leaves_alone(session: Session) -> None:
    division, team = add_agency(session, "Division", "Team")
    leaf = add_unit(session, "Below", division)
    root = session.get_one(Unit, team.parent_id)
    for unit in (root, division):
        add_person(session, unit)
    counted = {add_person(session, unit).id: unit.id for unit in (team, leaf)}
    add_period(session, MONDAY, state=PeriodState.PLANNED)

    assert people_of(freeze(session, MONDAY)) == counted


def test_an_agency_without_people_has_an_empty_period(
    session: Session, vault: EmbeddedVault
) -> None:
    add_agency(session)
    add_period(session, MONDAY, state=PeriodState.PLANNED)

    box = freeze(session, MONDAY)

    assert people_of(box) == {}
    assert box is not None
    periods.open_in_vault(vault, box)


def test_an_agency_of_one_unit_counts_in_it(session: Session) -> None:
    root = add_unit(session, "Small agency", None)
    person = add_person(session, root)
    add_period(session, MONDAY, state=PeriodState.PLANNED)

    assert people_of(freeze(session, MONDAY)) == {person.id: root.id}


def test_the_facts_are_those_of_the_period_and_the_tree(session: Session) -> None:
    team_a, team_b = add_agency(session, "Team A", "Team B")
    period = add_period(session, MONDAY, state=PeriodState.PLANNED, k=9, c=3)

    box = freeze(session, MONDAY)

    assert box is not None
    facts = box.facts
    assert (facts.period, facts.pulse) == (period.id, "post-shift")
    assert (facts.starts_at, facts.ends_at) == (MONDAY, MONDAY + SPAN)
    assert facts.limits == Limits(3, 9)
    assert [(unit.id, unit.parent, unit.name) for unit in facts.units] == [
        (str(team_a.parent_id), None, "Riverbend"),
        (str(team_a.id), str(team_a.parent_id), "Team A"),
        (str(team_b.id), str(team_a.parent_id), "Team B"),
    ]
    assert [rule.key for rule in facts.indicators] == [row.key for row in POST_SHIFT.indicators]
    assert facts.conditions == 5


def test_who_joins_after_the_freeze_waits_for_the_next_period(session: Session) -> None:
    [team] = add_agency(session)
    first = add_person(session, team)
    add_period(session, MONDAY, state=PeriodState.PLANNED)
    freeze(session, MONDAY)
    add_person(session, team)

    assert list(people_of(freeze(session, MONDAY + timedelta(seconds=15)))) == [first.id]


def test_told_again_after_a_crash_it_is_the_same_whoever_moved_or_left(session: Session) -> None:
    team, other = add_agency(session, "Team A", "Team B")
    people = [add_person(session, team) for _ in range(3)]
    add_period(session, MONDAY, state=PeriodState.PLANNED)
    before = freeze(session, MONDAY)

    people[0].unit_id = id_of(other)
    people[1].status = PersonStatus.LEFT
    people[2].texting = Texting.OUT

    assert freeze(session, MONDAY + timedelta(hours=1)) == before


def test_an_open_period_is_not_told_again(session: Session) -> None:
    add_agency(session)
    period = add_period(session, MONDAY, state=PeriodState.PLANNED)
    freeze(session, MONDAY)
    periods.record_opened(session, id_of(period))

    assert freeze(session, MONDAY + timedelta(seconds=15)) is None
    assert list_states(session) == [PeriodState.OPEN]


@pytest.mark.parametrize("late", [timedelta(), MOMENT, timedelta(days=30)])
def test_a_period_that_was_slept_through_is_skipped(session: Session, late: timedelta) -> None:
    [team] = add_agency(session)
    add_person(session, team)
    add_period(session, MONDAY, state=PeriodState.PLANNED)

    assert freeze(session, MONDAY + SPAN + late) is None
    assert list_states(session) == [PeriodState.SKIPPED]
    assert session.exec(select(Eligibility)).all() == []


@pytest.mark.parametrize("ends_at", [MONDAY + SPAN, MONDAY + 2 * SPAN])
def test_a_period_the_vault_holds_is_not_skipped(session: Session, ends_at: datetime) -> None:
    add_agency(session)
    period = add_period(session, MONDAY, state=PeriodState.PLANNED)
    held = VaultStatus((BoxStatus(f"period-{period.id}", "period", "closed", 9, ends_at),))

    assert freeze(session, MONDAY + SPAN, held=held) is None
    assert list_states(session) == [PeriodState.PLANNED]


def test_what_the_vault_has_heard_already_is_not_told_again(session: Session) -> None:
    [team] = add_agency(session)
    period = add_period(session, MONDAY, state=PeriodState.PLANNED)
    freeze(session, MONDAY)
    team.name = "Renamed since"
    held = VaultStatus((BoxStatus(f"period-{period.id}", "period", "open", 0, MONDAY + SPAN),))

    assert freeze(session, MONDAY + timedelta(hours=1), held=held) is None
    assert list_states(session) == [PeriodState.OPEN]


def test_a_period_the_vault_refused_asks_nobody(session: Session) -> None:
    [team] = add_agency(session)
    person = add_person(session, team)
    period = add_period(session, MONDAY, state=PeriodState.OPENING)
    add_eligibility(session, period, person)

    periods.record_refused(session, id_of(period))

    assert list_states(session) == [PeriodState.SKIPPED]
    assert session.exec(select(Eligibility)).all() == []


def test_a_slow_worker_does_not_refuse_what_went_on_meanwhile(session: Session) -> None:
    period = add_period(session, MONDAY)

    periods.record_refused(session, id_of(period))

    assert list_states(session) == [PeriodState.OPEN]


def test_a_period_begins_late_rather_than_not_at_all(session: Session) -> None:
    add_agency(session)
    add_period(session, MONDAY, state=PeriodState.PLANNED)

    assert freeze(session, MONDAY + SPAN - MOMENT) is not None


def test_a_large_agency_is_frozen_as_a_whole(session: Session, vault: EmbeddedVault) -> None:
    teams = add_agency(session, *(f"Team {n}" for n in range(40)))
    people = {add_person(session, teams[n % 40]).id for n in range(1_000)}
    add_period(session, MONDAY, state=PeriodState.PLANNED)

    box = freeze(session, MONDAY)

    assert box is not None
    assert set(people_of(box)) == people
    assert schedules.count_eligible(session, box.facts.period) == 1_000
    assert schedules.count_eligible(session, box.facts.period, teams[0].id) == 25
    periods.open_in_vault(vault, box)
    assert [status.eligible for status in vault.status().boxes] == [1_000]


@pytest.mark.parametrize(
    "state", [PeriodState.PLANNED, PeriodState.CLOSED, PeriodState.LOST, PeriodState.SKIPPED]
)
def test_a_slow_worker_does_not_open_what_went_on_meanwhile(
    session: Session, state: PeriodState
) -> None:
    period = add_period(session, MONDAY, state=state)

    periods.record_opened(session, id_of(period))

    assert period.state == state


# Closing.


def test_a_period_is_over_at_its_end_and_not_a_moment_before(session: Session) -> None:
    period = add_period(session, MONDAY)

    assert periods.list_over(session, now=MONDAY + SPAN - MOMENT) == []
    assert periods.list_over(session, now=MONDAY + SPAN) == [period.id]


def test_periods_that_are_over_come_in_the_order_of_the_chain(session: Session) -> None:
    later = add_period(session, MONDAY + SPAN)
    monthly = add_period(session, MONDAY, pulse="monthly")
    shift = add_period(session, MONDAY, pulse="post-shift", state=PeriodState.OPENING)
    for n, state in enumerate(PeriodState):
        if state not in (PeriodState.OPEN, PeriodState.OPENING):
            add_period(session, MONDAY - (n + 1) * SPAN, state=state)

    over = periods.list_over(session, now=MONDAY + 3 * SPAN)

    assert over == [monthly.id, shift.id, later.id]


def open_period(session: Session, vault: EmbeddedVault, people: int = 8) -> Period:
    [team] = add_agency(session)
    for _ in range(people):
        add_person(session, team)
    period = add_period(session, MONDAY, state=PeriodState.PLANNED)
    box = freeze(session, MONDAY)
    assert box is not None
    periods.open_in_vault(vault, box)
    periods.record_opened(session, id_of(period))
    return period


def test_closing_appends_the_bytes_of_the_vault_and_forgets_who_was_asked(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    period = open_period(session, vault)
    clock.now = MONDAY + SPAN

    closed = periods.close_in_vault(vault, id_of(period))
    periods.record_closed(session, id_of(period), closed)

    [release] = releases.list_visible(session, now=period.visible_at)
    assert closed.body is not None
    assert json.loads(release.content)["body"] == json.loads(closed.body)
    assert period.state == PeriodState.CLOSED
    assert session.exec(select(Invitation)).all() == []


def test_closing_forgets_this_period_and_no_other(session: Session) -> None:
    [team] = add_agency(session)
    person = add_person(session, team)
    kept, closed = add_period(session, MONDAY + SPAN), add_period(session, MONDAY)
    for period in (kept, closed):
        add_eligibility(session, period, person)
        invitation = add_invitation(session, period, person, period.starts_at)
        outbox.queue_to_person(
            session,
            person.id,
            TextKey.PULSE,
            dedupe_key=str(invitation.id),
            not_before=MONDAY,
            expires_at=MONDAY,
            invitation_id=invitation.id,
            period_id=period.id,
        )
    for row in session.exec(select(Outbox)).all():
        session.add(Receipt(outbox_id=row.id, status="sent"))
    outbox.queue_to_person(
        session,
        person.id,
        TextKey.OPT_IN,
        dedupe_key="opt-in",
        not_before=MONDAY,
        expires_at=MONDAY,
    )

    periods.record_closed(session, id_of(closed), Closed(None))

    session.expire_all()
    assert [row.period_id for row in session.exec(select(Eligibility))] == [kept.id]
    assert [row.period_id for row in session.exec(select(Invitation))] == [kept.id]
    assert {row.period_id for row in session.exec(select(Outbox))} == {kept.id, None}
    assert len(session.exec(select(Receipt)).all()) == 1


def test_closing_again_changes_nothing(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    period = open_period(session, vault)
    clock.now = MONDAY + SPAN
    for _ in range(2):
        closed = periods.close_in_vault(vault, id_of(period))
        periods.record_closed(session, id_of(period), closed)

    assert len(releases.list_visible(session, now=period.visible_at)) == 1
    assert releases.verify_chain(session) == []
    assert period.state == PeriodState.CLOSED


def test_a_period_the_vault_never_heard_of_is_lost_and_has_no_release(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    add_agency(session)
    period = add_period(session, MONDAY)
    clock.now = MONDAY + SPAN

    closed = periods.close_in_vault(vault, id_of(period))
    periods.record_closed(session, id_of(period), closed)

    assert closed == Closed(None)
    assert period.state == PeriodState.LOST
    assert releases.list_visible(session, now=period.visible_at) == []


def test_a_body_of_another_period_is_not_published_and_the_log_says_where_it_is(
    session: Session, vault: EmbeddedVault, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    period = open_period(session, vault)
    period.starts_at -= SPAN
    session.flush()
    clock.now = MONDAY + SPAN

    closed = periods.close_in_vault(vault, id_of(period))
    periods.record_closed(session, id_of(period), closed)

    assert period.state == PeriodState.LOST
    assert releases.list_visible(session, now=MONDAY + 9 * SPAN) == []
    assert session.exec(select(Invitation)).all() == []
    assert "kept in the vault" in caplog.text


def test_a_late_word_that_it_is_lost_does_not_undo_a_release(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    period = open_period(session, vault)
    clock.now = MONDAY + SPAN
    periods.record_closed(session, id_of(period), periods.close_in_vault(vault, id_of(period)))

    periods.record_closed(session, id_of(period), Closed(None))

    assert period.state == PeriodState.CLOSED
    assert len(releases.list_visible(session, now=period.visible_at)) == 1


def test_the_vault_closes_nothing_before_its_own_clock_says_so(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    period = open_period(session, vault)
    clock.now = MONDAY + SPAN - MOMENT

    with pytest.raises(Conflict):
        periods.close_in_vault(vault, id_of(period))

    assert period.state == PeriodState.OPEN


def test_a_new_k_holds_for_the_next_period_and_not_for_the_open_one(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    period = open_period(session, vault)
    add_period(session, MONDAY + SPAN, state=PeriodState.PLANNED, k=9)
    clock.now = MONDAY + SPAN

    closed = periods.close_in_vault(vault, id_of(period))

    assert closed.body is not None
    assert json.loads(closed.body)["k"] == 7
    following = freeze(session, MONDAY + SPAN)
    assert following is not None
    assert following.facts.limits.voters == 9


# Finding the open one.


def test_a_period_that_could_not_be_closed_does_not_hide_the_next(session: Session) -> None:
    add_period(session, MONDAY)
    running = add_period(session, MONDAY + SPAN)

    found = [
        schedules.find_open_period(session, POST_SHIFT.key, now=now)
        for now in (MONDAY + SPAN - MOMENT, MONDAY + SPAN, MONDAY + 2 * SPAN)
    ]

    assert [period and period.starts_at for period in found] == [MONDAY, running.starts_at, None]


@pytest.mark.parametrize("state", [state for state in PeriodState if state != PeriodState.OPEN])
def test_no_other_state_takes_answers(session: Session, state: PeriodState) -> None:
    add_period(session, MONDAY, state=state)

    assert schedules.find_open_period(session, POST_SHIFT.key, now=MONDAY) is None


def test_the_periods_of_another_pulse_are_none_of_its_business(session: Session) -> None:
    add_agency(session)
    add_period(session, MONDAY, pulse="monthly")

    assert freeze(session, MONDAY) is None
    assert schedules.find_open_period(session, POST_SHIFT.key, now=MONDAY) is None
    assert plan(session, MONDAY - timedelta(hours=1)) is not None


def test_two_workers_plan_one_period(database: Database) -> None:
    with database.transaction() as session:
        add_agency(session)

    for _ in range(2):
        with database.transaction() as session:
            plan(session, MONDAY - timedelta(hours=1))

    with database.reading() as session:
        assert list_states(session) == [PeriodState.PLANNED]


def test_a_pulse_of_an_agency_may_bring_its_own_indicators(session: Session) -> None:
    add_agency(session)
    add_period(session, MONDAY, state=PeriodState.PLANNED)
    pulse = replace(POST_SHIFT, indicators=POST_SHIFT.indicators[:2])

    [box] = periods.freeze_due(session, pulse, zone=ZONE, held=NOTHING, now=MONDAY)

    assert [rule.key for rule in box.facts.indicators] == ["exposure", "strained_often"]
