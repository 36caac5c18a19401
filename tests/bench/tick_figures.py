"""A worker's tick that finds nothing to do, which is what most ticks are."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from tests.bench.figures import Figure, require, time_each
from tests.bench.site import Site
from wellness.wiring import Runtime
from wellness.worker.rounds import Rounds
from wellness.worker.tick import tick

_TICKS = 100
_TICK_MS = 5
"""The design's bound, which it sets for a million old rows; here there are few."""


def measure_tick(site: Site, runtime: Runtime) -> Figure:
    """Ticks of an installation that has done everything due; the first ones warm it up.

    Between two of them a second passes, so that each has a beat and the clock to write.
    """
    rounds = Rounds()
    for _ in range(3):
        _tick(runtime, rounds)
    values = time_each(_passing(site, runtime, rounds))
    return Figure("tick with nothing due", "ms", _TICK_MS, values)


def _passing(site: Site, runtime: Runtime, rounds: Rounds) -> Iterator[Callable[[], object]]:
    for _ in range(_TICKS):
        site.files.clock.move(runtime.clock() + timedelta(seconds=1))
        yield lambda: _tick(runtime, rounds)


def _tick(runtime: Runtime, rounds: Rounds) -> None:
    failed = tick(runtime, rounds=rounds)
    require(not failed, f"these steps failed: {failed}")
