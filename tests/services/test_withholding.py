from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import add_person
from tests.services.imports import ROSTER, UNITS
from tests.services.staffed import AFTER, NEXT, NOW, TERMS, Staffed, begin, staff, texts
from wellness.domain.language import Language
from wellness.domain.roster import PersonStatus, Texting
from wellness.errors import Conflict
from wellness.services import approvals, changes
from wellness.services.importing import FileHabits, ImportReport, import_roster, import_units
from wellness.storage import rosters
from wellness.storage.schema.changes import Proposal, Shaped
from wellness.storage.schema.rosters import Person, Unit


@pytest.fixture
def agency(session: Session) -> Staffed:
    found = staff(session, "Team A", "Team B", "Team C")
    begin(session, found)
    return found


def take_units(session: Session, text: str) -> ImportReport:
    return import_units(session, (UNITS + text).encode(), accepting=True, terms=TERMS, now=NOW)


def line(person: Person, unit: str, *, mobile: str | None = None, status: str = "active") -> str:
    number = mobile or person.mobile
    return f"{person.external_id},{person.name},{number},{unit},,,{status},2024-01-01\n"


def take(session: Session, *lines: str, days: int = 0) -> ImportReport:
    return import_roster(
        session,
        (ROSTER + "".join(lines)).encode(),
        habits=FileHabits(),
        terms=TERMS,
        accepting=True,
        now=NOW + timedelta(days=days),
    )


def team_of(session: Session, person: Person) -> str:
    unit = rosters.load_tree(session).find(person.unit_id)
    assert unit is not None
    return unit.name


def approve(session: Session, agency: Staffed, report: ImportReport) -> None:
    assert report.proposal is not None
    approvals.approve(session, report.proposal, approver=agency.first, terms=TERMS, now=NOW)


def test_a_changed_tree_waits_and_counts_from_the_next_period(
    session: Session, agency: Staffed
) -> None:
    team = agency.teams[0].id

    report = take_units(session, f"Team One,Riverbend,team,{team}\nTeam D,Riverbend,team,\n")

    names = {unit.name for unit in rosters.load_tree(session).units}
    assert (report.kept, report.added, report.changed) == (2, 0, 0)
    assert "Team D" not in names
    approve(session, agency, report)
    approvals.apply_due(session, terms=TERMS, now=NOW)
    assert {unit.name for unit in rosters.load_tree(session).units} == names
    approvals.apply_due(session, terms=TERMS, now=NEXT)
    after = {unit.name for unit in rosters.load_tree(session).units}
    assert after == (names - {"Team A"}) | {"Team One", "Team D"}
    told = {row.person_id for row in texts(session, "changed")}
    assert told == {person.id for person in agency.people["Team A"]}


def test_the_same_file_of_units_is_the_same_proposal(session: Session, agency: Staffed) -> None:
    first = take_units(session, "Team D,Riverbend,team,\n")
    again = take_units(session, "Team D,Riverbend,team,\n")
    approve(session, agency, first)
    ahead = take_units(session, "Team D,Riverbend,team,\n")

    assert first.proposal == again.proposal == ahead.proposal
    with pytest.raises(Conflict, match="waits"):
        take_units(session, "Team E,Riverbend,team,\n")


def test_a_file_that_changes_nothing_is_no_proposal(session: Session, agency: Staffed) -> None:
    report = take_units(session, "Team A,Riverbend,team,\n")

    assert (report.proposal, report.kept, report.unchanged) == (None, 0, 1)
    assert len(agency.teams) == 3


def test_a_tree_that_no_longer_fits_lapses_and_the_log_says_so(
    session: Session, agency: Staffed
) -> None:
    report = take_units(session, "Team D,Riverbend,team,\nNorth,Riverbend,division,\n")
    approve(session, agency, report)
    root = session.get_one(Unit, agency.root)
    add_person(session, root)

    approvals.apply_due(session, terms=TERMS, now=NEXT)

    assert len(rosters.load_tree(session).units) == 4
    assert changes.list_changes(session, language=Language.EN)[0].decision == "lapsed"


def test_a_third_of_a_leaf_may_move_and_who_moves_is_told(
    session: Session, agency: Staffed
) -> None:
    moving = agency.people["Team A"][:3]

    report = take(session, *(line(person, "Team B") for person in moving))

    assert (report.changed, report.kept) == (3, 0)
    told = texts(session, "changed")
    assert {row.person_id for row in told} == {person.id for person in moving}
    assert all("your answers count in Team B" in row.fields for row in told)
    assert all("Mon 30 Nov" in row.fields for row in told)


def test_more_than_a_third_waits_and_the_rest_of_the_file_is_taken(
    session: Session, agency: Staffed
) -> None:
    moving, other = agency.people["Team A"][:4], agency.people["Team C"][0]
    renamed = line(other, "Team C").replace(other.name, "Renamed")

    report = take(session, *(line(person, "Team B") for person in moving), renamed)

    assert (report.changed, report.kept) == (1, 4)
    assert {team_of(session, person) for person in moving} == {"Team A"}
    assert other.name == "Renamed"
    said = changes.list_changes(session, language=Language.EN)[0].sentence
    assert "4 of 9 in Team A and 4 of 9 in Team B" in said
    assert not any(person.name in said for person in moving)
    approve(session, agency, report)
    approvals.apply_due(session, terms=TERMS, now=NEXT)
    assert {team_of(session, person) for person in moving} == {"Team B"}
    assert len(texts(session, "changed")) == 4


