"""The tables of shifts of one group, beside the study's."""

from collections.abc import Iterator, Sequence
from typing import Final

from tests.study import published
from tests.study.figures import Cell, Key, Parts, Table, by_size, delay_cell, power_cell
from tests.study.worlds import SIZES

Row = tuple[float, ...]


def tables(found: Parts) -> Iterator[Table]:
    """Power and delay, at all base rates, for both lengths of period, and for the other rules."""
    keys = {key[1:5] for key in found if key[0] == "delay"}
    rows = sorted(keys, key=lambda key: (key[1], -int(key[2]), float(key[3])))
    alone = [key for key in rows if key[0] == "detector" and _name(key) in published.POWER]
    others = [key for key in rows if key[0] == "detector" and _name(key) in published.LEVELS]
    long = [key for key in rows if key[0] == "detector28"]
    ruled = [key for key in rows if key[0] in _RULES and key[1:] == ("messy, mid", "40", "0.8")]
    yield Table("Power, one group shifts", "Section 6.", _powers(found, alone, (2, 4)))
    yield Table("Delay, one group shifts", "Section 6.", _delays(found, alone))
    yield Table("Power at other base rates", "Section 6.", _powers(found, others, (4,)))
    yield Table("Power in periods of 28 days", "Section 8.", _powers(found, long, (1, 2)))
    yield Table("Delay in periods of 28 days", "Section 8.", _delays(found, long))
    yield Table("Power of the other limits", "Sections 6, 9.", _powers(found, ruled, (2, 4)))


_RULES: Final = ("leadership", "sustained")


def _name(key: Key) -> str:
    return ", ".join(key[1:])


def _published(key: Key) -> Sequence[Row]:
    """Of each size: median, 90th percentile and powers; or the last power alone."""
    rule, row, _, shift = key
    if rule == "detector28":
        return published.FOUR_WEEKS[f"{row.split(',')[0]}, {shift}"]
    if rule != "detector":
        return published.POWER[rule]
    name = _name(key)
    if name in published.POWER:
        return published.POWER[name]
    (powers,) = published.LEVELS[name]
    return [(power,) for power in powers]


def _powers(found: Parts, keys: Sequence[Key], within: Sequence[int]) -> tuple[Cell, ...]:
    cells = []
    for key in keys:
        for size, theirs in zip(map(str, SIZES), _published(key), strict=True):
            powers = theirs[-len(within) :]
            for periods, power in zip(within, powers, strict=True):
                ours = by_size(found, "power", *key, size, str(periods))
                if ours.weight:
                    row = f"{_label(key)}, within {periods}"
                    cells.append(power_cell(row, size, ours, power))
    return tuple(sorted(cells, key=lambda cell: [_label(key) for key in keys].index(_bare(cell))))


def _bare(cell: Cell) -> str:
    return cell.row.rsplit(", within", 1)[0]


def _label(key: Key) -> str:
    rule = f"{key[0]}, " if key[0] in _RULES else ""
    return f"{rule}{key[1]}, {key[2]}, +{key[3]}"


def _delays(found: Parts, keys: Sequence[Key]) -> tuple[Cell, ...]:
    cells = []
    for place, (what, share) in enumerate((("median", 0.5), ("90 %", 0.9))):
        for key in keys:
            for size, theirs in zip(map(str, SIZES), _published(key), strict=True):
                delays = [delay for delay, _ in found.get(("delay", *key, size), [])]
                if delays:
                    row = f"{_label(key)}, {what}"
                    cells.append(delay_cell(row, size, delays, theirs[place], share))
    return tuple(cells)
