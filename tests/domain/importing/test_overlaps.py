"""One person on two shifts at once."""

from tests.domain.importing.reading import only_fault, read_shifts, shift
from wellness.domain.importing import Severity


def test_one_person_on_two_shifts_at_once_is_a_warning_on_the_later_line() -> None:
    later = shift("2026-10-26 17:59", "2026-10-26 20:00", external_id="X2", people="A2;A1")

    parsed = read_shifts(shift() + later)

    fault = only_fault(parsed)
    assert (fault.line, fault.column, fault.value) == (3, "people", "A1")
    assert fault.severity is Severity.WARNING
    assert "line 2" in fault.problem
    assert "asked once, after the later end" in fault.remedy
    assert len(parsed.rows) == 2
    assert not parsed.refused(accepting=False)


def test_the_warning_stands_on_the_later_line_whichever_shift_begins_first() -> None:
    later = shift("2026-10-26 05:00", "2026-10-26 07:00", external_id="X2")

    fault = only_fault(read_shifts(shift() + later))

    assert (fault.line, "line 2" in fault.problem) == (3, True)


def test_shifts_that_follow_each_other_at_once_are_in_order() -> None:
    next_shift = shift("2026-10-26 18:00", "2026-10-26 20:00", external_id="X2")

    assert read_shifts(next_shift + shift()).faults == ()


def test_a_short_shift_inside_a_long_one_does_not_hide_the_next_overlap() -> None:
    short = shift("2026-10-26 07:00", "2026-10-26 08:00", external_id="X2")
    third = shift("2026-10-26 17:00", "2026-10-26 19:00", external_id="X3")

    parsed = read_shifts(shift() + short + third)

    assert [fault.line for fault in parsed.faults] == [3, 4]
    assert all("line 2" in fault.problem for fault in parsed.faults)


def test_several_people_on_the_same_two_shifts_are_one_warning() -> None:
    rows = shift(people="A1;A2") + shift(people="A2;A1", external_id="X2")

    assert only_fault(read_shifts(rows)).value == "A1; A2"


def test_of_many_lines_that_overlap_with_one_five_are_named() -> None:
    hours = [
        shift(f"2026-10-26 0{hour}:00", f"2026-10-26 0{hour + 1}:00", external_id=f"S{hour}")
        for hour in range(6)
    ]
    people = [line.replace(",A1", ",A2" if at % 2 else ",A1") for at, line in enumerate(hours)]
    day = shift("2026-10-25 23:00", "2026-10-26 12:00", external_id="X9", people="A1;A2")

    fault = only_fault(read_shifts("".join(people) + day))

    assert fault.problem == "On two shifts at once: line 8 overlaps lines 2, 3, 4, 5, 6."
    assert fault.value == "A1; A2"


def test_two_people_at_the_same_time_are_no_overlap() -> None:
    assert read_shifts(shift() + shift(external_id="X2", people="A2")).faults == ()


def test_a_shift_that_is_refused_overlaps_with_nothing() -> None:
    refused = shift(external_id="X2", people="A1;ZZZ")

    assert [fault.value for fault in read_shifts(shift() + refused).faults] == ["ZZZ"]
