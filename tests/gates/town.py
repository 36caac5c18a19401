"""A simulated agency of 83 people: who is in which team, who checks in, and what is red.

The assumptions are those of the privacy study: a person is at work nine weeks in ten and answers
in six of ten of those, once to three times; a week is red or not, and all answers of a person in
it say so. Each person's share of red weeks is drawn from a beta distribution with mean one quarter
and kept for the year.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from wellness.domain.releases import TreeUnit

PRESENT, ANSWERS = 0.9, 0.6
MOST_A_WEEK = 3
RED_SHAPE = (0.8, 2.4)
WEEKS = 52


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week in which somebody answered: how often, and whether red."""

    check_ins: int
    is_red: bool


Weeks = tuple[Week, ...]
"""The weeks in which one person answered, oldest first."""

Answers = Mapping[int, Weeks]
"""Everybody who answered in some weeks."""


@dataclass(frozen=True)
class Town:
    """An agency; `homes[i]` is the team of person i, `units` its tree, parents first."""

    name: str
    units: tuple[TreeUnit, ...]
    homes: tuple[str, ...]

    @property
    def root(self) -> str:
        """The agency itself."""
        return self.units[0].id

    def parent(self, unit: str) -> str | None:
        """The unit above."""
        return next(row.parent for row in self.units if row.id == unit)

    def path(self, unit: str) -> tuple[str, ...]:
        """The unit and all above it, itself first."""
        above = self.parent(unit)
        return (unit,) if above is None else (unit, *self.path(above))


def build_town(name: str, divisions: Sequence[Sequence[int]]) -> Town:
    """An agency of divisions of teams, by size; one division stands for none: teams of the root."""
    ids = map(str, count(1))
    root = next(ids)
    units, homes = [TreeUnit(root, None, "Agency")], list[str]()
    for teams in divisions:
        above = root
        if len(divisions) > 1:
            above = next(ids)
            units.append(TreeUnit(above, root, f"Division {above}"))
        for size in teams:
            team = next(ids)
            units.append(TreeUnit(team, above, f"Team {team}"))
            homes += [team] * size
    return Town(name, tuple(units), tuple(homes))


TOWNS = (
    build_town("30,12 | 10,8,6 | 7,6,4", ((30, 12), (10, 8, 6), (7, 6, 4))),
    build_town("20,15,14,12,12,10", ((20, 15, 14, 12, 12, 10),)),
)


def simulate_year(rng: random.Random, town: Town) -> list[Answers]:
    """One year of answers, a mapping for each week."""
    shares = [rng.betavariate(*RED_SHAPE) for _ in town.homes]
    return [_simulate_week(rng, shares) for _ in range(WEEKS)]


def list_periods(year: Sequence[Answers], weeks: int) -> Iterator[Answers]:
    """The year cut into stretches of so many weeks."""
    for first in range(0, len(year), weeks):
        stretch = year[first : first + weeks]
        people = sorted({person for week in stretch for person in week})
        yield {
            person: tuple(answered for week in stretch for answered in week.get(person, ()))
            for person in people
        }


def _simulate_week(rng: random.Random, shares: Sequence[float]) -> Answers:
    return {
        person: (Week(rng.randint(1, MOST_A_WEEK), rng.random() < share),)
        for person, share in enumerate(shares)
        if rng.random() < PRESENT * ANSWERS
    }
