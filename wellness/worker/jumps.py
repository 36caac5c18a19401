"""Watches a running worker's wall clock against one that nobody can set (R36)."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

TOLERATED: Final = timedelta(hours=24)


def boot_clock() -> float:
    """Seconds since the machine started, time asleep included where the system counts it."""
    clock: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


class ClockWatch:
    """Compares how far two clocks went between two looks.

    The first look has nothing to compare with: after downtime the system's clock is trusted.
    """

    def __init__(self, steady: Callable[[], float] = boot_clock) -> None:
        self._steady = steady
        self._last: tuple[datetime, float] | None = None

    def find_jump(self, wall: datetime) -> timedelta | None:
        """By how much the wall clock went wrong since the last look, if by more than 24 hours."""
        steady = self._steady()
        last, self._last = self._last, (wall, steady)
        if last is None:
            return None
        jump = wall - last[0] - timedelta(seconds=steady - last[1])
        return jump if abs(jump) > TOLERATED else None
