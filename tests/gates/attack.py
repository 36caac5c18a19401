"""An attacker who knows who answered in which week, and what some colleagues answered.

Belief is exact, by Bayes: the attacker knows how red weeks and numbers of check-ins are spread over
people, and nobody's own. An answer is exposed when the belief in what was given is at least
`CERTAIN`.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod

from tests.gates.rules import Cell, Given
from tests.gates.town import MOST_A_WEEK, RED_SHAPE, Answers, Week, Weeks

CERTAIN = 0.95
KNOWN = (0, 1, 2)
_TINY = 1e-9

Give = Callable[[Weeks], Given]
Spread = Mapping[Given, float]
"""The chance of each pair of what counts and what of it is red."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """An answer the attacker believes rightly once so many colleagues' answers are known."""

    person: int
    known: int
    is_certain: bool


def list_exposed(rng: random.Random, cell: Cell, answers: Answers, give: Give) -> Iterator[Exposed]:
    """Every answer that a cell exposes to an attacker who knows some of the others."""
    for person in cell.people:
        others = [other for other in cell.people if other != person]
        told = rng.sample(others, min(KNOWN[-1], len(others)))
        for known in KNOWN:
            belief = _believe(cell, person, told[:known], answers, give)
            right = belief if is_red(answers[person]) else 1 - belief
            if right >= CERTAIN:
                yield Exposed(person, known, is_certain=right > 1 - _TINY)


def _believe(cell: Cell, person: int, told: Sequence[int], answers: Answers, give: Give) -> float:
    """The belief that somebody gave a red answer once what the `told` gave is subtracted."""
    given = [give(answers[other]) for other in told]
    counted, red = sum(pair[0] for pair in given), sum(pair[1] for pair in given)
    silent = sorted(len(answers[p]) for p in cell.people if p != person and p not in told)
    bounds = cell.low - red, cell.high - red
    own = len(answers[person])
    return _belief(tuple(silent), own, cell.counted - counted, bounds, give)


def is_red(weeks: Weeks) -> bool:
    """Whether somebody gave a red answer at all."""
    return any(week.is_red for week in weeks)


@lru_cache(maxsize=200_000)
def _belief(
    others: tuple[int, ...], own: int, counted: int, bounds: tuple[int, int], give: Give
) -> float:
    """How likely somebody who answered in `own` weeks gave a red answer, given what is shown."""
    rest, low, high = _spread_of_sum(others, give), *bounds
    chances = {True: 0.0, False: 0.0}
    for (counts, red), chance in _spread(own, give).items():
        chances[red > 0] += chance * sum(
            rest.get((counted - counts, total - red), 0.0) for total in range(low, high + 1)
        )
    return chances[True] / (chances[True] + chances[False])


@lru_cache(maxsize=20_000)
def _spread_of_sum(people: tuple[int, ...], give: Give) -> Spread:
    """The same of several people together, each of whom answered in so many weeks."""
    if not people:
        return {(0, 0): 1.0}
    last: Spread = _spread(people[-1], give)
    summed: dict[Given, float] = defaultdict(float)
    for (counted, red), chance in _spread_of_sum(people[:-1], give).items():
        for (counts, reds), more in last.items():
            summed[counted + counts, red + reds] += chance * more
    return summed


@lru_cache(maxsize=100)
def _spread(weeks: int, give: Give) -> Spread:
    """What somebody gives who answered in so many weeks."""
    chances: dict[Given, float] = defaultdict(float)
    often = product(range(1, MOST_A_WEEK + 1), repeat=weeks)
    for check_ins, reds in product(often, product((False, True), repeat=weeks)):
        answered = tuple(Week(*row) for row in zip(check_ins, reds, strict=True))
        chances[give(answered)] += _chance(sum(reds), weeks - sum(reds)) / MOST_A_WEEK**weeks
    return chances


def _chance(red: int, other: int) -> float:
    """The chance of so many red weeks and then so many others, the person's share unknown."""
    a, b = RED_SHAPE
    chances = [(a + n) / (a + b + n) for n in range(red)]
    chances += [(b + n) / (a + b + red + n) for n in range(other)]
    return prod(chances)
