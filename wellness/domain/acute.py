"""Where the acute rule (T4) is off: in groups where it fires often, hard calls are daily work.

Off while the rule was met in more than 3 of a group's last 26 released periods, and on again when
it is not: decided anew from the releases each time. Source: statistics-bands.md, section 9.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wellness.domain.detector.detection import Observation, Series
from wellness.domain.detector.series import Calendar, Label, Run, lay_out
from wellness.domain.released import Release
from wellness.domain.signals import is_acute

WINDOW: Final = 26
MOST_MET: Final = 3
"""In more of the last 26 released periods than this, the rule tells nothing new."""

ASKED: Final = ("exposure", "strained_mostly")


@dataclass(frozen=True, slots=True)
class Off:
    """Since which release (its place, from 0) the rule is off, and why: met in so many of so many.

    It is off from the release after that one on.
    """

    since: int
    met: int
    releases: int


def find_off(releases: Sequence[Release]) -> dict[Label, Off]:
    """The groups for whose next release the rule is off, by the releases so far, oldest first."""
    calendar = lay_out(releases, ASKED)
    if calendar is None:
        return {}
    earlier = len(releases) - len(calendar.slots)
    found = {}
    for label, run in _newest_runs(calendar).items():
        off = _find(calendar.series[run], calendar.slots, earlier)
        if off is not None:
            found[label] = off
    return found


def is_often(met: Sequence[bool]) -> bool:
    """Whether the rule was met too often in the last of a group's released periods."""
    return sum(met[-WINDOW:]) > MOST_MET


def _newest_runs(calendar: Calendar) -> dict[Label, Run]:
    """The run each label has now."""
    return {label: run for runs in calendar.runs for label, run in runs.items()}


def _find(series: Series, slots: Sequence[int], earlier: int) -> Off | None:
    met, since = list[bool](), None
    for place, slot in enumerate(slots, start=earlier):
        seen = series[slot]
        if seen is None:
            continue
        met.append(_is_met(seen))
        since = (place if since is None else since) if is_often(met) else None
    last = met[-WINDOW:]
    return None if since is None else Off(since, sum(last), len(last))


def _is_met(seen: Observation) -> bool:
    return is_acute(seen.m, seen.bands)
