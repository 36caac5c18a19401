"""Numbers that change hands."""

from sqlmodel import Session

from tests.services.importing_roster.rows import row
from tests.services.imports import counts, opt_ins, person, take_roster


def test_two_people_can_swap_numbers(session: Session) -> None:
    take_roster(session, row("A1", "336-555-0101") + row("A2", "336-555-0102"))

    take_roster(session, row("A1", "336-555-0102") + row("A2", "336-555-0101"))

    assert person(session, "A1").mobile == "+13365550102"
    assert person(session, "A2").mobile == "+13365550101"


def test_the_number_of_somebody_who_left_can_be_given_again(session: Session) -> None:
    take_roster(session, row("A1"))
    take_roster(session, row("A1", status="left"))

    assert counts(take_roster(session, row("A2"))) == (1, 0, 0)


def test_who_left_may_still_bear_the_number_of_somebody_else(session: Session) -> None:
    take_roster(session, row("A1"))

    assert counts(take_roster(session, row("A2", status="left"))) == (1, 0, 0)
    assert opt_ins(session, "A2") == []
