from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.importing import (
    DateOrder,
    ExposureRow,
    Parsed,
    Severity,
    decode,
    parse_exposures,
)

HEADER = "unit,day,call_type,count\n"
TODAY, OLDEST = date(2026, 11, 23), date(2024, 11, 20)


def read(text: str, order: DateOrder = DateOrder.MONTH_FIRST) -> Parsed[ExposureRow]:
    return parse_exposures(
        text, known_units=["Team A", "Team B"], date_order=order, today=TODAY, oldest=OLDEST
    )


def problem_of(text: str) -> str:
    [fault] = read(text).faults
    assert fault.severity is Severity.ERROR
    assert fault.remedy
    return f"{fault.line} {fault.column}: {fault.problem}"


def test_a_count_is_read_whatever_the_spelling_of_unit_and_type() -> None:
    found = read(HEADER + "team a,2026-11-02,Suicide Attempt,3\nTeam B,11/2/2026,overdose,0\n")

    assert found.faults == ()
    assert found.rows == (
        ExposureRow(2, "Team A", date(2026, 11, 2), "suicide attempt", 3),
        ExposureRow(3, "Team B", date(2026, 11, 2), "overdose", 0),
    )


def test_a_mark_semicolons_and_windows_line_ends_are_understood() -> None:
    content = "\ufeffTeam;Date;Nature;Calls\r\nTeam A;2026-11-02;Muerte de un niño;1\r\n"

    [row] = read(decode(content.encode())).rows

    assert (row.unit, row.call_type, row.count) == ("Team A", "muerte de un niño", 1)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",2026-11-02,overdose,1", "2 unit: There is no unit."),
        ("Team C,2026-11-02,overdose,1", "2 unit: There is no unit of this name."),
        ("Team A,31/31/2026,overdose,1", "2 day: This is not a possible date."),
        ("Team A,2026-11-24,overdose,1", "2 day: This day is still to come."),
        ("Team A,2026-11-02,,1", "2 call_type: There is no call_type."),
        ("Team A,2026-11-02,overdose,", "2 count: This is not a count of calls."),
        ("Team A,2026-11-02,overdose,-1", "2 count: This is not a count of calls."),
        ("Team A,2026-11-02,overdose,1.5", "2 count: This is not a count of calls."),
        ("Team A,2026-11-02,overdose,10000", "2 count: This is not a count of calls."),
    ],
)
def test_what_cannot_be_meant_is_refused_with_line_and_column(row: str, problem: str) -> None:
    assert problem_of(f"{HEADER}{row}\n") == problem


def test_a_time_beside_the_day_is_refused_as_too_close() -> None:
    assert "singled out" in problem_of(f"{HEADER}Team A,2026-11-02 14:30,overdose,1\n")


@pytest.mark.parametrize(
    "call_type",
    ["2026-118842", "overdose 14:30", "E1184421", "a@example.org", "CAD 26-118", "case 4711"],
)
def test_what_looks_like_a_single_incident_is_no_type(call_type: str) -> None:
    assert "single incident" in problem_of(f"{HEADER}Team A,2026-11-02,{call_type},1\n")


@pytest.mark.parametrize("call_type", ["signal 13", "10-56", "code 3", "78-h", "911 hang-up"])
def test_the_codes_of_dispatch_are_types(call_type: str) -> None:
    assert read(f"{HEADER}Team A,2026-11-02,{call_type},1\n").faults == ()


@pytest.mark.parametrize(
    "column",
    [
        *("Crew", "crew_member", "Officer 1", "Responder", "Employee name", "Shift"),
        *("Hour", "call time", "Dispatched_At"),
        *("Incident ID", "incident number", "Case #", "ID", "Narrative", "Address"),
        *(
            "Ambulance",
            "Vehicle no",
            "turno",
            "Hora",
            "nombre",
            "Tripulaci\u00f3n",
            "Unidad m\u00f3vil",
        ),
    ],
)
def test_a_column_of_crews_hours_or_incidents_is_refused(column: str) -> None:
    found = read(f"unit,day,call_type,count,{column}\nTeam A,2026-11-02,overdose,1,x\n")

    [fault] = found.faults
    assert (fault.line, fault.column, fault.severity) == (1, column, Severity.ERROR)
    assert found.refused(accepting=True)


def test_another_unknown_column_is_not_read_and_told() -> None:
    found = read("unit,day,call_type,count,district\nTeam A,2026-11-02,overdose,1,4\n")

    assert [fault.severity for fault in found.faults] == [Severity.WARNING]
    assert len(found.rows) == 1


def test_the_same_count_twice_is_refused() -> None:
    rows = "Team A,2026-11-02,overdose,1\nteam a,11/02/2026,Overdose,2\n"

    assert problem_of(HEADER + rows).startswith("3 call_type: Line 2 and line 3")


def test_days_that_are_not_kept_are_left_out_with_a_warning() -> None:
    found = read(f"{HEADER}Team A,2024-11-19,overdose,1\nTeam A,2024-11-20,overdose,1\n")

    assert [row.line for row in found.rows] == [3]
    assert [fault.severity for fault in found.faults] == [Severity.WARNING]


def test_an_empty_file_is_refused_with_the_header_it_needs() -> None:
    [fault] = read("").faults

    assert "unit,day,call_type,count" in fault.remedy


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_read_or_refused_with_a_remedy(text: str, with_header: bool) -> None:  # noqa: FBT001 - drawn
    found = read(HEADER + text if with_header else text)

    assert all(fault.problem and fault.remedy for fault in found.faults)
    assert all(row.unit in {"Team A", "Team B"} and row.count >= 0 for row in found.rows)
