"""How long a shift may be, and what a clock change does to it."""

from datetime import timedelta

import pytest

from tests.domain.importing.reading import only_fault, read_shifts, shift
from wellness.domain.importing import Severity

# Length


def test_a_shift_that_ends_before_it_starts_is_asked_whether_it_ends_the_next_day() -> None:
    parsed = read_shifts(shift("2026-10-26 18:00", "2026-10-26 06:00"))

    fault = only_fault(parsed)
    assert (fault.line, fault.column, fault.value) == (2, "end", "2026-10-26 06:00")
    assert fault.problem == "The shift ends before it starts."
    assert fault.remedy == "Does it end the next day? Then write 2026-10-27 06:00."
    assert parsed.rows == ()


def test_a_shift_that_ends_when_it_starts_is_asked_whether_it_ends_the_next_day() -> None:
    fault = only_fault(read_shifts(shift("2026-10-26 06:00", "2026-10-26 06:00")))

    assert fault.problem == "The shift ends when it starts."
    assert "2026-10-27 06:00" in fault.remedy


@pytest.mark.parametrize("end", ["2026-10-20 20:00", "2026-10-25 18:00"])
def test_a_shift_that_ends_a_day_or_more_before_is_not_asked_for_the_next_day(end: str) -> None:
    fault = only_fault(read_shifts(shift("2026-10-26 18:00", end)))

    assert fault.remedy == "Correct the start or the end."


def test_a_shift_of_24_hours_is_in_order() -> None:
    assert read_shifts(shift("2026-10-26 06:00", "2026-10-27 06:00")).faults == ()


def test_a_shift_longer_than_24_hours_is_kept_and_must_be_accepted() -> None:
    parsed = read_shifts(shift("2026-10-26 06:00", "2026-10-27 06:01"))

    assert only_fault(parsed).severity is Severity.ACCEPTABLE
    assert (only_fault(parsed).line, only_fault(parsed).column) == (2, "end")
    assert len(parsed.rows) == 1
    assert parsed.refused(accepting=False)
    assert not parsed.refused(accepting=True)


# Clock changes


@pytest.mark.parametrize(
    ("start", "end", "column"),
    [
        ("2026-03-08 02:30", "2026-03-08 10:00", "start"),
        ("2026-03-07 18:00", "2026-03-08 02:30", "end"),
    ],
)
def test_a_time_that_the_clock_change_skips_is_a_fault_that_names_the_next(
    start: str, end: str, column: str
) -> None:
    parsed = read_shifts(shift(start, end))

    assert (only_fault(parsed).column, only_fault(parsed).value) == (column, "2026-03-08 02:30")
    assert "2026-03-08 03:00" in only_fault(parsed).remedy
    assert parsed.rows == ()


def test_both_ends_in_the_skipped_hour_are_both_told() -> None:
    parsed = read_shifts(shift("2026-03-08 02:00", "2026-03-08 02:59"))

    assert [fault.column for fault in parsed.faults] == ["start", "end"]


def test_a_shift_over_the_hour_that_comes_twice_has_its_real_length() -> None:
    (read,) = read_shifts(shift("2026-11-01 00:00", "2026-11-01 08:00")).rows

    assert read.ends_at - read.starts_at == timedelta(hours=9)


def test_a_24_hour_shift_over_a_clock_change_is_in_order() -> None:
    autumn = shift("2026-10-31 06:00", "2026-11-01 06:00", external_id="X1")
    spring = shift("2026-03-07 06:00", "2026-03-08 07:00", external_id="X2")

    assert read_shifts(autumn + spring).faults == ()


def test_a_shift_begun_and_ended_in_the_hour_that_comes_twice_is_as_wide_as_possible() -> None:
    (read,) = read_shifts(shift("2026-11-01 01:15", "2026-11-01 01:15")).rows

    assert read.ends_at - read.starts_at == timedelta(hours=1)
