"""BANDS4: which groups lie higher than their own usual level, period by period.

*A group is flagged when its recent bands of strain and exhaustion lie higher than that group's own
usual level, after removing what is common to all groups, by more than chance would produce about
once in two years.* Source: statistics-bands.md, section 4.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from wellness.domain.detector.baseline import Baseline, baseline
from wellness.domain.detector.chart import Chart, Charted, statistic, weigh
from wellness.domain.detector.common import CommonShift, common_shifts, contribution
from wellness.domain.detector.scale import scale
from wellness.domain.detector.tuning import (
    BASELINE_RELEASES,
    RELEASES_TO_CLOSE,
    SUSTAINED_LIMIT,
    Tuning,
)

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Observation:
    """One released group in one period: m, and band i (from 1) by indicator."""

    m: int
    bands: Mapping[str, int]


Series = Sequence[Observation | None]
"""A group's periods in the order of the calendar; None where it was not released."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the detector says of one released group in one period.

    `q` is the charted distance from the usual level, `z` over the agency's own `scale`; `q1` and
    `z1` are those of the period alone, without memory and with a scale of their own. `usual` and
    `common` hold one value for each charted indicator. `open_since` is the period (from 0) in
    which the flag that is open was opened.
    """

    usual: tuple[Baseline, ...]
    common: tuple[CommonShift, ...]
    z: float
    z1: float
    scale: float
    q: float
    q1: float
    limit: float
    baseline_releases: int
    may_flag: bool
    opened: bool
    is_open: bool
    is_sustained: bool
    is_for_leaders: bool
    open_since: int | None


def detect(
    series: Mapping[Group, Series], charted: Sequence[Charted], tuning: Tuning, *, w: int
) -> dict[Group, tuple[Reading | None, ...]]:
    """Read every period of every group; None where a group was not released.

    Raises:
        ValueError: the series do not cover the same periods.
    """
    lengths = {len(periods) for periods in series.values()}
    if len(lengths) > 1:
        raise ValueError("the series do not cover the same periods")
    states = {
        group: _State(group_series, charted, tuning) for group, group_series in series.items()
    }
    found: dict[Group, list[Reading | None]] = {group: [] for group in series}
    charts = _Earlier(tuning.scale_periods), _Earlier(tuning.scale_periods)
    for at in range(max(lengths, default=0)):
        readings = _read_period(states, at, (charts[0].scale(), charts[1].scale()), w)
        charts[0].add([reading.z for reading in readings.values()])
        charts[1].add([reading.z1 for reading in readings.values()])
        for group, row in found.items():
            row.append(readings.get(group))
    return {group: tuple(row) for group, row in found.items()}


@dataclass(slots=True)
class _Earlier:
    """All values of one kind of chart, period by period."""

    periods: int
    values: list[list[float]] = field(default_factory=list)

    def add(self, values: list[float]) -> None:
        self.values.append(values)

    def scale(self) -> float:
        return scale(self.values, periods=self.periods)


@dataclass(slots=True)
class _State:
    """What is carried from period to period for one group."""

    series: Series
    charted: Sequence[Charted]
    tuning: Tuning
    first: int = field(init=False)
    chart: Chart = field(init=False)
    is_open: bool = False
    calm: int = 0
    was_high: bool = False
    opened_at: int | None = None

    def __post_init__(self) -> None:
        released = (at for at, seen in enumerate(self.series) if seen is not None)
        self.first = next(released, len(self.series))
        self.chart = Chart(self.charted, self.tuning.kept)

    def window(self, at: int) -> list[Observation]:
        """The released periods that say what is usual at period `at`."""
        gap = min(self.tuning.gap, max(at - self.first, 0) // 3)
        until = at - gap
        seen = self.series[max(until - self.tuning.window, 0) : until]
        return [observation for observation in seen if observation is not None]

    def settle(self, at: int, q: float, limit: float, *, may_flag: bool) -> bool:
        """Open or close the flag by this period's q; whether it opened now."""
        if self.is_open:
            self.calm = self.calm + 1 if q < limit / 2 else 0
            self.is_open = self.calm < RELEASES_TO_CLOSE
            return False
        self.is_open, self.calm = may_flag and q > limit, 0
        self.opened_at = at if self.is_open else None
        return self.is_open

    def sustain(self, q1: float, *, may_flag: bool) -> bool:
        """Whether this and the released period before were high by themselves."""
        is_high = q1 > SUSTAINED_LIMIT
        both, self.was_high = is_high and self.was_high, is_high
        return both and may_flag


@dataclass(frozen=True, slots=True)
class _Seen:
    """A group that is released in the period at hand, with what is usual for it."""

    state: _State
    at: int
    observation: Observation
    baseline_releases: int
    usual: tuple[Baseline, ...]

    def band(self, place: int) -> tuple[int, int]:
        """M and i of one charted indicator."""
        return self.observation.m, self.observation.bands[self.state.charted[place].key]


def _read_period(
    states: Mapping[Group, _State], at: int, scales: tuple[float, float], w: int
) -> dict[Group, Reading]:
    """The readings of the groups released in one period."""
    seen = {}
    for group, state in states.items():
        state.chart.fade()
        observation = state.series[at]
        if observation is not None:
            seen[group] = _look(state, at, observation, w)
    common = _common(seen, w)
    return {group: _read(each, common[group], scales, w) for group, each in seen.items()}


def _look(state: _State, at: int, observation: Observation, w: int) -> _Seen:
    window = state.window(at)
    usual = tuple(
        baseline(((past.m, past.bands[each.key]) for past in window), w=w) for each in state.charted
    )
    return _Seen(state, at, observation, len(window), usual)


def _common(seen: Mapping[Group, _Seen], w: int) -> dict[Group, tuple[CommonShift, ...]]:
    """What the others share, for each group and each charted indicator."""
    indicators = max((len(each.usual) for each in seen.values()), default=0)
    shifts = [
        common_shifts(
            {
                group: contribution(*each.band(place), each.usual[place], w=w)
                for group, each in seen.items()
            }
        )
        for place in range(indicators)
    ]
    return {group: tuple(found[group] for found in shifts) for group in seen}


def _read(
    seen: _Seen, common: tuple[CommonShift, ...], scales: tuple[float, float], w: int
) -> Reading:
    state, m = seen.state, seen.observation.m
    evidence = [
        weigh(*seen.band(place), usual, shift, w=w, score_cap=state.tuning.score_cap)
        for place, (usual, shift) in enumerate(zip(seen.usual, common, strict=True))
    ]
    state.chart.add(evidence)
    z, z1 = state.chart.statistic(evidence), statistic(state.charted, evidence)
    q, q1 = z / scales[0], z1 / scales[1]
    limit, leaders = state.tuning.limits.at(m), state.tuning.leadership
    may_flag = seen.baseline_releases >= BASELINE_RELEASES
    return Reading(
        usual=seen.usual,
        common=common,
        z=z,
        z1=z1,
        scale=scales[0],
        q=q,
        q1=q1,
        limit=limit,
        baseline_releases=seen.baseline_releases,
        may_flag=may_flag,
        opened=state.settle(seen.at, q, limit, may_flag=may_flag),
        is_open=state.is_open,
        is_sustained=state.sustain(q1, may_flag=may_flag),
        is_for_leaders=may_flag and leaders is not None and q > leaders.at(m),
        open_since=state.opened_at if state.is_open else None,
    )