def test_moves_leave_and_numbers_add_up_over_three_periods(
    session: Session, agency: Staffed
) -> None:
    one, two, three, four = agency.people["Team A"][:4]
    take(session, line(one, "Team B"))
    take(session, line(two, "Team A", status="leave"), days=14)
    take(session, line(three, "Team A", mobile="919-555-0142"), days=28)

    within = take(session, line(four, "Team C"), days=41)
    beyond = take(session, line(four, "Team C"), days=57)

    assert (within.kept, beyond.kept) == (1, 0)
    assert team_of(session, four) == "Team C"


def test_marks_are_forgotten_after_three_periods(session: Session, agency: Staffed) -> None:
    take(session, line(agency.people["Team A"][0], "Team B"))
    assert len(session.exec(select(Shaped)).all()) == 2

    approvals.apply_due(session, terms=TERMS, now=NOW + timedelta(days=42))
    kept = len(session.exec(select(Shaped)).all())
    approvals.apply_due(session, terms=TERMS, now=NOW + timedelta(days=43))

    assert kept == 2
    assert session.exec(select(Shaped)).all() == []


def test_who_is_away_is_told_although_not_active(session: Session, agency: Staffed) -> None:
    person = agency.people["Team A"][0]

    take(session, line(person, "Team A", status="leave"))

    [notice] = texts(session, "changed")
    assert notice.person_id == person.id
    assert "not asked and not counted" in notice.fields
    assert person.status == PersonStatus.LEAVE


def test_newcomers_shape_nothing(session: Session, agency: Staffed) -> None:
    new = "".join(f"N{n},New {n},919-555-01{n},Team A,,,active,2026-11-01\n" for n in range(10, 16))

    report = take(session, new)

    assert (report.added, report.kept) == (6, 0)
    assert len(agency.people["Team A"]) == 9


def test_later_files_join_the_proposal_that_waits(session: Session, agency: Staffed) -> None:
    first = take(session, *(line(person, "Team B") for person in agency.people["Team A"][:4]))
    same = take(session, *(line(person, "Team B") for person in agency.people["Team A"][:4]))
    more = take(session, *(line(person, "Team B") for person in agency.people["Team A"][4:8]))

    assert first.proposal == same.proposal != more.proposal
    assert first.proposal is not None
    assert session.get_one(Proposal, first.proposal).state == "withdrawn"
    approve(session, agency, more)
    approvals.apply_due(session, terms=TERMS, now=NEXT)
    assert {team_of(session, person) for person in agency.people["Team A"][:8]} == {"Team B"}


def test_what_was_approved_is_not_proposed_again(session: Session, agency: Staffed) -> None:
    lines = [line(person, "Team B") for person in agency.people["Team A"][:4]]
    report = take(session, *lines)
    approve(session, agency, report)

    again = take(session, *lines)

    assert (again.kept, again.proposal) == (4, report.proposal)
    assert approvals.list_open(session, None, language=Language.EN) == []


def test_numbers_that_are_swapped_across_the_line_wait_together(
    session: Session, agency: Staffed
) -> None:
    people, other = agency.people["Team A"][:4], agency.people["Team C"][0]
    freed = people[0].mobile
    lines = [line(p, "Team B", mobile=f"919-555-01{n}") for n, p in enumerate(people, 20)]

    report = take(
        session,
        *lines,
        line(other, "Team C", mobile=freed),
        f"N1,New,{other.mobile},Team C,,,active,2026-11-01\n",
    )

    assert report.kept == 6
    assert people[0].mobile == freed
    approve(session, agency, report)
    approvals.apply_due(session, terms=TERMS, now=NEXT)
    assert people[0].mobile == "+19195550120"
    assert other.mobile == freed
    assert people[0].texting == Texting.UNCONFIRMED


def test_a_number_somebody_has_by_now_stays_theirs(session: Session, agency: Staffed) -> None:
    people = agency.people["Team A"][:4]
    before = [person.mobile for person in people]
    lines = [line(p, "Team B", mobile=f"919-555-01{n}") for n, p in enumerate(people, 20)]
    report = take(session, *lines)
    take(session, "N1,New,919-555-0120,Team C,,,active,2026-11-01\n")
    approve(session, agency, report)

    approvals.apply_due(session, terms=TERMS, now=AFTER)

    assert people[0].mobile == before[0]
    assert people[1].mobile == "+19195550121"


def test_what_waits_names_people_until_it_is_settled(session: Session, agency: Staffed) -> None:
    report = take(session, *(line(p, "Team B") for p in agency.people["Team A"][:4]))
    assert report.proposal is not None
    proposal = session.get_one(Proposal, report.proposal)
    name = agency.people["Team A"][0].external_id
    assert name in proposal.body

    approvals.refuse(session, proposal.id, refuser=agency.first, terms=TERMS, now=NOW)

    assert name not in proposal.body
