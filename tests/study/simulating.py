"""Simulates people, check-ins and releases of agencies in one of the study's worlds."""

from dataclasses import dataclass

import numpy as np

from tests.study import worlds as w
from tests.study.counting import release
from tests.study.people import Block, Moved, Span, remember
from tests.study.shapes import KEYS, Counted, Floats, Released, Whole
from tests.study.worlds import Level, World, cuts_of


@dataclass(frozen=True, slots=True)
class Agencies:
    """Eligible people by [agency, group]."""

    sizes: Whole


@dataclass(frozen=True, slots=True)
class Push:
    """What really changes, by [agency, group, period]: stress and hard calls; how drained follows.

    `drained` is the part of the stress shift that drained makes.
    """

    stress: Floats
    hard: Floats
    drained: float = w.DRAINED_MOVES


def draw_agencies(rng: np.random.Generator, *, agencies: int, groups: int) -> Agencies:
    """Agencies of groups of all sizes in turn, begun anew in a random order for each."""
    turns = -(-groups // len(w.SIZES))
    rows = [np.tile(rng.permutation(w.SIZES), turns)[:groups] for _ in range(agencies)]
    return Agencies(np.array(rows, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and for how long something is simulated."""

    world: World
    level: Level
    agencies: Agencies
    span: Span


def no_push(setting: Setting) -> Push:
    """Nothing changes."""
    nothing = np.zeros((*setting.agencies.sizes.shape, setting.span.periods))
    return Push(nothing, nothing)


def simulate(seed: tuple[int, ...], setting: Setting, push: Push) -> Released:
    """What is released; the same seed gives the same people whatever the push."""
    return release(count_votes(seed, setting, push))


def count_votes(seed: tuple[int, ...], setting: Setting, push: Push) -> Counted:
    """What is voted; nobody but the study's own checks sees it."""
    world, sizes, span = setting.world, setting.agencies.sizes, setting.span
    shape = (*sizes.shape, span.periods)
    voters = np.zeros(shape, dtype=np.int64)
    yes = np.zeros((*shape, len(KEYS)), dtype=np.int64)
    course = find_course(np.random.default_rng((*seed, 0)), world, len(sizes), span)
    for size in np.unique(sizes):
        agency, group = np.nonzero(sizes == size)
        rng = np.random.default_rng((*seed, int(size)))
        block = Block(rng, world, cuts_of(world, setting.level), (len(agency), int(size)), span)
        for period in range(span.periods):
            weeks = course[agency, period * span.weeks : (period + 1) * span.weeks]
            moved = Moved(
                push.stress[agency, group, period], push.hard[agency, group, period], push.drained
            )
            found = block.count(weeks, moved)
            voters[agency, group, period], yes[agency, group, period] = found
    return Counted(voters, yes)


def find_course(rng: np.random.Generator, world: World, agencies: int, span: Span) -> Floats:
    """What all groups of an agency share, by week."""
    weeks = span.periods * span.weeks
    at = np.arange(weeks)[None, :] + rng.integers(0, w.YEAR, (agencies, 1))
    course: Floats = world.season * np.sin(2 * np.pi * at / w.YEAR)
    course += world.holiday * (at % w.YEAR < w.HOLIDAY_WEEKS)
    drift = rng.standard_normal(agencies)
    for week in range(weeks):
        course[:, week] += world.agency_drift * drift
        drift = remember(drift, w.DRIFT_MEMORY, rng.standard_normal(agencies))
    return course
