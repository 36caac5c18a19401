"""Runs a study's parts, job by job, in several processes."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from time import monotonic
from typing import Final

from tests.study.evaluating import prepare
from tests.study.figures import Parts, Table, merge
from tests.study.jobs import Effort, Job
from tests.study.parts import (
    acute,
    agency,
    alarms,
    calibrating,
    calls,
    marginals,
    monthly,
    monthly_tables,
    shift_tables,
    shifts,
    switching_off,
)
from tests.study.parts import together as together_part


@dataclass(frozen=True, slots=True)
class Part:
    """What is simulated, and how it is told."""

    jobs: Callable[[Effort], Iterator[Job]]
    run: Callable[[Job], Parts]
    tables: Callable[[Parts], Iterator[Table]]


@dataclass(frozen=True, slots=True)
class World:
    """False episodes in two years of a world over all sizes; the error is that of agencies."""

    name: str
    episodes: float
    error: float


@dataclass(frozen=True, slots=True)
class Result:
    """All tables, and what no world may exceed."""

    seed: int
    is_full: bool
    seconds: float
    tables: tuple[Table, ...]
    worlds: tuple[World, ...]


PARTS: Final[Mapping[str, Part]] = {
    "marginals": Part(marginals.jobs, marginals.run, marginals.tables),
    "alarms": Part(alarms.jobs, alarms.run, alarms.tables),
    "shifts": Part(shifts.jobs, shifts.run, shift_tables.tables),
    "together": Part(together_part.jobs, together_part.run, together_part.tables),
    "acute": Part(acute.jobs, acute.run, acute.tables),
    "agency": Part(agency.jobs, agency.run, agency.tables),
    "alarms28": Part(alarms.jobs_28, alarms.run, alarms.tables_28),
    "shifts28": Part(shifts.jobs_28, shifts.run, shift_tables.tables),
    "monthly": Part(monthly.jobs, monthly.run, monthly_tables.tables),
    "monthlyshifts": Part(monthly.shift_jobs, monthly.run_shifts, monthly_tables.shift_tables),
    "exposures": Part(calls.jobs, calls.run, calls.tables),
    "acuteoff": Part(switching_off.jobs, switching_off.run, switching_off.tables),
    "monthlylimits": Part(
        monthly.calibrating_jobs, monthly.run_limits, monthly_tables.limit_tables
    ),
    "calibrate": Part(calibrating.jobs, calibrating.run, calibrating.tables),
}


def study(parts: Sequence[str], effort: Effort, *, workers: int) -> Result:
    """Run the named parts; progress goes to the standard error."""
    begun = monotonic()
    jobs = [job for part in parts for job in PARTS[part].jobs(effort)]
    found: dict[str, list[Parts]] = {part: [] for part in parts}
    for at, (job, figures) in enumerate(_run_all(jobs, workers), start=1):
        found[job.part].append(figures)
        _tell(f"{at}/{len(jobs)} {job.part}: {job.row}, {job.groups} groups", begun)
    sys.stderr.write("\n")
    merged = {part: merge(figures) for part, figures in found.items()}
    worlds = [
        World(("28 days, " if part.endswith("28") else "") + name, rate.value, rate.error)
        for part in parts
        if part.startswith("alarms")
        for name, rate in alarms.list_worlds(merged[part])
    ]
    tables = [table for part in parts for table in PARTS[part].tables(merged[part]) if table.cells]
    return Result(effort.seed, effort.is_full, monotonic() - begun, tuple(tables), tuple(worlds))


def run_job(job: Job) -> tuple[Job, Parts]:
    """Measure one job."""
    return job, PARTS[job.part].run(job)


def _run_all(jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, Parts]]:
    if workers <= 1:
        yield from map(run_job, jobs)
        return
    prepare()
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        yield from pool.map(run_job, jobs)


def _tell(text: str, begun: float) -> None:
    sys.stderr.write(f"\r{monotonic() - begun:4.0f} s  {text:<70.70}")
    sys.stderr.flush()
