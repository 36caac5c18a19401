"""When a peer supporter is on duty: days of the week, unless they are off duty for a time."""

from dataclasses import dataclass
from datetime import date
from typing import Final

EVERY_DAY: Final = "1234567"
"""ISO weekdays: 1 is Monday."""

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty of one peer supporter.

    `is_on` False is off until they say otherwise; before the day `off_until` they are off as well.
    """

    is_on: bool = True
    days: str = EVERY_DAY
    off_until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether they are on duty on a local day, from midnight to midnight."""
        return not self.is_away(day) and str(day.isoweekday()) in self.days

    def is_away(self, day: date) -> bool:
        """Whether they switched their duty off for that day."""
        return not self.is_on or (self.off_until is not None and day < self.off_until)


def read_days(text: str) -> str:
    """The ISO weekdays of "mon,wed,fri", of "mon-fri" or of "all".

    Raises:
        ValueError: it names no day, or none that there is.
    """
    words = text.casefold().replace(" ", "")
    if words == "all":
        return EVERY_DAY
    days = {day for part in words.split(",") for day in _read_span(part)}
    return "".join(str(day) for day in sorted(days))


def write_days(days: str) -> str:
    """ISO weekdays as `read_days` reads them: "mon,wed,fri"."""
    return "all" if days == EVERY_DAY else ",".join(_DAYS[int(day) - 1] for day in days)


def sort_days(days: str) -> str:
    """ISO weekdays in order, each once.

    Raises:
        ValueError: there is none, or one that is no weekday.
    """
    kept = "".join(sorted(set(days)))
    if not kept or not set(kept) <= set(EVERY_DAY):
        raise ValueError("weekdays are written 1 to 7, at least one")
    return kept


def _read_span(part: str) -> range:
    first, _, last = part.partition("-")
    start, end = _DAYS.index(first), _DAYS.index(last or first)
    if end < start:
        raise ValueError(f"{part} runs backwards")
    return range(start + 1, end + 2)
