"""The roster file: people, their team, number, language and status."""

from datetime import date

import pytest

from tests.domain.importing.reading import (
    ROSTER_HEADER,
    ids,
    only_fault,
    person,
    read_roster,
    ten_digits,
)
from wellness.domain.importing import DateOrder, PersonStatus, RosterRow, parse_roster
from wellness.domain.phone import PhoneNumber


def test_a_person_is_read() -> None:
    parsed = read_roster(person(email="r1@example.org"))

    assert parsed.faults == ()
    assert parsed.rows == (
        RosterRow(
            line=2,
            external_id="A1",
            name="R-1",
            mobile=PhoneNumber("+13365550101"),
            unit="Calls A",
            language="en",
            role="EMT",
            status=PersonStatus.ACTIVE,
            start_on=date(2023, 1, 9),
            email="r1@example.org",
        ),
    )


def test_the_column_of_addresses_may_be_absent() -> None:
    parsed = parse_roster(
        ROSTER_HEADER.replace(",email", "") + person().replace(",\n", "\n"),
        known_units={"Calls A"},
        parse_phone=ten_digits,
        date_order=DateOrder.ISO,
        languages={"en"},
    )

    assert parsed.faults == ()
    assert parsed.rows[0].email is None


@pytest.mark.parametrize("unit", ["calls a", "CALLS  A", "CallsA", "Calls\u00a0A"])
def test_a_unit_is_found_however_it_is_spelled_and_takes_the_known_spelling(unit: str) -> None:
    assert read_roster(person(unit=unit)).rows[0].unit == "Calls A"


@pytest.mark.parametrize(("unit", "problem"), [("", "no unit"), ("Calls C", "no unit of this")])
def test_a_unit_that_is_not_known_is_a_fault(unit: str, problem: str) -> None:
    parsed = read_roster(person(unit=unit))

    assert (only_fault(parsed).line, only_fault(parsed).column) == (2, "unit")
    assert only_fault(parsed).value == unit
    assert problem in only_fault(parsed).problem
    assert parsed.rows == ()


@pytest.mark.parametrize("status", PersonStatus)
def test_a_status_is_read_in_any_case(status: PersonStatus) -> None:
    assert read_roster(person(status=status.value.upper())).rows[0].status is status


@pytest.mark.parametrize("status", ["", "gone"])
def test_a_status_that_is_not_known_is_a_fault_that_names_the_known_ones(status: str) -> None:
    fault = only_fault(read_roster(person(status=status)))

    assert (fault.column, fault.value) == ("status", status)
    assert fault.remedy == "Write active, leave or left."


@pytest.mark.parametrize(("written", "read"), [("", None), ("EN", "en"), ("es", "es")])
def test_a_language_is_read_in_any_case_and_an_empty_one_is_the_default_of_the_agency(
    written: str, read: str | None
) -> None:
    assert read_roster(person(language=written)).rows[0].language == read


def test_a_language_that_is_not_known_is_a_fault() -> None:
    parsed = read_roster(person(language="xx"))

    assert (only_fault(parsed).column, only_fault(parsed).value) == ("language", "xx")
    assert "Write en or es" in only_fault(parsed).remedy
    assert parsed.rows == ()


def test_the_one_language_of_an_agency_is_named_alone() -> None:
    parsed = parse_roster(
        ROSTER_HEADER + person(language="es"),
        known_units={"Calls A"},
        parse_phone=ten_digits,
        date_order=DateOrder.ISO,
        languages={"en"},
    )

    assert "Write en, or leave" in only_fault(parsed).remedy


def test_the_same_person_twice_is_one_fault_that_names_both_lines() -> None:
    parsed = read_roster(person(email="r1@example.org") + person(email="r1@example.org"))

    fault = only_fault(parsed)
    assert (fault.line, fault.column, fault.value) == (3, "external_id", "A1")
    assert "line 2 and on line 3" in fault.problem
    assert len(parsed.rows) == 1


@pytest.mark.parametrize("external_id", ["", "x" * 65, "A;1"])
def test_an_id_that_could_not_stand_in_a_list_of_ids_is_a_fault(external_id: str) -> None:
    parsed = read_roster(person(external_id=external_id))

    assert (only_fault(parsed).column, only_fault(parsed).value) == ("external_id", external_id)
    assert parsed.rows == ()


def test_a_name_is_kept_as_text_on_one_line() -> None:
    parsed = read_roster(person(name='"=HYPERLINK(""http://x"")\nnight"'))

    assert parsed.rows[0].name == '=HYPERLINK("http://x") night'


@pytest.mark.parametrize("name", ["", "x" * 121])
def test_a_name_that_is_empty_or_too_long_is_a_fault(name: str) -> None:
    assert only_fault(read_roster(person(name=name))).column == "name"


def test_a_role_may_be_empty_but_not_endless() -> None:
    assert read_roster(person(role="")).rows[0].role == ""
    assert only_fault(read_roster(person(role="x" * 61))).column == "role"


@pytest.mark.parametrize(
    ("order", "start_on"),
    [(DateOrder.MONTH_FIRST, date(2023, 1, 9)), (DateOrder.DAY_FIRST, date(2023, 9, 1))],
)
def test_a_date_is_read_in_the_order_of_the_agency(order: DateOrder, start_on: date) -> None:
    parsed = read_roster(person(start_date="01/09/2023"), date_order=order)

    assert parsed.rows[0].start_on == start_on


@pytest.mark.parametrize("start_date", ["", "2023-13-01", "31/12/2023"])
def test_an_impossible_date_is_a_fault_that_says_how_to_write_one(start_date: str) -> None:
    fault = only_fault(read_roster(person(start_date=start_date)))

    assert (fault.column, fault.value) == ("start_date", start_date)
    assert "YYYY-MM-DD or MM/DD/YYYY" in fault.remedy


def test_all_faults_of_a_row_and_a_file_are_listed() -> None:
    broken = ",,1,Nowhere,xx,,gone,never,nobody\n"

    parsed = read_roster(broken + person() + "A2,R-2\n")

    assert [(fault.line, fault.column) for fault in parsed.faults] == [
        (2, "external_id"),
        (2, "name"),
        (2, "status"),
        (2, "mobile"),
        (2, "unit"),
        (2, "language"),
        (2, "start_date"),
        (2, "email"),
        (4, "mobile"),
    ]
    assert ids(parsed) == ["A1"]
    assert parsed.refused(accepting=True)
