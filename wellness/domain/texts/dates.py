"""Days and hours as texts say them: short, and inside GSM-7."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final, assert_never

from wellness.domain.language import Language


def short_date(day: date, language: Language) -> str:
    """Name a day: "Mon 7 Dec", "lun 7 dic"."""
    match language:
        case Language.EN:
            weekdays, months = _WEEKDAYS_EN, _MONTHS_EN
        case Language.ES:
            weekdays, months = _WEEKDAYS_ES, _MONTHS_ES
        case _:
            assert_never(language)
    return f"{weekdays[day.weekday()]} {day.day} {months[day.month - 1]}"


def short_time(at: datetime, language: Language) -> str:
    """Name an hour of a day: "Tue 4 pm", "mar 4:30 pm"; `at` is already in local time."""
    match language:
        case Language.EN:
            weekday = _WEEKDAYS_EN[at.weekday()]
        case Language.ES:
            weekday = _WEEKDAYS_ES[at.weekday()]
        case _:
            assert_never(language)
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{weekday} {at.hour % _NOON or _NOON}{minutes} {'am' if at.hour < _NOON else 'pm'}"


@cache
def longest_date(language: Language) -> str:
    """Give a day whose short form is as long as any, for measuring texts."""
    return max(_year(language), key=len)


@cache
def shortest_date(language: Language) -> str:
    """Give a day whose short form is as short as any, for measuring texts."""
    return min(_year(language), key=len)


@cache
def longest_time(language: Language) -> str:
    """Give an hour whose short form is as long as any, for measuring texts."""
    half_past_noon = datetime.combine(_LEAP_YEAR_START, time(12, 30))
    week = (half_past_noon + timedelta(days=offset) for offset in range(7))
    return max((short_time(at, language) for at in week), key=len)


def _year(language: Language) -> list[str]:
    days = (_LEAP_YEAR_START + timedelta(days=offset) for offset in range(366))
    return [short_date(day, language) for day in days]


_NOON: Final = 12
_LEAP_YEAR_START: Final = date(2028, 1, 1)
_WEEKDAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
# GSM-7 holds the é of mié but not the á of sáb; an accent on one alone would look like a slip.
_WEEKDAYS_ES: Final = ("lun", "mar", "mie", "jue", "vie", "sab", "dom")
_MONTHS_ES: Final = (
    *("ene", "feb", "mar", "abr", "may", "jun"),
    *("jul", "ago", "sep", "oct", "nov", "dic"),
)
