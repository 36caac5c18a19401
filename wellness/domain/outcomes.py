"""What came of a flag: how fast, and whether what raised it was still there two periods later."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from statistics import median
from typing import Final

PERIODS_AFTER: Final = 2
"""Within so many periods a band falls back, or has not."""


class FellBack(StrEnum):
    """Whether what raised a flag from results had gone within two periods."""

    YES = "yes"
    NO = "no"
    AHEAD = "ahead"
    UNSEEN = "unseen"


def judge(raised_still: Sequence[bool | None]) -> FellBack:
    """Of the periods after a flag, oldest first; None for one in which the group is not shown.

    Two periods decide. One in which it had gone is enough; without any in which the group is shown
    nothing can be said.
    """
    seen = raised_still[:PERIODS_AFTER]
    if False in seen:
        return FellBack.YES
    if len(seen) < PERIODS_AFTER:
        return FellBack.AHEAD
    return FellBack.NO if True in seen else FellBack.UNSEEN


def median_hours(waits: Sequence[timedelta]) -> int | None:
    """The middle of some waits, in whole hours; None of none."""
    if not waits:
        return None
    return round(median(wait.total_seconds() for wait in waits) / 3600)
