"""Pieces of the pages of figures: bands of a place in one release, and over the periods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wellness.domain.detector.series import Label, label_of
from wellness.domain.detector.standing import Standing as Change
from wellness.domain.estimates import Estimate, ShareRange, share_range
from wellness.domain.figures import Figures
from wellness.domain.placement import Place, Section, Shown, Standing, show
from wellness.domain.pulse import Indicator, Pulse
from wellness.domain.released import Member, Release, ReleasedGroup, Seen
from wellness.services.released import Held
from wellness.services.signals import Signal


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A period whose release is visible."""

    release_id: int
    starts_at: datetime
    ends_at: datetime
    visible_at: datetime


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator of a group: its band and the shares that band allows."""

    indicator: Indicator
    seen: Seen
    allowed: ShareRange


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One indicator of the agency or a division; without an estimate, not shown."""

    indicator: Indicator
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A place in one release.

    `members` are the teams of a pool, `joined_at` the name of the pool the place is part of, and
    `size` says how many answered, as far as the release does. `signal` is what is said of change,
    None where nothing can be; `prompts` counts the reader's open ones for the team.
    """

    place: Place
    standing: Standing
    joined_at: str
    members: tuple[Member, ...]
    size: Seen | None
    cells: tuple[Cell, ...]
    signal: Signal | None = None
    prompts: int = 0

    @property
    def has_changed(self) -> bool:
        """Whether the group lies higher or lower than usual, be it by chance."""
        standing = None if self.signal is None else self.signal.change.standing
        return standing not in (None, Change.NO_CHANGE, Change.LEARNING)

    @property
    def direction(self) -> str:
        """Which way a group that changed lies from its usual level: "up" or "down"."""
        is_lower = self.signal and self.signal.change.standing is Change.SOMEWHAT_LOWER
        return "down" if is_lower else "up"


@dataclass(frozen=True, slots=True)
class HeatCell:
    """What one release says of a place and indicator; `seen` only where it shows a band."""

    standing: Standing
    seen: Seen | None
    fifth: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A place over the periods."""

    place: Place
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """One indicator, places by periods."""

    indicator: Indicator
    rows: tuple[HeatRow, ...]


def period_view(held: Held) -> PeriodView:
    """The period of a release."""
    return PeriodView(held.id, held.release.starts_at, held.release.ends_at, held.visible_at)


def figure_cells(pulse: Pulse, found: Figures) -> tuple[FigureCell, ...]:
    """The estimates of a unit in the order of the pulse."""
    return tuple(FigureCell(indicator, found.get(indicator.key)) for indicator in pulse.indicators)


def group_rows(
    release: Release, section: Section, pulse: Pulse, signals: Mapping[Label, Signal]
) -> tuple[GroupRow, ...]:
    """The places of a section in one release; a pool of the section speaks for its members."""
    shown = [(place, show(release, place)) for place in section.places]
    pools = [found.own for _, found in shown if found.standing is Standing.POOL]
    return tuple(
        _row(place, found, pulse, signals)
        for place, found in shown
        if found.joined is None or found.joined not in pools
    )


def heat_tables(
    window: Sequence[Held], sections: Sequence[Section], pulse: Pulse
) -> tuple[HeatTable, ...]:
    """A table of places by periods for each indicator; none without places or releases."""
    shown = [
        (place, [show(row.release, place) for row in window])
        for section in sections
        for place in section.places
    ]
    return tuple(
        HeatTable(
            indicator,
            tuple(
                HeatRow(place, tuple(_heat_cell(found, indicator.key) for found in over_time))
                for place, over_time in shown
            ),
        )
        for indicator in pulse.indicators
        if window and shown
    )


def _row(place: Place, found: Shown, pulse: Pulse, signals: Mapping[Label, Signal]) -> GroupRow:
    cells = _cells(found.own, pulse)
    return GroupRow(
        place=place,
        standing=found.standing,
        joined_at="" if found.joined is None else found.joined.name,
        members=found.own.members if found.own is not None and found.own.is_pool else (),
        size=cells[0].seen if cells else None,
        cells=cells,
        signal=None if found.own is None else signals.get(label_of(found.own)),
    )


def _cells(group: ReleasedGroup | None, pulse: Pulse) -> tuple[Cell, ...]:
    if group is None:
        return ()
    bands = ((indicator, group.find_seen(indicator.key)) for indicator in pulse.indicators)
    return tuple(Cell(row, seen, share_range(seen)) for row, seen in bands if seen is not None)


def _heat_cell(found: Shown, indicator: str) -> HeatCell:
    seen = None if found.own is None else found.own.find_seen(indicator)
    return HeatCell(found.standing, seen, 0 if seen is None else share_range(seen).fifth)
