"""The numbers and addresses of a roster, which belong to one person each."""

import pytest

from tests.domain.importing.reading import ids, only_fault, person, read_roster
from wellness.domain.importing import Severity


@pytest.mark.parametrize("status", ["active", "leave"])
def test_somebody_without_a_mobile_is_kept_and_told_of(status: str) -> None:
    parsed = read_roster(person(mobile="", status=status))

    fault = only_fault(parsed)
    assert (fault.line, fault.column, fault.value) == (2, "mobile", "")
    assert fault.severity is Severity.WARNING
    assert "cannot be texted" in fault.problem
    assert parsed.rows[0].mobile is None
    assert not parsed.refused(accepting=False)


def test_somebody_who_left_needs_no_mobile() -> None:
    assert read_roster(person(mobile="", status="left")).faults == ()


def test_a_mobile_that_is_no_telephone_number_is_a_fault_and_the_person_is_not_kept() -> None:
    parsed = read_roster(person(mobile="12345"))

    assert (only_fault(parsed).column, only_fault(parsed).value) == ("mobile", "12345")
    assert parsed.rows == ()


def test_the_same_mobile_at_two_people_is_a_fault_that_names_both_lines() -> None:
    parsed = read_roster(person() + person(external_id="A2", mobile="(336) 555 0101"))

    fault = only_fault(parsed)
    assert (fault.line, fault.column, fault.value) == (3, "mobile", "(336) 555 0101")
    assert "line 2 and on line 3" in fault.problem
    assert ids(parsed) == ["A1"]


def test_the_same_mobile_is_found_at_somebody_whose_row_has_another_fault() -> None:
    parsed = read_roster(person(unit="No Such Team") + person(external_id="A2"))

    assert [(f.line, f.column) for f in parsed.faults] == [(2, "unit"), (3, "mobile")]


def test_people_without_an_id_are_not_taken_for_one_person() -> None:
    parsed = read_roster(person(external_id="") + person(external_id=""))

    assert [(f.line, f.column) for f in parsed.faults] == [
        (2, "external_id"),
        (3, "external_id"),
        (3, "mobile"),
    ]


@pytest.mark.parametrize(
    "email",
    [
        "r1",
        "@example.org",
        "r1@",
        "r1@example",
        "r1@example..org",
        "r1@.org",
        "r 1@example.org",
        "r1@a@example.org",
        "R One <r1@example.org>",
        "r1@example.org;r2@example.org",
        '"r1@example.org\nBcc: r2@example.org"',
        "x" * 250 + "@example.org",
    ],
)
def test_what_is_not_one_address_is_a_fault(email: str) -> None:
    parsed = read_roster(person(email=email))

    assert only_fault(parsed).column == "email"
    assert parsed.rows == ()


def test_an_address_has_at_most_254_characters() -> None:
    longest = "x" * 242 + "@example.org"

    assert read_roster(person(email=longest)).rows[0].email == longest
    assert only_fault(read_roster(person(email=f"x{longest}"))).column == "email"


def test_the_same_address_at_two_people_is_a_fault_that_names_both_lines() -> None:
    second = person(external_id="A2", mobile="336-555-0102", email="R1@example.org")

    parsed = read_roster(person(email="r1@example.org") + second)

    assert (only_fault(parsed).line, only_fault(parsed).column) == (3, "email")
    assert "line 2 and on line 3" in only_fault(parsed).problem
