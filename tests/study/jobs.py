"""What is simulated in one go, and how much of it a study does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.study.worlds import Level, World

SEED: Final = 20_260
HISTORY: Final = 13
"""Periods before monitoring begins."""

MONITORED: Final = 104
SHIFT_AT: Final = 26
TWO_YEARS: Final = 52
_FEWEST: Final = 4
"""Agencies a cell has at least: an error is taken over them."""

_IN_ONE_GO: Final = 400
"""Groups: keeps the arrays of a job at some tens of megabytes."""


@dataclass(frozen=True, slots=True)
class Job:
    """Agencies of one world and one number of groups; `what` tells a part's jobs apart."""

    part: str
    world: World
    level: Level
    groups: int
    agencies: int
    seed: tuple[int, ...]
    what: str = ""

    @property
    def row(self) -> str:
        """How tables name the world and level."""
        return f"{self.world.name}, {self.level}"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is simulated: a part of the full study, of some worlds, from a seed."""

    share: float = 1.0
    seed: int = SEED
    worlds: tuple[str, ...] = ()
    levels: tuple[Level, ...] = tuple(Level)

    @property
    def is_full(self) -> bool:
        """Whether every cell is measured as well as the study says."""
        return self.share >= 1

    def includes(self, world: World, level: Level) -> bool:
        """Whether a world takes part at a level."""
        return level in self.levels and (not self.worlds or world.name in self.worlds)

    def split(
        self, part: str, world: World, level: Level, *, groups: int, agencies: int, what: str = ""
    ) -> Iterator[Job]:
        """The jobs of so many agencies, each with a seed of its own."""
        if not self.includes(world, level):
            return
        left = max(_FEWEST, round(agencies * self.share))
        most = max(2, _IN_ONE_GO // groups)
        chunk = 0
        while left > 0:
            number = min(most, left)
            seed = (self.seed, *_numbers(part, world.name, level, what), groups, chunk)
            yield Job(part, world, level, groups, number, seed, what)
            left, chunk = left - number, chunk + 1


def _numbers(*names: str) -> tuple[int, ...]:
    """Each name as a number, for a seed."""
    return tuple(int.from_bytes(name.encode(), "big") for name in names)
