"""Released groups as series over the calendar: one for each label, begun anew where it must be.

A label is a team, or the other teams of a unit. It begins anew when more than a third of its teams
are others than at its beginning; all series begin anew with another k, c or length of period, for
then bands mean something else. Source: statistics-bands.md, section 11.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from wellness.domain.detector.detection import Observation
from wellness.domain.released import Release, ReleasedGroup

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Label:
    """What a group of a release is called: the unit it stands at, and whether it is a pool."""

    at: str
    is_pool: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A label as long as it is the same; `number` counts its beginnings from 0."""

    label: Label
    number: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The series of comparable releases.

    `slots` says which calendar period each release is, the oldest 0; `series` has an entry for
    every calendar period. For each release `runs` names the run its labels belong to, and `breaks`
    the labels whose teams changed, with or without a new beginning.
    """

    period_days: int
    slots: tuple[int, ...]
    series: Mapping[Run, tuple[Observation | None, ...]]
    runs: tuple[Mapping[Label, Run], ...]
    breaks: tuple[frozenset[Label], ...]

    @property
    def length(self) -> int:
        """How many calendar periods there are."""
        return self.slots[-1] + 1


def label_of(group: ReleasedGroup) -> Label:
    """The label of a released group."""
    return Label(group.at, group.is_pool)


def lay_out(releases: Sequence[Release], charted: Sequence[str]) -> Calendar | None:
    """Lay the newest comparable releases of one pulse out; None without any.

    `releases` come oldest first. A group without a band of every charted indicator counts as not
    released.
    """
    comparable = _comparable(releases)
    if not comparable:
        return None
    days = _days(comparable[0])
    slots = tuple(
        round((release.starts_at - comparable[0].starts_at) / (days * _DAY))
        for release in comparable
    )
    book = _Book(slots[-1] + 1)
    runs, breaks = [], []
    for release, slot in zip(comparable, slots, strict=True):
        found, changed = book.enter(release, slot, charted)
        runs.append(found)
        breaks.append(changed)
    series = {run: tuple(row) for run, row in book.series.items()}
    return Calendar(days, slots, series, tuple(runs), tuple(breaks))


def _comparable(releases: Sequence[Release]) -> list[Release]:
    """The newest releases with one k, c and length of period."""
    found: list[Release] = []
    for release in reversed(releases):
        if found and (release.limits, _days(release)) != (found[0].limits, _days(found[0])):
            break
        found.append(release)
    return found[::-1]


def _days(release: Release) -> int:
    return round((release.ends_at - release.starts_at) / _DAY)


@dataclass(slots=True)
class _Book:
    """The series as they grow, with the teams each run began with."""

    length: int
    series: dict[Run, list[Observation | None]] = field(default_factory=dict)
    _newest: dict[Label, Run] = field(default_factory=dict)
    _began_with: dict[Run, frozenset[str]] = field(default_factory=dict)
    _last_with: dict[Label, frozenset[str]] = field(default_factory=dict)

    def enter(
        self, release: Release, slot: int, charted: Sequence[str]
    ) -> tuple[dict[Label, Run], frozenset[Label]]:
        """Write a release down; the run of each of its labels, and the labels that changed."""
        found, changed = {}, set()
        for group, observation in _observed(release, charted):
            label, teams = label_of(group), _teams(group)
            if self._last_with.get(label, teams) != teams:
                changed.add(label)
            self._last_with[label] = teams
            run = self._run_of(label, teams)
            self.series[run][slot] = observation
            found[label] = run
        return found, frozenset(changed)

    def _run_of(self, label: Label, teams: frozenset[str]) -> Run:
        run = self._newest.get(label)
        if run is not None and not _is_other(self._began_with[run], teams):
            return run
        run = Run(label, 0 if run is None else run.number + 1)
        self._newest[label], self._began_with[run] = run, teams
        self.series[run] = [None] * self.length
        return run


def _observed(
    release: Release, charted: Sequence[str]
) -> Iterator[tuple[ReleasedGroup, Observation]]:
    for group in release.groups:
        if all(key in group.bands for key in charted):
            yield group, Observation(group.m, group.bands)


def _teams(group: ReleasedGroup) -> frozenset[str]:
    """The teams behind a label; those who chose the whole agency are none."""
    return frozenset(member.id for member in group.members if not member.is_agency_wide)


def _is_other(before: frozenset[str], now: frozenset[str]) -> bool:
    """Whether more than a third of all teams concerned are in one of the two only."""
    return 3 * len(before ^ now) > len(before | now)
