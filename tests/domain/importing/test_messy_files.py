"""What the messy files must lead to (tests/data/messy/EXPECTED.md), and the tidy ones."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from wellness.channels.phones import parse_phone
from wellness.domain.importing import (
    DateOrder,
    Fault,
    Parsed,
    PersonStatus,
    RosterRow,
    Severity,
    ShiftRow,
    UnitKind,
    UnitRow,
    decode,
    neutralise,
    parse_roster,
    parse_shifts,
    parse_units,
)

FILES = Path(__file__).parents[2] / "data"


def text_of(name: str) -> str:
    return decode((FILES / name).read_bytes())


def units() -> Parsed[UnitRow]:
    return parse_units(text_of("riverbend/units.csv"))


def roster(name: str) -> Parsed[RosterRow]:
    return parse_roster(
        text_of(name),
        known_units=[unit.name for unit in units().rows if unit.kind is UnitKind.TEAM],
        parse_phone=parse_phone,
        date_order=DateOrder.MONTH_FIRST,
        languages={"en", "es"},
    )


def shifts(name: str, people: Parsed[RosterRow]) -> Parsed[ShiftRow]:
    return parse_shifts(
        text_of(name),
        known_units=[unit.name for unit in units().rows if unit.kind is UnitKind.TEAM],
        known_people=[person.external_id for person in people.rows],
        date_order=DateOrder.MONTH_FIRST,
    )


def messy_shifts() -> Parsed[ShiftRow]:
    return shifts("messy/shifts-bad.csv", roster("messy/roster-semicolon-bom.csv"))


def shift(external_id: str) -> ShiftRow:
    (found,) = (row for row in messy_shifts().rows if row.external_id == external_id)
    return found


def places(faults: tuple[Fault, ...]) -> list[tuple[int, str, str, Severity]]:
    return [(fault.line, fault.column, fault.value, fault.severity) for fault in faults]


def test_the_tidy_files_are_read_whole_and_without_a_fault() -> None:
    people = roster("riverbend/roster.csv")
    worked = shifts("riverbend/shifts.csv", people)

    assert [len(units().rows), len(people.rows), len(worked.rows)] == [12, 83, 344]
    assert units().faults == people.faults == worked.faults == ()


def test_a_file_read_again_gives_the_same() -> None:
    assert roster("messy/roster-bad.csv") == roster("messy/roster-bad.csv")
    assert messy_shifts() == messy_shifts()


def test_the_semicolon_roster_gives_five_people() -> None:
    people = roster("messy/roster-semicolon-bom.csv").rows

    assert [(row.line, row.external_id, row.name, row.mobile) for row in people] == [
        (2, "A1", "Muñoz, R-1", "+13365550101"),
        (3, "A2", "R-2", "+13365550102"),
        (4, "A3", "R-3 night", "+13365550103"),
        (7, "A4", "R-4", "+13365550104"),
        (8, "A5", "R-5", None),
    ]
    assert [row.language for row in people] == ["es", "en", None, "en", "en"]
    assert [row.status for row in people if row.status is not PersonStatus.ACTIVE] == ["leave"]
    assert people[3].status is PersonStatus.LEAVE
    assert [row.start_on for row in people] == [
        date(2023, 1, 9),
        date(2023, 2, 1),
        date(2023, 3, 1),
        date(2023, 4, 1),
        date(2023, 5, 1),
    ]
    assert {row.unit for row in people} == {"Community Response A"}
    assert people[2].role == "peer support specialist"
    assert {row.email for row in people} == {None}


def test_the_semicolon_roster_is_taken_and_says_who_cannot_be_texted() -> None:
    people = roster("messy/roster-semicolon-bom.csv")

    assert not people.refused(accepting=False)
    assert places(people.faults) == [(8, "mobile", "", Severity.WARNING)]
    assert "cannot be texted" in people.faults[0].problem


def test_the_bad_roster_is_refused_with_every_fault() -> None:
    people = roster("messy/roster-bad.csv")

    assert people.refused(accepting=True)
    assert places(people.faults) == [
        (3, "external_id", "B1", Severity.ERROR),
        (4, "mobile", "336-555-0111", Severity.ERROR),
        (5, "mobile", "12345", Severity.ERROR),
        (6, "unit", "No Such Team", Severity.ERROR),
        (7, "language", "xx", Severity.ERROR),
        (8, "start_date", "2023-13-01", Severity.ERROR),
        (10, "role", "B9, R-9, 336-555-0119, Community Response A, en", Severity.ERROR),
    ]
    assert "line 2" in people.faults[0].problem
    assert "line 2" in people.faults[1].problem
    assert all(fault.problem and fault.remedy for fault in people.faults)


def test_a_formula_in_a_name_stays_text_and_is_neutralised_for_export() -> None:
    (b8,) = (row for row in roster("messy/roster-bad.csv").rows if row.external_id == "B8")

    assert b8.name == '=HYPERLINK("http://x")'
    assert neutralise(b8.name) == '\'=HYPERLINK("http://x")'


def test_the_bad_shifts_are_refused_with_every_fault() -> None:
    worked = messy_shifts()

    assert worked.refused(accepting=True)
    assert places(worked.faults) == [
        (3, "end", "2026-10-26 06:00", Severity.ERROR),
        (5, "start", "2026-03-08 02:30", Severity.ERROR),
        (6, "zone", "Mars/Olympus", Severity.ERROR),
        (7, "end", "2026-10-30 06:00", Severity.ACCEPTABLE),
        (8, "people", "ZZZ", Severity.ERROR),
        (9, "people", "A1", Severity.WARNING),
    ]
    x2, x4, _x5, x6, _x7, x8 = worked.faults
    assert x2.problem == "The shift ends before it starts."
    assert "next day?" in x2.remedy
    assert "set forward" in x4.problem
    assert "longer than 24 hours" in x6.problem
    assert "line 7" in x8.problem
    assert "asked once, after the later end" in x8.remedy


def test_the_shift_over_the_clock_change_has_nine_real_hours_and_counts_a1_once() -> None:
    x3 = shift("X3")

    assert x3.ends_at - x3.starts_at == timedelta(hours=9)
    assert x3.people == ("A1", "A2")


def test_the_plain_shift_is_in_order() -> None:
    x1 = shift("X1")

    assert x1.ends_at == datetime(2026, 10, 26, 22, tzinfo=UTC)
    assert x1.people == ("A1", "A2", "A3")


def test_the_long_shift_can_be_accepted_once_the_others_are_mended() -> None:
    lines = text_of("messy/shifts-bad.csv").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("X2", "X4", "X5", "X7"))]

    worked = parse_shifts(
        "".join(kept),
        known_units=["Community Response A"],
        known_people=["A1", "A2", "A3"],
        date_order=DateOrder.MONTH_FIRST,
    )

    assert worked.refused(accepting=False)
    assert not worked.refused(accepting=True)
    assert [row.external_id for row in worked.rows] == ["X1", "X3", "X6", "X8"]
