"""The answers of the demo's people to its own shifts, without the texts that take minutes.

One check-in a week, as while the demo is built, on the day on which its text would be seen.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from wellness.demo.founding import FIRST_MONDAY, repeat_shifts
from wellness.demo.people import Person
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT

PERIODS: Final = 13
_RIVERBEND: Final = Path("wellness/demo/riverbend")
_LENGTH: Final = timedelta(days=14)
_WEEK: Final = timedelta(days=7)
_LAST_LOOK: Final = time(18, 20)
"""What ends later is asked after the last look of the day, or kept until the next morning."""


def list_tallies() -> list[list[tuple[str, Tally]]]:
    """For each of thirteen periods the team and folded answers of everybody who answered."""
    found: list[list[tuple[str, Tally]]] = [[] for _ in range(PERIODS)]
    asked = _list_asked()
    for name, person in _read_people().items():
        tallies: dict[int, Tally] = {}
        for number, day in enumerate(asked.get(name, ()), start=1):
            period = (day - FIRST_MONDAY.date()) // _LENGTH
            if period < PERIODS and person.does_answer(period, day.isoformat()):
                bits = POST_SHIFT.conditions_met(person.answer(period, day.isoformat()))
                empty = Tally.empty(len(POST_SHIFT.conditions))
                tallies[period] = tallies.get(period, empty).add(number, bits)
        for period, tally in tallies.items():
            found[period].append((person.team, tally))
    return found


def _read_people() -> dict[str, Person]:
    rows = csv.DictReader(io.StringIO((_RIVERBEND / "roster.csv").read_text(encoding="utf-8-sig")))
    return {
        row["external_id"]: Person(row["mobile"], row["unit"], row["language"] or "en")
        for row in rows
        if row["status"] == "active"
    }


def _list_asked() -> dict[str, list[date]]:
    """The days on which each person is asked, at most one in a week."""
    ends: dict[str, set[date]] = {}
    for name, day in _list_ends():
        ends.setdefault(name, set()).add(day)
    asked: dict[str, list[date]] = {}
    for name, days in ends.items():
        kept = asked.setdefault(name, [])
        for day in sorted(days):
            if not kept or day - kept[-1] >= _WEEK:
                kept.append(day)
    return asked


def _list_ends() -> Iterator[tuple[str, date]]:
    shifts = repeat_shifts((_RIVERBEND / "shifts.csv").read_bytes()).decode()
    for row in csv.DictReader(io.StringIO(shifts)):
        end = datetime.fromisoformat(row["end"])
        day = end.date() + timedelta(days=int(end.time() > _LAST_LOOK))
        for name in row["people"].split(";"):
            yield name, day
