"""Which limits are the smallest that hold: the study's three moved together and one by one."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.study.episodes import raise_flags
from tests.study.evaluating import find_usual, read
from tests.study.figures import Cell, Parts, Table, by_size
from tests.study.jobs import HISTORY, Effort, Job
from tests.study.parts.alarms import AGENCIES, LEVELS, count, world_of
from tests.study.worlds import SIZES
from wellness.domain.detector.tuning import FORTNIGHT, Steps

MOST_EPISODES: Final = 1.0
LEAST_PERIODS: Final = 50.0
"""What a limit must hold: one false episode in two years, and about two years until the first."""

_MOVES: Final = (-0.20, -0.15, -0.10, -0.05, 0.0, 0.05)


def jobs(effort: Effort) -> Iterator[Job]:
    """The study's worlds, on seeds of their own."""
    for world, level in LEVELS:
        for groups in (40, 8):
            agencies = AGENCIES[groups]
            yield from effort.split("calibrate", world, level, groups=groups, agencies=agencies)


def settings() -> Mapping[str, Steps]:
    """Limits to try, by name."""
    found = {}
    for name, few, some, many in (
        ("all", 1, 1, 1),
        ("m = 2", 1, 0, 0),
        ("m = 3..6", 0, 1, 0),
        ("m = 7..10", 0, 0, 1),
    ):
        for move in _MOVES:
            limits = FORTNIGHT.limits
            found[f"{name} {move:+.2f}"] = Steps(
                limits.few + few * move, limits.some + some * move, limits.many + many * move
            )
    return found


def run(job: Job) -> Parts:
    """Flags at each setting; the readings are the same."""
    tuning, released, sizes = world_of(job)
    readings = read(released, find_usual(released, tuning), tuning)
    found: Parts = {}
    for name, limits in settings().items():
        flags = raise_flags(readings, limits).opened[:, :, HISTORY:]
        found |= count(flags, sizes, (name, job.row, str(job.groups)))
    return found


def tables(found: Parts) -> Iterator[Table]:
    """The worst cell of each setting."""
    cells = []
    for name in settings():
        rows = sorted({key[2:4] for key in found if key[1] == name})
        rates, waits = [], []
        for row, groups in rows:
            for size in map(str, SIZES):
                rates.append(by_size(found, "episodes", name, row, groups, size))
                first = by_size(found, "first", name, row, groups, size)
                waits.append(1 / first.value if first.value else float("inf"))
        if rates:
            most = max(rates, key=lambda rate: rate.value)
            holds = most.value <= MOST_EPISODES and min(waits) >= LEAST_PERIODS
            cells += [
                Cell(name, "most episodes", most.value, most.error),
                Cell(name, "least ARL0", min(waits), 0.0),
                Cell(name, "holds", float(holds), 0.0),
            ]
    note = f"At most {MOST_EPISODES:g} episodes and {LEAST_PERIODS:g} periods; section 4."
    yield Table("Calibration on tuning seeds", note, tuple(cells))
