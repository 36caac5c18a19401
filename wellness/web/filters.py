"""Template filters: instants as the agency's days and hours, in the language of the page."""

from datetime import date, datetime, time
from typing import Final

from babel.dates import format_date, format_interval, format_skeleton, format_time
from flask import Flask

from wellness.domain.language import Language
from wellness.web.language import current_language, current_locale
from wellness.web.runtime import current_runtime


def init_app(app: Flask) -> None:
    """Give templates the filters of this module."""
    for filter_ in (day, short_day, span, clock, clock_time, moment):
        app.add_template_filter(filter_)


def day(value: date | datetime) -> str:
    """A day in full: "Monday, November 30", "lunes, 30 de noviembre"."""
    return format_date(_date(value), _IN_FULL[current_language()], locale=current_locale())


def short_day(value: date | datetime) -> str:
    """A day in short: "Mon, Nov 30", "lun, 30 nov"."""
    return format_skeleton("MMMEd", _date(value), locale=current_locale())


def span(start: datetime, end: datetime) -> str:
    """From a day to a day: "Nov 16 - 30" with a dash of the language's own."""
    first, last = _local(start).date(), _local(end).date()
    return format_interval(first, last, "MMMd", locale=current_locale())


def clock(instant: datetime) -> str:
    """The agency's time of an instant: "9:00 AM", "9:00 a.m."."""
    return format_time(_local(instant), format="short", locale=current_locale())


def clock_time(wall: time) -> str:
    """A time of day on the wall: "9:00 PM", "9:00 p.m."."""
    return format_time(wall, format="short", locale=current_locale())


def moment(instant: datetime) -> str:
    """A day in full and its time: "Monday, November 30, 9:00 AM"."""
    return f"{day(instant)}, {clock(instant)}"


def _date(value: date | datetime) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def _local(instant: datetime) -> datetime:
    return instant.astimezone(current_runtime().terms.zone)


# Babel knows no skeleton for a day in full without its year.
_IN_FULL: Final = {Language.EN: "EEEE, MMMM d", Language.ES: "EEEE, d 'de' MMMM"}
