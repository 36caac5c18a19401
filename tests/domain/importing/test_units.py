"""The file of units: one tree of agency, divisions and teams."""

import pytest

from wellness.domain.importing import Fault, Parsed, Severity, UnitKind, UnitRow, parse_units

HEADER = "unit,parent,kind,unit_id\n"
AGENCY = "Riverbend,,agency,\n"


def parse(rows: str) -> Parsed[UnitRow]:
    return parse_units(HEADER + rows)


def names(parsed: Parsed[UnitRow]) -> list[str]:
    return [unit.name for unit in parsed.rows]


def only_fault(parsed: Parsed[UnitRow]) -> Fault:
    (fault,) = parsed.faults
    assert fault.severity is Severity.ERROR
    assert fault.remedy
    return fault


def test_a_tree_of_three_levels_is_read() -> None:
    parsed = parse(AGENCY + "Calls,Riverbend,division,7\nCalls A,Calls,team,\n")

    assert parsed.faults == ()
    assert parsed.rows == (
        UnitRow(2, "Riverbend", None, UnitKind.AGENCY, None),
        UnitRow(3, "Calls", "Riverbend", UnitKind.DIVISION, 7),
        UnitRow(4, "Calls A", "Calls", UnitKind.TEAM, None),
    )


def test_a_team_may_stand_directly_under_a_small_agency() -> None:
    parsed = parse(AGENCY + "A,Riverbend,team,\n")

    assert parsed.faults == ()
    assert names(parsed) == ["Riverbend", "A"]


def test_a_child_may_stand_above_its_parent_in_the_file() -> None:
    parsed = parse("A,Calls,team,\nCalls,Riverbend,division,\n" + AGENCY)

    assert parsed.faults == ()


def test_kinds_are_read_in_any_case_and_the_number_of_a_unit_is_optional() -> None:
    parsed = parse_units("Unit;Parent;Kind\nRiverbend;;Agency\nA;Riverbend;TEAM\n")

    assert [unit.kind for unit in parsed.rows] == [UnitKind.AGENCY, UnitKind.TEAM]
    assert {unit.unit_id for unit in parsed.rows} == {None}


def test_a_parent_is_found_however_it_is_spelled_and_takes_the_spelling_of_its_own_row() -> None:
    parsed = parse(AGENCY + "Calls  and More,riverbend,division,\nA,CALLS AND  MORE,team,\n")

    assert parsed.faults == ()
    assert [unit.parent for unit in parsed.rows] == [None, "Riverbend", "Calls and More"]


def test_no_agency_is_a_fault_of_the_whole_file() -> None:
    parsed = parse("A,,team,\n")

    assert [(fault.line, fault.column) for fault in parsed.faults] == [(1, "kind"), (2, "parent")]
    assert parsed.faults[0].problem == "The file has no agency."


def test_a_second_agency_is_a_fault_that_names_both_lines() -> None:
    fault = only_fault(parse(AGENCY + "Lakeside,,agency,\n"))

    assert (fault.line, fault.column) == (3, "kind")
    assert "line 2 and another on line 3" in fault.problem


def test_an_agency_with_a_parent_is_a_fault() -> None:
    fault = only_fault(parse_units("unit,parent,kind\nRiverbend,Lakeside,agency\n"))

    assert (fault.line, fault.column, fault.value) == (2, "parent", "Lakeside")


@pytest.mark.parametrize("kind", ["division", "team"])
def test_a_unit_below_the_agency_without_a_parent_is_a_fault(kind: str) -> None:
    fault = only_fault(parse(AGENCY + f"A,,{kind},\n"))

    assert (fault.line, fault.column) == (3, "parent")
    assert kind in fault.problem
    assert "the agency" in fault.remedy


def test_an_unknown_parent_is_a_fault() -> None:
    fault = only_fault(parse(AGENCY + "A,Callz,team,\n"))

    assert (fault.line, fault.column, fault.value) == (3, "parent", "Callz")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("B,A,team,\n", "A team cannot stand under a unit of kind team."),
        ("B,A,division,\n", "A division cannot stand under a unit of kind team."),
    ],
)
def test_a_fourth_level_is_a_fault(rows: str, problem: str) -> None:
    fault = only_fault(parse(AGENCY + "A,Riverbend,team,\n" + rows))

    assert (fault.line, fault.column, fault.value) == (4, "parent", "A")
    assert fault.problem == problem
    assert "three levels" in fault.remedy


def test_a_division_under_a_division_is_a_fault() -> None:
    fault = only_fault(parse(AGENCY + "A,Riverbend,division,\nB,A,division,\n"))

    assert fault.line == 4


