"""Dates and wall times as rosters write them."""

from datetime import date, datetime

import pytest

from wellness.domain.importing import DateOrder, parse_date, parse_wall_time
from wellness.domain.importing.dates import describe_dates

JANUARY_9 = date(2023, 1, 9)


@pytest.mark.parametrize("order", DateOrder)
@pytest.mark.parametrize("text", ["2023-01-09", "2023-1-9"])
def test_an_iso_date_is_read_whatever_the_order(text: str, order: DateOrder) -> None:
    assert parse_date(text, order) == JANUARY_9


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("01/09/2023", DateOrder.MONTH_FIRST),
        ("1/9/2023", DateOrder.MONTH_FIRST),
        ("09/01/2023", DateOrder.DAY_FIRST),
    ],
)
def test_a_date_with_slashes_is_read_in_the_order_of_the_agency(
    text: str, order: DateOrder
) -> None:
    assert parse_date(text, order) == JANUARY_9


def test_a_date_with_slashes_is_not_read_where_only_iso_is() -> None:
    assert parse_date("01/09/2023", DateOrder.ISO) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023-13-01",
        "2023-02-29",
        "2023-00-10",
        "13/13/2023",
        "01/09/23",
        "01-09-2023",
        "01.09.2023",
        "01/09-2023",
        "20230109",
        "9 Jan 2023",
        "45000",
        "1899-12-31",
        "2200-01-01",
        "0001-01-01",
        "9999-12-31",
        "2023-01-09 ",
        "\u0662023-01-09",
    ],
)
@pytest.mark.parametrize("order", DateOrder)
def test_what_is_not_a_possible_date_is_not_read(text: str, order: DateOrder) -> None:
    assert parse_date(text, order) is None


def test_the_years_1900_to_2199_are_read() -> None:
    read = [parse_date(text, DateOrder.ISO) for text in ("1900-01-01", "2199-12-31")]

    assert read == [date(1900, 1, 1), date(2199, 12, 31)]


def test_a_month_beyond_twelve_does_not_turn_the_order_round() -> None:
    assert parse_date("31/01/2023", DateOrder.MONTH_FIRST) is None
    assert parse_date("01/31/2023", DateOrder.DAY_FIRST) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-26 06:05",
        "2026-10-26T06:05",
        "2026-10-26t06:05",
        "2026-10-26  6:05",
        "2026-10-26 06:05:00",
        "10/26/2026 06:05",
        "10/26/2026 6:05:00",
    ],
)
def test_a_wall_time_is_read_with_blank_or_t_with_or_without_seconds(text: str) -> None:
    wall = parse_wall_time(text, DateOrder.MONTH_FIRST)

    assert wall == datetime(2026, 10, 26, 6, 5)  # noqa: DTZ001 - a wall time has no zone
    assert wall.tzinfo is None


def test_seconds_are_kept() -> None:
    wall = parse_wall_time("26/10/2026 23:59:59", DateOrder.DAY_FIRST)

    assert wall == datetime(2026, 10, 26, 23, 59, 59)  # noqa: DTZ001 - a wall time has no zone


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-10-26",
        "06:00",
        "2026-10-26 24:00",
        "2026-10-26 06:60",
        "2026-10-26 06:00:60",
        "2026-10-26 6:5",
        "2026-10-26 6",
        "2026-10-26 6:00 PM",
        "2026-10-26T06:00Z",
        "2026-10-26T06:00-04:00",
        "2026-10-26 06:00:00.0",
        "2026-13-26 06:00",
        "26/10/2026 06:00",
        "2026-10-2606:00",
    ],
)
def test_what_is_not_a_possible_wall_time_is_not_read(text: str) -> None:
    assert parse_wall_time(text, DateOrder.MONTH_FIRST) is None


def test_the_ways_to_write_a_date_are_told_in_the_order_of_the_agency() -> None:
    told = [describe_dates(order) for order in DateOrder]

    assert told == ["YYYY-MM-DD", "YYYY-MM-DD or MM/DD/YYYY", "YYYY-MM-DD or DD/MM/YYYY"]
