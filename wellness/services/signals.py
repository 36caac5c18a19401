"""What the visible releases say of change: the detector's reading of every group and of the agency.

Made of released bands alone (R10), read anew for every page and flag; nothing of it is stored, so a
page and a flag cannot differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from math import sqrt
from statistics import NormalDist

from sqlmodel import Session

from wellness.domain.detector.agency import AgencyReading, chart_agency
from wellness.domain.detector.baseline import Baseline
from wellness.domain.detector.chart import Charted, list_charted
from wellness.domain.detector.detection import Reading, detect
from wellness.domain.detector.series import Calendar, Label, Run, label_of, lay_out
from wellness.domain.detector.standing import Change, judge
from wellness.domain.detector.tuning import SHOCK_VARIANCE, tuning_for
from wellness.domain.estimates import ShareRange
from wellness.domain.pulse import Pulse
from wellness.domain.released import ReleasedGroup
from wellness.services.released import Held, list_every


@dataclass(frozen=True, slots=True)
class Signal:
    """What is said of one released group in one release.

    `has_new_teams` marks a change of the teams behind the label.
    """

    change: Change
    reading: Reading
    has_new_teams: bool
    usual: Mapping[str, ShareRange]

    def usual_share(self, indicator: str) -> ShareRange | None:
        """The shares usual for the group; None for an indicator that takes no part in the chart.

        Only where enough releases tell what is usual.
        """
        return self.usual.get(indicator) if self.reading.may_flag else None


@dataclass(frozen=True, slots=True)
class Signals:
    """The readings of all comparable releases.

    `is_calibrated` is False where the study fixed no limits for the agency's k, c and period; then
    nothing is said of change.
    """

    is_calibrated: bool
    by_release: Mapping[int, Mapping[Label, Signal]]
    agency: Mapping[int, AgencyReading]

    def of(self, release_id: int) -> Mapping[Label, Signal]:
        """What is said of each group of a release; empty where nothing can be."""
        return self.by_release.get(release_id, {})

    def has_reached_leaders(self, unit_id: int, *, since: int | None) -> bool:
        """Whether a group at a unit lay above the leadership limit in a release or one after it."""
        return any(
            signal.reading.is_for_leaders
            for release_id, found in self.by_release.items()
            if since is None or release_id >= since
            for label, signal in found.items()
            if label.at == str(unit_id)
        )

    def find(self, release_id: int, group: ReleasedGroup | None) -> Signal | None:
        """What is said of one group of a release."""
        return None if group is None else self.of(release_id).get(label_of(group))


def list_signals(session: Session, pulse: Pulse, *, now: datetime) -> Signals:
    """The readings of all visible releases of a pulse.

    Of all: what was said of a period then stays as it was said.

    Raises:
        Unavailable: stored bytes are no release.
    """
    return read_signals(list_every(session, pulse=pulse.key, now=now), pulse)


def read_signals(held: Sequence[Held], pulse: Pulse) -> Signals:
    """The readings of releases of one pulse, oldest first."""
    chain = _Chain(tuple(row.hash for row in held), tuple(held))
    return _read(chain, list_charted(pulse))


@dataclass(frozen=True, slots=True)
class _Chain:
    """Releases under their hashes: equal hashes, equal releases."""

    hashes: tuple[str, ...]
    held: tuple[Held, ...] = field(compare=False)


@lru_cache(maxsize=4)
def _read(chain: _Chain, charted: tuple[Charted, ...]) -> Signals:
    keys = [each.key for each in charted]
    calendar = lay_out([row.release for row in chain.held], keys)
    if calendar is None:
        return Signals(is_calibrated=False, by_release={}, agency={})
    newest = chain.held[-len(calendar.slots) :]
    limits = newest[-1].release.limits
    tuning = tuning_for(calendar.period_days, known=limits.known, voters=limits.voters)
    if tuning is None or not charted:
        return Signals(is_calibrated=False, by_release={}, agency={})
    readings = detect(calendar.series, charted, tuning, w=limits.width)
    groups = zip(newest, calendar.slots, calendar.runs, calendar.breaks, strict=True)
    return Signals(
        is_calibrated=True,
        by_release={
            row.id: _signals(calendar, readings, slot, runs, changed, keys)
            for row, slot, runs, changed in groups
        },
        agency=_agency(calendar, newest, charted, limits.width),
    )


def _signals(  # noqa: PLR0917 - one release of a calendar
    calendar: Calendar,
    readings: Mapping[Run, Sequence[Reading | None]],
    slot: int,
    runs: Mapping[Label, Run],
    changed: frozenset[Label],
    charted: Sequence[str],
) -> dict[Label, Signal]:
    found = {}
    for label, run in runs.items():
        reading = readings[run][slot]
        if reading is not None:
            change = judge(reading, calendar.series[run][: slot + 1], charted)
            usual = dict(zip(charted, map(_usual_share, reading.usual), strict=True))
            found[label] = Signal(change, reading, label in changed, usual)
    return found


def _usual_share(usual: Baseline) -> ShareRange:
    """The usual level as shares: two deviations to either side, a team's own movement included."""
    reach = 2 * sqrt(usual.variance + SHOCK_VARIANCE)
    low, high = (NormalDist().cdf(usual.level + side * reach) for side in (-1, 1))
    return ShareRange(low, high)


def _agency(
    calendar: Calendar, held: Sequence[Held], charted: tuple[Charted, ...], w: int
) -> dict[int, AgencyReading]:
    seen = [[row[slot] for row in calendar.series.values()] for slot in range(calendar.length)]
    periods = [[each for each in row if each is not None] for row in seen]
    readings = chart_agency(periods, charted, w=w)
    found = ((row.id, readings[slot]) for row, slot in zip(held, calendar.slots, strict=True))
    return {release_id: reading for release_id, reading in found if reading is not None}
