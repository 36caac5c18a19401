"""What may be said of a group's change, and of what stands in the way of saying it.

Change words come from the detector alone: a band that moved is not a change. Source:
statistics-bands.md, section 11.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from wellness.domain.detector.detection import Reading, Series
from wellness.domain.detector.tuning import BASELINE_RELEASES


class Standing(StrEnum):
    """How a group stands against its own usual level."""

    HIGHER = "higher"
    STILL_HIGHER = "still-higher"
    SOMEWHAT_HIGHER = "somewhat-higher"
    SOMEWHAT_LOWER = "somewhat-lower"
    NO_CHANGE = "no-change"
    LEARNING = "learning"


class Doubt(StrEnum):
    """Why a change of this group might not be seen."""

    FEW_VOTERS = "few-voters"
    AT_THE_TOP = "at-the-top"


@dataclass(frozen=True, slots=True)
class Change:
    """What is said of a released group.

    `is_sustained` adds "for two periods"; `releases_missing` more releases tell what is usual.
    """

    standing: Standing
    is_sustained: bool
    releases_missing: int
    doubts: tuple[Doubt, ...]


def judge(reading: Reading, earlier: Series, charted: Sequence[str]) -> Change:
    """What may be said of a reading; `earlier` are the periods of its series up to this one."""
    missing = max(0, BASELINE_RELEASES - reading.baseline_releases)
    return Change(
        standing=_stand(reading),
        is_sustained=reading.is_open and reading.is_sustained,
        releases_missing=missing,
        doubts=tuple(_doubts(earlier, charted)),
    )


def judge_alone(reading: Reading, earlier: Series, key: str, *, is_flagged: bool) -> Change:
    """What may be said of an indicator that is charted alone; `earlier` up to this period.

    `is_flagged`: the group's flag is open. Nothing is higher than usual in the lowest band.
    """
    found, newest = judge(reading, earlier, [key]), earlier[-1]
    standing = found.standing
    is_lowest = newest is None or newest.bands[key] == 1
    if standing is Standing.HIGHER and is_lowest:
        standing = Standing.SOMEWHAT_HIGHER
    if standing is Standing.STILL_HIGHER and not is_flagged:
        standing = Standing.SOMEWHAT_HIGHER if reading.q > SOMEWHAT else Standing.NO_CHANGE
    return replace(found, standing=standing, is_sustained=False)


SOMEWHAT: Final = 1.3
_FEW: Final = 2
"""m = 2: seven to ten answered."""


def _stand(reading: Reading) -> Standing:
    if not reading.may_flag and not reading.is_open:
        return Standing.LEARNING
    if reading.q > reading.limit:
        return Standing.HIGHER
    if reading.is_open and reading.q > reading.limit / 2:
        return Standing.STILL_HIGHER
    if reading.q > SOMEWHAT:
        return Standing.SOMEWHAT_HIGHER
    return Standing.SOMEWHAT_LOWER if reading.q < -SOMEWHAT else Standing.NO_CHANGE


def _doubts(earlier: Series, charted: Sequence[str]) -> list[Doubt]:
    seen = [observation for observation in earlier if observation is not None]
    found = []
    if 2 * sum(observation.m == _FEW for observation in seen) > len(seen):
        found.append(Doubt.FEW_VOTERS)
    tops = [observation.bands[key] == observation.m for observation in seen for key in charted]
    if 2 * sum(tops) > len(tops):
        found.append(Doubt.AT_THE_TOP)
    return found
