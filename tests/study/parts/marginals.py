"""The simulator's own check: shares of votes and of periods released against the study's."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from tests.study import published
from tests.study.figures import Cell, Parts, Table, by_size, share_cell
from tests.study.jobs import Effort, Job
from tests.study.parts.acute import EVENT
from tests.study.people import Span
from tests.study.shapes import KEYS
from tests.study.simulating import Push, Setting, count_votes, draw_agencies
from tests.study.worlds import SIZES, WORLDS, Level
from wellness.domain.bands import Limits

AGENCIES: Final = 10
PERIODS: Final = 26
TOLERANCE: Final = 0.04
"""Of shares: what the study leaves open about drained comes to .03."""


def jobs(effort: Effort) -> Iterator[Job]:
    """Each published level and shift, and the event of section 9."""
    worlds = {world.name: world for world in WORLDS}
    for name, level, shift in published.SHARES:
        yield from effort.split(
            "marginals", worlds[name], Level(level), groups=40, agencies=AGENCIES, what=f"{shift:g}"
        )
    for name in published.EXPOSED:
        yield from effort.split(
            "marginals", worlds[name], Level.MID, groups=40, agencies=AGENCIES, what="event"
        )


def run(job: Job) -> Parts:
    """Yes votes by voters, and periods with voters enough by periods."""
    span = Span(PERIODS)
    agencies = draw_agencies(np.random.default_rng(job.seed), agencies=job.agencies, groups=40)
    nothing = np.zeros((*agencies.sizes.shape, PERIODS))
    is_event = job.what == "event"
    push = Push(nothing + (0.0 if is_event else float(job.what)), nothing + EVENT * float(is_event))
    counted = count_votes(job.seed, Setting(job.world, job.level, agencies, span), push)
    voters = counted.voters.sum((1, 2)).astype(float)
    found: Parts = {}
    for place, key in enumerate(KEYS):
        yes = counted.yes[..., place].sum((1, 2)).astype(float)
        name = ("share", job.world.name, job.level.value, job.what, key)
        found[name] = list(zip(yes, voters, strict=True))
    if job.what == "0" and job.level is Level.MID:
        enough = (counted.voters >= Limits().voters).sum(axis=2)
        for size in SIZES:
            at = agencies.sizes == size
            found["released", job.world.name, str(size)] = list(
                zip((enough * at).sum(1).astype(float), at.sum(1) * float(PERIODS), strict=True)
            )
    return found


def tables(found: Parts) -> Iterator[Table]:
    """Beside the study's."""
    shares: list[Cell] = []
    for (world, level, shift), row in published.SHARES.items():
        for key, theirs in zip(KEYS, row, strict=False):
            ours = by_size(found, "share", world, level, f"{shift:g}", key)
            if ours.weight:
                name = f"{world}, {level}, +{shift:g}"
                shares.append(share_cell(name, key, ours.value, theirs, TOLERANCE))
    for world, theirs in published.EXPOSED.items():
        ours = by_size(found, "share", world, "mid", "event", "exposure")
        if ours.weight:
            shares.append(share_cell(f"{world}, event", "exposure", ours.value, theirs, TOLERANCE))
    released: list[Cell] = []
    for world, row in published.RELEASED.items():
        for size, theirs in zip(map(str, SIZES), row, strict=True):
            ours = by_size(found, "released", world, size)
            if ours.weight:
                released.append(share_cell(world, size, ours.value, theirs, TOLERANCE))
    yield Table("Period shares of the indicators", "Sections 3, 6, 9.", tuple(shares))
    yield Table("Share of periods released", "Section 2.", tuple(released))
