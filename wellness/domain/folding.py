"""Folding: several check-ins of a person and period become one vote (R1).

A check-in is a tuple of condition bits, one for each condition of the pulse. The tally below is
all that is kept of a person's check-ins, and its size does not depend on how many there were.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never


class Fold(StrEnum):
    """How c positive check-ins out of K become a yes or no."""

    ANY = "any"
    THIRD = "third"
    HALF = "half"
    MOST = "most"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Tally:
    """The check-ins of one person and period.

    `number` and `latest` are the newest check-in's (0 and no bits before the first); `earlier`
    counts the check-ins before it, and `met[i]` those of them that met condition i.
    """

    number: int
    latest: tuple[bool, ...]
    earlier: int
    met: tuple[int, ...]

    @classmethod
    def empty(cls, conditions: int) -> "Tally":
        """The tally of somebody who has not answered."""
        return cls(0, (False,) * conditions, 0, (0,) * conditions)

    @classmethod
    def withdrawn(cls, conditions: int) -> "Tally":
        """The tally of somebody who took all answers back: empty, but for bits that say so."""
        return cls(0, (True,) * conditions, 0, (0,) * conditions)

    @property
    def has_voted(self) -> bool:
        """Whether any check-in counts."""
        return self.number > 0

    @property
    def was_withdrawn(self) -> bool:
        """Whether the answers were taken back and none was given since."""
        return not self.has_voted and any(self.latest)

    def add(self, number: int, bits: tuple[bool, ...]) -> "Tally":
        """The tally with check-in `number`: the same number replaces, a higher one folds in.

        A lower number changes nothing: it was overtaken by a newer check-in of the same person.

        Raises:
            ValueError: `number` is not positive or `bits` has the wrong length (R3: only
                complete check-ins count).
        """
        if number < 1:
            raise ValueError("check-ins are numbered from 1")
        if len(bits) != len(self.met):
            raise ValueError("a check-in must answer every condition")
        if number < self.number:
            return self
        if number == self.number or not self.has_voted:
            return replace(self, number=number, latest=bits)
        met = tuple(m + int(bit) for m, bit in zip(self.met, self.latest, strict=True))
        return Tally(number, bits, self.earlier + 1, met)

    def vote(self, condition: int, fold: Fold) -> bool:
        """The vote on one condition under `fold`.

        Raises:
            ValueError: nothing was answered, so there is no vote.
        """
        if not self.has_voted:
            raise ValueError("there is no vote without a check-in")
        latest = self.latest[condition]
        return fold_vote(self.met[condition] + latest, self.earlier + 1, latest, fold)


def fold_vote(positive: int, total: int, latest: bool, fold: Fold) -> bool:  # noqa: FBT001 - a bit
    """Whether `positive` of `total` check-ins make a yes; `latest` is the newest one's bit."""
    match fold:
        case Fold.ANY:
            return positive >= 1
        case Fold.THIRD:
            return 3 * positive >= total
        case Fold.HALF:
            return 2 * positive >= total
        case Fold.MOST:
            return 2 * positive > total
        case Fold.LATEST:
            return latest
        case _:
            assert_never(fold)
