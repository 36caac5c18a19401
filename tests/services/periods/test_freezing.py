"""A period is frozen when it begins, once, with who works and joined."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from tests.factories import (
    ZONE,
    add_agency,
    add_eligibility,
    add_period,
    add_person,
    add_unit,
    id_of,
)
from tests.services.periods.planned import MOMENT, MONDAY, NOTHING, SPAN, freeze, list_states
from wellness.domain.bands import Limits
from wellness.domain.post_shift import POST_SHIFT
from wellness.services import periods
from wellness.storage import schedules
from wellness.storage.schema.rosters import PersonStatus, Texting, Unit
from wellness.storage.schema.schedules import Eligibility, PeriodState
from wellness.vault.calls import BoxStatus, PeriodBox, VaultStatus
from wellness.vault.service import EmbeddedVault


def people_of(box: PeriodBox | None) -> dict[UUID, int]:
    assert box is not None
    return {UUID(member.person): int(member.leaf) for member in box.members}


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


def test_a_pulse_of_an_agency_may_bring_its_own_indicators(session: Session) -> None:
    add_agency(session)
    add_period(session, MONDAY, state=PeriodState.PLANNED)
    pulse = replace(POST_SHIFT, indicators=POST_SHIFT.indicators[:2], charted=())

    [box] = periods.freeze_due(session, pulse, zone=ZONE, held=NOTHING, now=MONDAY)

    assert [rule.key for rule in box.facts.indicators] == ["exposure", "strained_often"]
