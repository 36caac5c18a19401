"""Dispatch of Riverbend: invented counts of calls, brought by the real import every Monday."""

import csv
import io
import math
import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from wellness.services.importing import FileHabits, import_exposures
from wellness.wiring import Runtime

HARD_CALLS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "Community Response A": 10,
        "Community Response B": 9,
        "Community Response Evening": 8,
        "Co-Response": 7,
        "Crisis Call Diversion": 5,
        "Stabilization & Outreach": 4,
        "Care Navigation": 2,
    }
)
"""Hard calls of a team in 14 usual days."""

_HARD: Final = ("death", "overdose", "suicide attempt", "threat with weapon")
_OTHER: Final = (("welfare check", 2.0), ("mental health crisis", 1.2))
_HEAVY: Final = ("Community Response Evening", 8, 4.5)
"""The fortnight of the child's death: the team, the period from 0, and how many times as many."""

_BEFORE: Final = timedelta(days=182)
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)


def bring_history(runtime: Runtime, *, begins: date) -> None:
    """The counts of half a year before the history, so that it is known what is usual."""
    _bring(runtime, begins - _BEFORE, begins - 4 * _DAY, begins)


def bring_week(runtime: Runtime, now: datetime, *, begins: date) -> None:
    """On a Monday the counts of the days before it, as dispatch exports them."""
    today = runtime.terms.local_date(now)
    _bring(runtime, today - _WEEK - 3 * _DAY, today - _DAY, begins)


def write_counts(first: date, last: date, *, begins: date) -> bytes:
    """The file of the days from `first` to `last`; `begins` is the first day of period 0."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("unit", "day", "call_type", "count"))
    for back in range((last - first).days + 1):
        writer.writerows(_rows_of(first + back * _DAY, begins))
    return out.getvalue().encode()


def _bring(runtime: Runtime, first: date, last: date, begins: date) -> None:
    with runtime.database.transaction() as session:
        import_exposures(
            session,
            write_counts(first, last, begins=begins),
            habits=FileHabits(),
            accepting=True,
            terms=runtime.terms,
            now=runtime.clock(),
        )


def _rows_of(day: date, begins: date) -> Iterator[tuple[str, str, str, int]]:
    for team, usual in HARD_CALLS.items():
        kinds = [*((kind, usual / 14 / len(_HARD)) for kind in _HARD), *_OTHER]
        heavy = (team, (day - begins).days // 14) == _HEAVY[:2]
        for kind, mean in kinds:
            times = _HEAVY[2] if heavy and kind in _HARD else 1.0
            count = _draw(mean * times, team, kind, day.isoformat())
            if count or kind == "welfare check":
                yield team, day.isoformat(), kind, count
        if heavy and (day - begins).days % 14 == 2:  # noqa: PLR2004 - the day it is logged
            yield team, day.isoformat(), "child death", 1


def _draw(mean: float, *what: str) -> int:
    """A count by chance that depends on nothing but these words."""
    chance = random.Random("|".join(("riverbend calls", *what)))  # noqa: S311 - an invented count
    count, product, least = 0, chance.random(), math.exp(-mean)
    while product > least:
        count, product = count + 1, product * chance.random()
    return count
