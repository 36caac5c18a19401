"""AT24, AT25, AT28: filling or emptying a team round one person, and being counted twice."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from tests.factories import add_period, add_shift, at, id_of
from tests.services.staffed import NOW, TERMS, Staffed, begin, staff
from tests.services.test_withholding import line, take
from wellness.domain.groups import partition
from wellness.domain.releases import build_tree
from wellness.domain.roster import PersonStatus, Texting
from wellness.services import consent, intake, periods
from wellness.services.intake import Refusal, Taken
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.calls import Closed, PeriodBox, VaultStatus

FIRST = at("2026-11-30 04:00")
SPAN = timedelta(days=14)
JOINED = FIRST + 2 * SPAN + timedelta(days=1)
"""A moment in the third period, which no founding covers any more."""


def live(session: Session, nth: int) -> PeriodBox:
    """Open the nth period, close the one before, and let everybody work in it."""
    for row in session.exec(select(Period).where(Period.state == PeriodState.OPEN)).all():
        periods.record_closed(session, id_of(row), Closed(None))
    starts_at = FIRST + nth * SPAN
    period = add_period(session, starts_at, state=PeriodState.PLANNED)
    [box] = periods.freeze_due(
        session, TERMS.pulse, zone=TERMS.zone, held=VaultStatus(()), now=starts_at
    )
    periods.record_opened(session, id_of(period))
    active = session.exec(select(Person).where(Person.status == PersonStatus.ACTIVE)).all()
    day = starts_at + timedelta(days=2)
    for unit in session.exec(select(Unit)).all():
        team = [person for person in active if person.unit_id == unit.id]
        add_shift(session, unit, day, day + timedelta(hours=8), *team)
    return box


def founded(session: Session, *teams: str, size: int = 9) -> Staffed:
    agency = staff(session, *teams, size=size)
    begin(session, agency)
    return agency


def let_join(session: Session, now: datetime) -> None:
    """Everybody unconfirmed sends JOIN."""
    for person in session.exec(select(Person).where(Person.texting == Texting.UNCONFIRMED)).all():
        if person.mobile:
            consent.join(session, person, person.mobile, keyed=TERMS.keyed, wording="w", now=now)


def members(box: PeriodBox, unit: Unit) -> set[str]:
    return {member.person for member in box.members if member.leaf == str(unit.id)}


def shown_alone(box: PeriodBox, unit: Unit) -> bool:
    """Whether a team is a group of its own if everybody of it answers and nobody else."""
    found = partition(
        build_tree(box.facts.units),
        {str(unit.id): len(members(box, unit))},
        k=box.facts.limits.voters,
        unstable=box.facts.unstable,
    )
    return bool(found.groups)


def test_at24_six_new_people_round_a_target_have_no_vote_for_28_days(session: Session) -> None:
    agency = founded(session, size=9)
    team = agency.teams[0]
    for nth in range(3):
        live(session, nth)
    before = {person.id.hex for person in agency.people["Team A"]}
    new = [f"N{n},New {n},919-555-01{50 + n},Team A,,,active,2020-01-01\n" for n in range(6)]
    days = (TERMS.local_date(JOINED) - TERMS.local_date(NOW)).days
    for start in range(6):  # one at a time, so that no second person is asked
        take(session, new[start], days=days)
    for person in session.exec(select(Person).where(Person.unit_id == team.id)).all():
        person.mobile = person.mobile or f"+1919555016{person.external_id[-1]}"
    let_join(session, JOINED)

    counted = [members(live(session, nth), team) - before for nth in (3, 4, 5)]

    assert [len(found) for found in counted] == [0, 0, 6]


def test_at24_a_new_team_of_a_target_and_six_is_not_alone_for_two_periods(
    session: Session,
) -> None:
    agency = founded(session)
    for nth in range(3):
        live(session, nth)
    trap = Unit(name="Trap", name_key="trap", kind="team", parent_id=agency.root)
    session.add(trap)
    session.flush()
    moved = [agency.people["Team A"][0], *agency.people["Team B"][:6]]
    for person in moved:
        person.unit_id = id_of(trap)
    session.flush()

    alone = [shown_alone(live(session, nth), trap) for nth in (3, 4, 5)]

    assert alone == [False, False, True]


def test_at24_filling_a_shrunken_team_makes_it_unstable(session: Session) -> None:
    agency = founded(session, "Team A", "Team B", size=9)
    team = agency.teams[0]
    for nth in range(3):
        live(session, nth)
    for person in agency.people["Team B"][:6]:  # who waited long ago, moved by whatever means
        person.unit_id = id_of(team)
    session.flush()

    alone = [shown_alone(live(session, nth), team) for nth in (3, 4)]

    assert alone == [False, True]


def test_at25_a_team_emptied_round_a_target_is_pooled_or_destroyed(session: Session) -> None:
    agency = founded(session, size=18)
    team, target = agency.teams[0], agency.people["Team A"][0]
    for nth in range(3):
        live(session, nth)
    leaving = agency.people["Team A"][8:]
    for person, status in zip(leaving, (*PersonStatus, PersonStatus.LEFT), strict=False):
        person.status = status
    for person in leaving:  # by whatever means, and more than the rules of R30 let through
        person.texting = Texting.OUT
    session.flush()

    box = live(session, 3)

    assert target.id.hex in members(box, team)
    assert len(members(box, team)) == 8
    assert str(team.id) in box.facts.unstable
    assert not shown_alone(box, team)


def test_at25_what_happens_after_the_opening_changes_nobodys_eligibility(session: Session) -> None:
    agency = founded(session)
    box = live(session, 0)
    before = box.members

    take(session, *(line(one, "Team B") for one in agency.people["Team A"][:2]), days=13)
    take(session, line(agency.people["Team A"][3], "Team A", status="leave"), days=13)
    [again] = session.exec(select(Period).where(Period.state == PeriodState.OPEN)).all()
    again.state, again.facts = PeriodState.OPENING, None
    [told] = periods.freeze_due(
        session, TERMS.pulse, zone=TERMS.zone, held=VaultStatus(()), now=FIRST + SPAN / 2
    )

    assert told.members == before


def test_at28_somebody_transferred_counts_under_the_home_leaf_of_opening(session: Session) -> None:
    agency = founded(session)
    person = agency.people["Team A"][0]
    first = live(session, 0)

    take(session, line(person, "Team B"), days=13)
    now = FIRST + timedelta(days=3)
    home = intake.find_home(session, person.id, terms=TERMS, now=now)
    second = live(session, 1)

    leaves = [
        [member.leaf for member in box.members if member.person == person.id.hex]
        for box in (first, second)
    ]
    team_a, team_b = agency.teams
    assert leaves == [[str(team_a.id)], [str(team_b.id)]]
    assert isinstance(home, intake.Home)
    assert home.leaf_id == team_a.id


def test_at28_on_shifts_of_two_teams_there_is_one_vote(session: Session) -> None:
    agency = founded(session)
    person = agency.people["Team A"][0]
    for nth in range(2):
        live(session, nth)
    for unit in agency.teams:
        day = FIRST + SPAN + timedelta(days=4)
        add_shift(session, unit, day, day + timedelta(hours=8), person)

    box = live(session, 2)

    assert [one.leaf for one in box.members if one.person == person.id.hex] == [
        str(agency.teams[0].id)
    ]


def test_at24_a_newcomer_who_answers_is_told_from_when_it_counts(session: Session) -> None:
    agency = founded(session)
    live(session, 0)
    take(session, "N1,New One,919-555-0150,Team A,,,active,2020-01-01\n", days=14)
    let_join(session, FIRST)
    [person] = session.exec(select(Person).where(Person.external_id == "N1")).all()

    refusal = intake.find_place(session, person.id, terms=TERMS, now=FIRST + timedelta(days=3))

    assert isinstance(refusal, Refusal)
    assert refusal.taken is Taken.NOT_YET
    assert refusal.from_date == at("2027-01-11 04:00").date()
    assert agency.root
