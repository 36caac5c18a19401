"""The tables of T6; the reference study printed none, beside some stand our own recorded ones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from tests.study.figures import (
    Cell,
    Key,
    Parts,
    Ratio,
    Table,
    by_size,
    power_cell,
    rate_cell,
    ratio,
)
from tests.study.parts.alarms import LEVELS
from tests.study.parts.monthly import MOVED, SHIFTS, WITHIN, settings
from tests.study.recorded import MONTHLY_FALSE, MONTHLY_POWER, Row
from tests.study.worlds import SIZES

MOST_EPISODES: Final = 1.0
LEAST_PERIODS: Final = 26.0
"""What a limit must hold: one false episode in two years, and two years until the first."""

FALSE: Final = "False episodes in two years, T6: any of four monthly indicators"
_TITLES: Final = {
    "T6": FALSE,
    "T6, first two years": "The same in the first two years after the beginning",
    "burned_out alone": "The same limits on burned out alone",
    "naive": "Flags in two years, naive rule: any of the four 10 points up on the last month",
}
_NOTE: Final = "28 days, limits of domain/detector/tuning.MONTHLY; columns are people of a team."


def tables(found: Parts) -> Iterator[Table]:
    """False flags by world, level and number of groups; periods until the first one."""
    rows = _rows(found, "T6")
    for rule, title in _TITLES.items():
        rates = _cells(found, "episodes", rule, rows)
        recorded = MONTHLY_FALSE if rule == "T6" else {}
        yield Table(title, _NOTE, tuple(_beside(recorded, rate_cell, *at) for at in rates))
    waits = tuple(
        Cell(*at, 1 / first.value if first.value else float("inf"), 0.0)
        for at, first in _cells(found, "first", "T6", rows)
    )
    yield Table("Months until the first false flag, T6", _NOTE, waits)
    somewhat = (
        Cell(f"{row}, {groups}", name, rate.value, rate.error)
        for row, groups in rows
        for name in ("above", "below")
        for rate in [ratio(found.get((name, row, groups), [(0.0, 0.0)]))]
    )
    yield Table("Readings beyond 1.3 with nothing wrong", "One indicator.", tuple(somewhat))


def limit_tables(found: Parts) -> Iterator[Table]:
    """The worst cell of each setting."""
    cells = []
    for name in settings():
        rows = _rows(found, name)
        rates = [
            rate.value
            for part in (name, f"{name}, begun")
            for _, rate in _cells(found, "episodes", part, rows)
        ]
        firsts = [first.value for _, first in _cells(found, "first", name, rows)]
        if rates:
            wait = 1 / max(firsts) if max(firsts) else float("inf")
            holds = max(rates) <= MOST_EPISODES and wait >= LEAST_PERIODS
            cells += [
                Cell(name, "most episodes", max(rates), 0.0),
                Cell(name, "least ARL0", wait, 0.0),
                Cell(name, "holds", float(holds), 0.0),
            ]
    note = f"At most {MOST_EPISODES:g} episodes, also at first, and {LEAST_PERIODS:g} months."
    yield Table("Calibration of T6 on tuning seeds", note, tuple(cells))


def shift_tables(found: Parts) -> Iterator[Table]:
    """The share of changes flagged in time; the group changes alone and for good."""
    rows = sorted({key[2:4] for key in found if key[0] == "power"}, key=_place)
    cells = [
        _beside(
            MONTHLY_POWER,
            power_cell,
            (f"{what}, {row}, {groups}, +{shift:g}, within {within}", size),
            rate,
        )
        for what in MOVED
        for row, groups in rows
        for shift in SHIFTS
        for within in WITHIN
        for size in map(str, SIZES)
        for rate in [by_size(found, "power", what, row, groups, f"{shift:g}", str(within), size)]
        if rate.weight
    ]
    yield Table("Power of T6, one group changes", _NOTE, tuple(cells))


def _beside(
    recorded: Mapping[str, Row],
    compare: Callable[[str, str, Ratio, float], Cell],
    at: tuple[str, str],
    rate: Ratio,
) -> Cell:
    """A figure, beside what was recorded of it if anything was."""
    row, size = at
    if row not in recorded:
        return Cell(row, size, rate.value, rate.error)
    return compare(row, size, rate, recorded[row][SIZES.index(int(size))])


def _cells(
    found: Parts, what: str, rule: str, rows: Sequence[Key]
) -> Iterator[tuple[tuple[str, str], Ratio]]:
    for row, groups in rows:
        for size in map(str, SIZES):
            rate = by_size(found, what, rule, row, groups, size)
            if rate.weight:
                yield (f"{row}, {groups}", size), rate


def _rows(found: Parts, rule: str) -> list[Key]:
    return sorted({key[2:4] for key in found if key[1] == rule}, key=_place)


def _place(row: Key) -> tuple[int, int]:
    names = [f"{world.name}, {level}" for world, level in LEVELS]
    return names.index(row[0]), -int(row[1])
