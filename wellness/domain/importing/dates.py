"""Reads dates and wall times as rosters write them: ISO always, slashes in the agency's order."""

import re
from datetime import date, datetime, time
from enum import StrEnum
from typing import assert_never


class DateOrder(StrEnum):
    """How the agency means a date with slashes, such as 01/09/2023."""

    ISO = "iso"
    """Dates with slashes are not read at all."""
    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


def parse_date(text: str, order: DateOrder) -> date | None:
    """The date of `YYYY-MM-DD`, or of two numbers and a year with slashes in the agency's order.

    None for anything else, for a day that is not in the calendar, and for a year outside 1900 to
    2199, which is a slip of the hand. A year of two digits is never guessed.
    """
    iso = _ISO.fullmatch(text)
    if iso:
        year, month, day = map(int, iso.groups())
        return _in_calendar(year, month, day)
    slashed = _SLASHED.fullmatch(text)
    if slashed is None:
        return None
    first, second, year = map(int, slashed.groups())
    match order:
        case DateOrder.ISO:
            return None
        case DateOrder.MONTH_FIRST:
            return _in_calendar(year, first, second)
        case DateOrder.DAY_FIRST:
            return _in_calendar(year, second, first)
        case _:
            assert_never(order)


def parse_wall_time(text: str, order: DateOrder) -> datetime | None:
    """The naive wall time of a date, a blank or T, and `HH:MM` or `HH:MM:SS` on a 24-hour clock.

    None for anything else, an offset or a zone included: the zone has a column of its own.
    """
    parts = _DATE_AND_TIME.fullmatch(text)
    if parts is None:
        return None
    on = parse_date(parts["date"], order)
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if on is None or hour > _LAST_HOUR or max(minute, second) > _LAST_MINUTE:
        return None
    return datetime.combine(on, time(hour, minute, second))


def describe_dates(order: DateOrder) -> str:
    """The ways to write a date, as the end of a sentence for people."""
    match order:
        case DateOrder.ISO:
            return "YYYY-MM-DD"
        case DateOrder.MONTH_FIRST:
            return "YYYY-MM-DD or MM/DD/YYYY"
        case DateOrder.DAY_FIRST:
            return "YYYY-MM-DD or DD/MM/YYYY"
        case _:
            assert_never(order)


_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_DATE_AND_TIME = re.compile(
    r"(?P<date>[0-9/-]{8,10})(?:\s+|[Tt])"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_LAST_HOUR, _LAST_MINUTE = 23, 59


def _in_calendar(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
