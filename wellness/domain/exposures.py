"""Hard calls in blocks of 14 days: which days are counted, which blocks may be judged (T2).

Blocks begin on the agency's Mondays, as periods of 14 days do, and do not overlap: windows that
move by a day would ask the same question fourteen times, and raise as many more flags by chance. A
day on which no team has a row is not counted, which is not a day without calls; a team without any
row in a block is not counted in it.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from wellness.domain.detector.counts import GAP, LEAST_HISTORY, WINDOW, Count

BLOCK_DAYS: Final = 14
FEWEST_DAYS: Final = 9
"""Counted days a block needs: a service of working days has ten, one less with a holiday."""

LOOKS_BACK: Final = WINDOW + GAP + LEAST_HISTORY + WINDOW // 2
"""Blocks before the newest that are read, so that an episode of half a year is seen to go on."""

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Block:
    """Fourteen days, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Laid:
    """Blocks, oldest first, and each unit's counts in them."""

    blocks: tuple[Block, ...]
    series: Mapping[int, tuple[Count | None, ...]]


def newest_block(anchor: date, *, today: date) -> Block:
    """The newest block that was over before today; blocks are counted from the anchor."""
    first = anchor + (today - anchor) // (BLOCK_DAYS * _DAY) * BLOCK_DAYS * _DAY - BLOCK_DAYS * _DAY
    return Block(first, first + (BLOCK_DAYS - 1) * _DAY)


def first_day(newest: Block) -> date:
    """The first day that is looked at when a block is judged."""
    return newest.first - LOOKS_BACK * BLOCK_DAYS * _DAY


def is_through(newest: Block, days: AbstractSet[date]) -> bool:
    """Whether the counts have reached the end of a block, so that it may be judged."""
    return max(days, default=date.min) >= newest.last


def lay_out(
    newest: Block, days: AbstractSet[date], calls: Mapping[int, Mapping[date, int]]
) -> Laid:
    """The blocks up to the newest, with the sums of each unit over the days counted.

    `days` are those of which anybody has a row, `calls` the hard calls by unit and day.
    """
    begins = [newest.first - back * BLOCK_DAYS * _DAY for back in range(LOOKS_BACK, -1, -1)]
    blocks = tuple(Block(first, first + (BLOCK_DAYS - 1) * _DAY) for first in begins)
    counted = [[day for day in _days(block) if day in days] for block in blocks]
    series = {unit: tuple(_sum(known, own) for known in counted) for unit, own in calls.items()}
    return Laid(blocks, series)


def _days(block: Block) -> list[date]:
    return [block.first + back * _DAY for back in range(BLOCK_DAYS)]


def _sum(known: Sequence[date], own: Mapping[date, int]) -> Count | None:
    if len(known) < FEWEST_DAYS or not any(day in own for day in known):
        return None
    return Count(sum(own.get(day, 0) for day in known), len(known))
