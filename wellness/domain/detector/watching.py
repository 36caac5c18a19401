"""Indicators that are each charted alone, with one flag for all of a group's (T6).

The flag opens where an indicator lies above its limit and above its lowest band, and closes after
two releases in a row in which all of them are calm: one flag an episode, whatever it began with.
Source: signals.md, trigger T6; docs/study.md, "The monthly indicators".
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from wellness.domain.detector.chart import Charted
from wellness.domain.detector.detection import Observation, Reading, Series, detect
from wellness.domain.detector.tuning import RELEASES_TO_CLOSE, Tuning

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Watch:
    """What is said of one released group in one period.

    `readings` are those of each indicator by itself, `raised` the indicators that are higher than
    usual now; `opened` says that the group's flag opened in this period.
    """

    readings: Mapping[str, Reading]
    raised: tuple[str, ...]
    opened: bool
    is_open: bool

    @property
    def may_flag(self) -> bool:
        """Whether enough releases tell what is usual."""
        return all(reading.may_flag for reading in self.readings.values())


def watch(
    series: Mapping[Group, Series], watched: Sequence[Charted], tuning: Tuning, *, w: int
) -> dict[Group, tuple[Watch | None, ...]]:
    """Watch every period of every group; None where a group was not released.

    Raises:
        ValueError: the series do not cover the same periods.
    """
    alone = {each.key: detect(series, [each], tuning, w=w) for each in watched}
    return {
        group: tuple(_watch(periods, {key: found[group] for key, found in alone.items()}))
        for group, periods in series.items()
    }


def is_raised(reading: Reading, band: int) -> bool:
    """Whether one indicator is higher than usual, and not in its lowest band."""
    return reading.may_flag and reading.q > reading.limit and band > 1


def _watch(
    periods: Series, alone: Mapping[str, Sequence[Reading | None]]
) -> Sequence[Watch | None]:
    found = list[Watch | None]()
    is_open, calm = False, 0
    for at, seen in enumerate(periods):
        if seen is None:
            found.append(None)
            continue
        readings = {key: row[at] for key, row in alone.items()}
        now = {key: reading for key, reading in readings.items() if reading is not None}
        raised = _raised(now, seen)
        was_open = is_open
        is_calm = all(reading.q < reading.limit / 2 for reading in now.values())
        calm = calm + 1 if was_open and is_calm else 0
        is_open = calm < RELEASES_TO_CLOSE if was_open else bool(raised)
        found.append(Watch(now, raised, is_open and not was_open, is_open))
    return found


def _raised(readings: Mapping[str, Reading], seen: Observation) -> tuple[str, ...]:
    return tuple(key for key, reading in readings.items() if is_raised(reading, seen.bands[key]))
