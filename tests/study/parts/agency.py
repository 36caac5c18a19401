"""The agency's chart: what all groups share."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from tests.study import published
from tests.study.counting import mid_counts
from tests.study.episodes import wait
from tests.study.figures import Cell, Parts, Table, arl_cell, by_size, power_cell
from tests.study.jobs import HISTORY, MONITORED, SHIFT_AT, Effort, Job
from tests.study.parts.shifts import push_all
from tests.study.people import Span
from tests.study.shapes import Floats, Released, Truths
from tests.study.simulating import Setting, draw_agencies, no_push, simulate
from tests.study.worlds import MESSY, WORLDS, Level, World
from wellness.domain.detector import agency as product

AGENCIES: Final = {40: 120, 8: 400, 3: 600}
_AFTER: Final = 8
_SHIFTS: Final = (0.3, 0.5, 0.8)


def jobs(effort: Effort) -> Iterator[Job]:
    """Four worlds without a change, and messy agencies that change as a whole."""
    for groups, agencies in AGENCIES.items():
        for world in _worlds():
            yield from effort.split(
                "agency", world, Level.MID, groups=groups, agencies=agencies, what="none"
            )
        for shift in _SHIFTS:
            yield from effort.split(
                "agency", MESSY, Level.MID, groups=groups, agencies=agencies, what=f"{shift:g}"
            )


def _worlds() -> Iterator[World]:
    return (world for world in WORLDS if world.name in published.AGENCY_ARL)


def run(job: Job) -> Parts:
    """Flags of whole agencies."""
    span = Span(HISTORY + MONITORED if job.what == "none" else SHIFT_AT + _AFTER)
    rng = np.random.default_rng(job.seed)
    agencies = draw_agencies(rng, agencies=job.agencies, groups=job.groups)
    setting = Setting(job.world, job.level, agencies, span)
    push = no_push(setting) if job.what == "none" else push_all(setting, float(job.what))
    flags = find_high(simulate(job.seed, setting, push))
    key = (job.world.name, job.what, str(job.groups))
    if job.what == "none":
        happens, periods = wait(flags[:, HISTORY:])
        return {
            ("agency", *key): list(zip(happens.astype(float), periods.astype(float), strict=True))
        }
    calm = ~flags[:, HISTORY:SHIFT_AT].any(axis=1)
    happens, periods = wait(flags[:, SHIFT_AT:])
    return {
        ("agency", *key, str(within)): [
            (float(hit), 1.0) for hit in (happens & (periods <= within))[calm]
        ]
        for within in (2, 4)
    }


def find_high(released: Released) -> Truths:
    """By [agency, period]: whether the product's chart of the agency is high."""
    return read_agency(released) > product.LIMIT


def read_agency(released: Released) -> Floats:
    """Z of the agency's chart; -inf where it has none."""
    counts, voters = mid_counts(released)
    answers = (counts.mean(axis=-1) * released.is_shown).sum(axis=1)
    among = (voters * released.is_shown).sum(axis=1)
    z = np.full(answers.shape, -np.inf)
    for row in range(len(answers)):
        z[row] = _chart(answers[row], among[row])
    return z


def _chart(answers: Floats, among: Floats) -> Floats:
    shown = np.flatnonzero(among)
    shares = answers[shown] / among[shown]
    z = np.full(len(among), -np.inf)
    smoothed = 0.0
    for place, at in enumerate(shown):
        share = shares[place]
        weight = product.NEWEST_WEIGHT if place else 1.0
        smoothed = weight * share + (1 - weight) * smoothed
        first = at - (product.GAP - 1) - product.WINDOW
        window = shares[(shown >= first) & (shown <= at - product.GAP)]
        if len(window) >= product.LEAST_HISTORY:
            steps = np.abs(np.diff(window)).mean() / 1.128
            spread = max(window.std(ddof=1), steps)
            z[at] = (smoothed - window.mean()) / (spread * np.sqrt(0.25 + 1 / len(window)))
    return z


def tables(found: Parts) -> Iterator[Table]:
    """Beside the study's; columns are numbers of groups."""
    waits: list[Cell] = []
    for world, periods in published.AGENCY_ARL.items():
        for groups, theirs in zip(AGENCIES, periods, strict=True):
            ours = by_size(found, "agency", world, "none", str(groups))
            if ours.weight:
                waits.append(arl_cell(world, str(groups), ours, theirs, _error(theirs)))
    powers: list[Cell] = []
    for (world, shift), rows in published.AGENCY_POWER.items():
        for groups, row in zip(AGENCIES, rows, strict=True):
            for within, theirs in zip((2, 4), row, strict=True):
                ours = by_size(found, "agency", world, f"{shift:g}", str(groups), str(within))
                if ours.weight:
                    name = f"{world}, +{shift:g}, within {within}"
                    powers.append(power_cell(name, str(groups), ours, theirs))
    yield Table("Agency chart: periods until the first flag", "Section 10.", tuple(waits))
    yield Table("Agency chart: power, everybody shifts", "Section 10.", tuple(powers))


def _error(periods: float) -> float:
    """Relative error of a published figure, as if from so many agencies over four years."""
    flags = _THEIRS * (1 - np.exp(-MONITORED / periods))
    return float(1 / np.sqrt(flags))


_THEIRS: Final = 200
