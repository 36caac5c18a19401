"""The study's tables as text, and what is not as it must be."""

from collections.abc import Iterator
from math import isfinite, isinf
from typing import Final

from tests.study.figures import Cell, Table
from tests.study.parts.monthly_tables import FALSE
from tests.study.running import Result

MOST_EPISODES: Final = 1.0
"""Of false flags of a team in two years."""

_TOGETHER: Final = "Power, groups that shift together"
KNOWN: Final = frozenset(
    {
        (_TOGETHER, "quarter, clean, 8, +0.5 within 4", "50"),
        (_TOGETHER, "quarter, clean, 8, +0.8 within 2", "50"),
        ("Statement and false acute flags in two years", "false, messy", "30"),
        ("Agency chart: power, everybody shifts", "messy, +0.5, within 2", "8"),
    }
)
"""Cells that are not reproduced, with the reason in docs/study.md: marked, but no failure."""

_MISSED, _KNOWN = "*", "#"


def show(result: Result) -> str:
    """All tables: ours, then the study's in brackets with the tolerance."""
    lines = [
        "ours (study's, tolerance); * misses, # misses and is known.",
        f"Seed {result.seed}, {result.seconds:.0f} s.",
    ]
    for table in result.tables:
        lines += ["", table.title, table.note, *_rows(table)]
    if result.worlds:
        lines += ["", "False episodes a team in two years, all sizes together (at most 1)"]
        lines += [
            f"  {world.name:<32}{world.episodes:6.2f}  +-{world.error:.2f}"
            for world in result.worlds
        ]
    kept, compared = _count(result)
    lines += ["", f"{kept} of {compared} compared cells lie within their tolerance."]
    return "\n".join(lines) + "\n"


def list_misses(result: Result) -> Iterator[str]:
    """Cells outside their tolerance, and worlds with more than one false flag in two years."""
    for table in result.tables:
        for cell in table.cells:
            if not cell.is_kept and not _is_known(table, cell):
                yield f"{table.title}: {cell.row}, {cell.column}: {_cell(cell)}"
            if result.is_full and _counts_alarms(table) and cell.ours > MOST_EPISODES:
                yield f"{cell.row}, {cell.column}: {cell.ours:.2f} false flags in two years"
    for world in result.worlds:
        if world.episodes > MOST_EPISODES:
            yield f"{world.name}: {world.episodes:.2f} false flags in two years"


def _is_known(table: Table, cell: Cell) -> bool:
    return (table.title, cell.row, cell.column) in KNOWN


def _counts_alarms(table: Table) -> bool:
    return table.title.startswith(("False episodes in two years, detector", FALSE))


def _count(result: Result) -> tuple[int, int]:
    compared = [
        cell for table in result.tables for cell in table.cells if cell.published is not None
    ]
    return sum(cell.is_kept for cell in compared), len(compared)


def _rows(table: Table) -> Iterator[str]:
    columns = list(dict.fromkeys(cell.column for cell in table.cells))
    rows = list(dict.fromkeys(cell.row for cell in table.cells))
    texts = {
        (cell.row, cell.column): _cell(cell, is_known=_is_known(table, cell))
        for cell in table.cells
    }
    wide = max(*map(len, texts.values()), *map(len, columns)) + 2
    named = max(map(len, rows)) + 2
    yield "  " + " " * named + "".join(f"{column:>{wide}}" for column in columns)
    for row in rows:
        cells = "".join(f"{texts.get((row, column), ''):>{wide}}" for column in columns)
        yield f"  {row:<{named}}{cells}".rstrip()


def _cell(cell: Cell, *, is_known: bool = False) -> str:
    if cell.published is None:
        return _number(cell.ours)
    tolerance = f", {_number(cell.tolerance)}" if isfinite(cell.tolerance) else ""
    mark = "" if cell.is_kept else _KNOWN if is_known else _MISSED
    return f"{_number(cell.ours)} ({_number(cell.published)}{tolerance}){mark}"


def _number(value: float) -> str:
    if isinf(value):
        return ">all"
    if value >= 1:
        return f"{value:.0f}" if value >= 100 or value == round(value) else f"{value:.1f}"
    return f"{value:.2f}".removeprefix("0")
