"""The file of shifts: who worked when and where."""

from datetime import UTC, datetime

import pytest

from tests.domain.importing.reading import NEW_YORK, only_fault, read_shifts, shift
from wellness.domain.importing import Severity, ShiftRow


def wall(day: int, hour: int) -> datetime:
    return datetime(2026, 10, day, hour)  # noqa: DTZ001 - a wall time has no zone


def test_a_shift_is_read_with_wall_time_zone_and_instant() -> None:
    parsed = read_shifts(shift(unit="calls a", people="A2;A1"))

    assert parsed.faults == ()
    assert parsed.rows == (
        ShiftRow(
            line=2,
            external_id="X1",
            unit="Calls A",
            starts_wall=wall(26, 6),
            ends_wall=wall(26, 18),
            zone=NEW_YORK,
            starts_at=datetime(2026, 10, 26, 10, tzinfo=UTC),
            ends_at=datetime(2026, 10, 26, 22, tzinfo=UTC),
            people=("A2", "A1"),
        ),
    )


def test_times_may_have_a_t_seconds_and_the_date_order_of_the_agency() -> None:
    parsed = read_shifts(shift("10/26/2026 6:00", "2026-10-26T18:00:00"))

    assert (parsed.rows[0].starts_wall, parsed.rows[0].ends_wall) == (wall(26, 6), wall(26, 18))


def test_a_person_named_twice_is_on_the_shift_once() -> None:
    assert read_shifts(shift(people="A1; A1 ;A 3;;A2;A  3;")).rows[0].people == ("A1", "A 3", "A2")


def test_people_who_are_not_on_the_roster_are_one_fault_a_row() -> None:
    parsed = read_shifts(shift(people="A1;ZZZ;A2;YYY;a1"))

    assert (only_fault(parsed).line, only_fault(parsed).column) == (2, "people")
    assert only_fault(parsed).value == "ZZZ; YYY; a1"
    assert parsed.rows == ()


def test_a_shift_of_nobody_is_kept_and_told_of() -> None:
    parsed = read_shifts(shift(people=""))

    assert only_fault(parsed).severity is Severity.WARNING
    assert parsed.rows[0].people == ()


def test_the_same_shift_twice_is_a_fault_that_names_both_lines() -> None:
    parsed = read_shifts(shift() + shift())

    fault = only_fault(parsed)
    assert (fault.line, fault.column, fault.value) == (3, "external_id", "X1")
    assert "line 2 and on line 3" in fault.problem
    assert len(parsed.rows) == 1


@pytest.mark.parametrize("column", ["start", "end"])
@pytest.mark.parametrize("value", ["", "2026-10-26", "26/10/2026 06:00", "2026-10-26 6 pm"])
def test_an_impossible_time_is_a_fault_that_says_how_to_write_one(column: str, value: str) -> None:
    parsed = read_shifts(shift(**{column: value}))

    assert (only_fault(parsed).line, only_fault(parsed).column) == (2, column)
    assert only_fault(parsed).value == value
    assert "YYYY-MM-DD or MM/DD/YYYY, then the time as HH:MM" in only_fault(parsed).remedy
    assert parsed.rows == ()


@pytest.mark.parametrize(
    "zone",
    [
        "",
        "Mars/Olympus",
        "EST",
        "EST5EDT",
        "America",
        "America/",
        "/etc/localtime",
        "../etc/localtime",
        "right/America/New_York",
        "America/../America/New_York",
        "America/Argentina",
        "America/New York",
        "-04:00",
        "Europe/Z\u00fcrich",
        "Europe/" + "x" * 500,
    ],
)
def test_a_zone_that_is_not_a_region_and_a_city_is_a_fault(zone: str) -> None:
    parsed = read_shifts(shift(zone=zone))

    assert (only_fault(parsed).line, only_fault(parsed).column) == (2, "zone")
    assert NEW_YORK in only_fault(parsed).remedy
    assert parsed.rows == ()


@pytest.mark.parametrize("zone", [NEW_YORK, "America/Argentina/Ushuaia", "UTC", "Etc/GMT+5"])
def test_a_zone_of_the_tz_database_is_kept_by_its_name(zone: str) -> None:
    assert read_shifts(shift(zone=zone)).rows[0].zone == zone


def test_a_unit_that_is_not_known_is_a_fault() -> None:
    assert only_fault(read_shifts(shift(unit="Calls B"))).column == "unit"


def test_all_faults_of_a_row_are_listed() -> None:
    parsed = read_shifts(",Nowhere,soon,late,EST,ZZZ\n" + shift())

    assert [(fault.line, fault.column) for fault in parsed.faults] == [
        (2, "external_id"),
        (2, "unit"),
        (2, "start"),
        (2, "end"),
        (2, "zone"),
        (2, "people"),
    ]
    assert len(parsed.rows) == 1
