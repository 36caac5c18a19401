"""A worker's tick that finds nothing to do, which is what most ticks are."""

from tests.bench.figures import Figure, require, time_each
from wellness.wiring import Runtime
from wellness.worker.tick import tick

_TICKS = 100
_TICK_MS = 5
"""The design's bound, which it sets for a million old rows; here there are few."""


def measure_tick(runtime: Runtime) -> Figure:
    """Ticks of an installation that has done everything due; the first ones warm it up."""
    for _ in range(3):
        _tick(runtime)
    values = time_each(lambda: _tick(runtime) for _ in range(_TICKS))
    return Figure("tick with nothing due", "ms", _TICK_MS, values)


def _tick(runtime: Runtime) -> None:
    failed = tick(runtime)
    require(not failed, f"these steps failed: {failed}")
