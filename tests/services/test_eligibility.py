"""Who may answer in a period and which teams are stable, over periods and with what was kept."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import (
    add_agency,
    add_eligibility,
    add_founding,
    add_period,
    add_person,
    add_shift,
    add_unit,
    at,
    id_of,
    make_terms,
)
from tests.services.staffed import NOW, begin, staff
from tests.services.test_withholding import line, take
from wellness.domain.roster import Texting
from wellness.services import consent, eligibility, periods
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Eligibility, Period, PeriodState
from wellness.vault.calls import Closed, PeriodBox, VaultStatus

TERMS = make_terms()
MONDAY = at("2026-11-30 04:00")
SPAN = timedelta(days=14)
LONG_AGO = date(2026, 11, 2)


@pytest.fixture
def team(session: Session) -> Unit:
    [unit] = add_agency(session)
    return unit


def open_at(session: Session, nth: int = 0) -> PeriodBox:
    """Freeze the nth period and let it be open; those before are closed."""
    for row in session.exec(select(Period).where(Period.state == PeriodState.OPEN)).all():
        periods.record_closed(session, id_of(row), Closed(None))
    starts_at = MONDAY + nth * SPAN
    period = add_period(session, starts_at, state=PeriodState.PLANNED)
    [box] = periods.freeze_due(
        session, TERMS.pulse, zone=TERMS.zone, held=VaultStatus(()), now=starts_at
    )
    periods.record_opened(session, id_of(period))
    return box


def names(box: PeriodBox) -> set[str]:
    return {member.person for member in box.members}


def work(session: Session, team: Unit, people: Sequence[Person], nth: int) -> None:
    """A shift in the nth period."""
    starts_at = MONDAY + nth * SPAN + timedelta(days=3)
    add_shift(session, team, starts_at, starts_at + timedelta(hours=8), *people)


def test_without_a_founding_28_days_and_a_shift_are_needed(session: Session, team: Unit) -> None:
    worked, new, idle = (
        add_person(session, team, enrolled_on=day)
        for day in (LONG_AGO, LONG_AGO + timedelta(days=1), LONG_AGO)
    )
    work(session, team, [worked, new], -2)

    box = open_at(session)

    assert names(box) == {worked.id.hex}
    assert idle.id.hex not in names(box)
    assert box.facts.unstable == {str(team.id)}


@pytest.mark.parametrize(("nth", "counts"), [(-3, False), (-2, True), (-1, True), (0, False)])
def test_a_shift_counts_in_the_two_periods_before(
    session: Session, team: Unit, nth: int, *, counts: bool
) -> None:
    person = add_person(session, team)
    work(session, team, [person], nth)

    assert (names(open_at(session)) == {person.id.hex}) is counts


def test_a_day_of_start_in_a_file_shortens_no_waiting(session: Session) -> None:
    agency = staff(session)
    begin(session, agency)
    take(session, "P1,Newcomer,919-555-0123,Team A,,,active,2020-01-01\n")
    row = session.exec(select(Person).where(Person.external_id == "P1")).one()

    assert row.enrolled_on == NOW.date()
    assert not row.is_founder


def test_who_left_and_came_back_waits_again(session: Session) -> None:
    agency = staff(session)
    begin(session, agency)
    person = agency.people["Team A"][0]
    before = (person.is_founder, person.enrolled_on)

    take(session, line(person, "Team A", status="left"))
    take(session, line(person, "Team A"), days=1)

    assert before == (True, date(2024, 1, 1))
    assert (person.is_founder, person.enrolled_on) == (False, date(2026, 11, 19))
    assert person.texting == Texting.UNCONFIRMED


def test_the_approval_covers_those_on_the_roster_and_nobody_later(session: Session) -> None:
    agency = staff(session)
    begin(session, agency)
    later = add_person(session, agency.teams[0], enrolled_on=NOW.date())

    box = open_at(session)

    assert names(box) == {person.id.hex for people in agency.people.values() for person in people}
    assert later.id.hex not in names(box)
    assert box.facts.unstable == frozenset()


def test_the_founding_waives_nobodys_own_join(session: Session) -> None:
    agency = staff(session)
    begin(session, agency)
    silent = agency.people["Team A"][0]
    silent.texting = Texting.UNCONFIRMED
    before = open_at(session)

    consent.join(session, silent, str(silent.mobile), keyed=TERMS.keyed, wording="w", now=MONDAY)

    assert silent.id.hex not in names(before)
    assert silent.id.hex in names(open_at(session, 1))


def test_after_two_periods_founders_need_a_shift(session: Session, team: Unit) -> None:
    working, idle = add_person(session, team), add_person(session, team)
    add_founding(session, MONDAY)
    found = []

    for nth in range(3):
        found.append(names(open_at(session, nth)))
        work(session, team, [working], nth)

    assert found == [{working.id.hex, idle.id.hex}] * 2 + [{working.id.hex}]


def test_late_joiners_of_the_founding_do_not_make_a_team_unstable(
    session: Session, team: Unit
) -> None:
    people = [add_person(session, team, texting=Texting.UNCONFIRMED) for _ in range(9)]
    people[0].texting = Texting.JOINED
    add_founding(session, MONDAY)
    open_at(session)

    for person in people:
        person.texting = Texting.JOINED

    assert open_at(session, 1).facts.unstable == frozenset()


def test_a_new_team_is_unstable_for_two_periods(session: Session, team: Unit) -> None:
    people = [add_person(session, team) for _ in range(9)]
    add_founding(session, MONDAY)
    new = add_unit(session, "New Team", session.get_one(Unit, team.parent_id))
    people += [add_person(session, new, is_founder=True) for _ in range(9)]
    unstable = []

    for nth in range(4):
        unstable.append(open_at(session, nth).facts.unstable)
        work(session, team, people, nth)

    assert unstable == [{str(new.id)}, {str(new.id)}, set(), set()]


def test_a_period_after_a_gap_begins_with_unstable_teams(session: Session, team: Unit) -> None:
    people = [add_person(session, team) for _ in range(9)]
    add_founding(session, MONDAY)
    unstable = []

    for nth in (0, 1, 4, 5):
        for back in (nth - 1, nth - 2):
            work(session, team, people, back)
        unstable.append(open_at(session, nth).facts.unstable)

    assert unstable == [set(), set(), {str(team.id)}, set()]


def test_what_was_frozen_is_told_again_though_the_tree_and_the_shifts_changed(
    session: Session, team: Unit
) -> None:
    people = [add_person(session, team) for _ in range(9)]
    add_founding(session, MONDAY)
    period = add_period(session, MONDAY, state=PeriodState.PLANNED)
    boxes = []

    for _ in range(2):
        boxes += periods.freeze_due(
            session, TERMS.pulse, zone=TERMS.zone, held=VaultStatus(()), now=MONDAY
        )
        team.name, people[0].is_founder, team.periods = "Renamed since", False, 0
        session.flush()

    assert boxes[0] == boxes[1]
    assert period.facts is not None
    periods.record_opened(session, id_of(period))
    assert period.facts is None


def test_frozen_without_facts_every_team_is_unstable(session: Session, team: Unit) -> None:
    period = add_period(session, MONDAY, state=PeriodState.OPENING)
    add_eligibility(session, period, add_person(session, team))

    [box] = periods.freeze_due(
        session, TERMS.pulse, zone=TERMS.zone, held=VaultStatus(()), now=MONDAY
    )

    assert box.facts.unstable == {str(team.id)}


@pytest.mark.parametrize(
    ("enrolled_on", "counts_from"),
    [
        (date(2026, 10, 1), "2026-11-30"),
        (date(2026, 11, 2), "2026-11-30"),
        (date(2026, 11, 3), "2026-12-14"),
        (date(2026, 11, 18), "2026-12-28"),
        (None, "2026-12-28"),
    ],
)
def test_a_newcomer_is_told_the_first_period_after_28_days(
    session: Session, team: Unit, enrolled_on: date | None, counts_from: str
) -> None:
    person = add_person(session, team, enrolled_on=enrolled_on)

    starts_at = eligibility.find_counts_from(session, person.id, terms=TERMS, now=NOW)

    assert f"{TERMS.local_date(starts_at)}" == counts_from


def test_who_is_eligible_counts_from_the_open_period(session: Session, team: Unit) -> None:
    eligible, founder = (add_person(session, team) for _ in range(2))
    period = add_period(session, MONDAY - SPAN)
    add_eligibility(session, period, eligible)
    founder.enrolled_on, founder.is_founder = NOW.date(), True

    found = [
        eligibility.find_counts_from(session, one.id, terms=TERMS, now=NOW)
        for one in (eligible, founder)
    ]

    assert found == [MONDAY - SPAN, MONDAY]
    assert len(session.exec(select(Eligibility)).all()) == 1