def test_units_that_stand_under_each_other_are_each_told() -> None:
    parsed = parse(AGENCY + "A,B,division,\nB,C,division,\nC,A,team,\nD,C,team,\nE,E,team,\n")

    told = {fault.line: fault.problem for fault in parsed.faults}
    assert told[3] == told[4] == told[5]
    assert "under itself" in told[3]
    assert told[3].endswith(": A under B under C under A.")
    assert [fault.value for fault in parsed.faults[:3]] == ["B", "C", "A"]
    assert told[6] == "A team cannot stand under a unit of kind team."
    assert told[7] == "The unit stands under itself: E under E."
    assert names(parsed) == ["Riverbend"]


def test_a_long_circle_is_told_in_part() -> None:
    rows = "".join(f"U{at},U{(at + 1) % 900},division,\n" for at in range(900))

    parsed = parse(AGENCY + rows)

    assert len(parsed.faults) == 900
    assert {fault.problem for fault in parsed.faults} == {
        "The unit stands under itself: U0 under U1 under U2 under U3 and so on."
    }


def test_the_same_name_twice_is_a_fault_that_names_both_lines() -> None:
    fault = only_fault(parse(AGENCY + "Calls A,Riverbend,team,\ncallsA,Riverbend,team,\n"))

    assert (fault.line, fault.column, fault.value) == (4, "unit", "callsA")
    assert "line 3 and on line 4" in fault.problem


def test_an_empty_name_is_a_fault() -> None:
    fault = only_fault(parse(AGENCY + ",Riverbend,team,\n"))

    assert (fault.line, fault.column, fault.problem) == (3, "unit", "There is no unit.")


def test_a_name_of_more_than_60_characters_is_a_fault() -> None:
    assert parse(AGENCY + f"{'a' * 60},Riverbend,team,\n").faults == ()

    fault = only_fault(parse(AGENCY + f"{'a' * 61},Riverbend,team,\n"))

    assert (fault.line, fault.column) == (3, "unit")


def test_children_are_not_blamed_for_a_parent_that_cannot_be_read() -> None:
    parsed = parse(AGENCY + f"{'a' * 61},Riverbend,division,\nB,{'a' * 61},team,\n")

    assert only_fault(parsed).line == 3
    assert names(parsed) == ["Riverbend", "B"]


@pytest.mark.parametrize("unit_id", ["0", "-1", "1.0", "x", "1" * 19, "\u0661", "007"])
def test_a_number_that_is_not_one_of_a_unit_is_a_fault(unit_id: str) -> None:
    fault = only_fault(parse(f"Riverbend,,agency,{unit_id}\n"))

    assert (fault.line, fault.column, fault.value) == (2, "unit_id", unit_id)


def test_the_same_number_of_a_unit_twice_is_a_fault_that_names_both_lines() -> None:
    fault = only_fault(parse("Riverbend,,agency,7\nA,Riverbend,team,7\n"))

    assert (fault.line, fault.column) == (3, "unit_id")
    assert "line 2 and on line 3" in fault.problem


def test_all_faults_are_listed_and_no_row_with_one_is_kept() -> None:
    parsed = parse(AGENCY + ",Nowhere,squad,x\nA,Riverbend,team,\nB,Nowhere,team,0\n")

    assert [(fault.line, fault.column) for fault in parsed.faults] == [
        (3, "unit"),
        (3, "kind"),
        (3, "unit_id"),
        (5, "unit_id"),
        (5, "parent"),
    ]
    assert names(parsed) == ["Riverbend", "A"]
    assert parsed.refused(accepting=True)


KNOWN = {"Riverbend": UnitKind.AGENCY, "Calls": UnitKind.DIVISION, "Old A": UnitKind.TEAM}


def test_a_known_unit_may_be_a_parent_without_being_in_the_file() -> None:
    parsed = parse_units(HEADER + "A,calls,team,\nMore,RIVERBEND,division,\n", known_units=KNOWN)

    assert parsed.faults == ()
    assert [unit.parent for unit in parsed.rows] == ["Calls", "Riverbend"]


def test_a_known_team_cannot_be_a_parent() -> None:
    fault = only_fault(parse_units(HEADER + "A,Old A,team,\n", known_units=KNOWN))

    assert (fault.line, fault.column, fault.value) == (2, "parent", "Old A")


def test_the_file_says_what_a_known_unit_now_is() -> None:
    rows = "Old A,Riverbend,division,\nA,Old A,team,\n"

    assert parse_units(HEADER + rows, known_units=KNOWN).faults == ()


def test_another_agency_than_the_known_one_is_a_fault_unless_it_is_renamed_by_its_number() -> None:
    same = parse_units(HEADER + "RIVERBEND,,agency,\n", known_units=KNOWN)
    renamed = parse_units(HEADER + "Lakeside,,agency,1\n", known_units=KNOWN)
    other = parse_units(HEADER + "Lakeside,,agency,\n", known_units=KNOWN)

    assert same.faults == ()
    assert renamed.faults == ()
    assert (only_fault(other).line, only_fault(other).value) == (2, "Lakeside")
    assert "Riverbend" in only_fault(other).problem
