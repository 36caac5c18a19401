"""One unit over the periods: its bands or figures beside the agency's, and what happened in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from wellness.domain.bands import Limits
from wellness.domain.estimates import Estimate, ShareRange, share_range
from wellness.domain.figures import Figures, estimate_agency, estimate_unit
from wellness.domain.placement import Section, list_sections
from wellness.domain.pulse import Indicator, Pulse
from wellness.domain.released import ReleasedGroup, Seen
from wellness.domain.signals import has_statement
from wellness.domain.units import Unit, UnitTree
from wellness.errors import NotFound
from wellness.services import incidents, outcomes
from wellness.services.dashboards import HEAT_PERIODS, Expected, find_expected
from wellness.services.figure_views import (
    GroupRow,
    HeatTable,
    PeriodView,
    group_rows,
    heat_tables,
    period_view,
)
from wellness.services.incidents import IncidentView
from wellness.services.released import SHOWN, Held, list_held, releases_of
from wellness.services.signals import Signal, Signals, list_signals
from wellness.services.statement import find_limits
from wellness.services.terms import Terms
from wellness.services.watching import Watched, list_watches
from wellness.storage import rosters


@dataclass(frozen=True, slots=True)
class Point:
    """A unit in one period and indicator.

    A team has a band (`seen`), its own or that of the pool named `pool`; a division an `estimate`;
    neither, where it is not shown. `allowed` are the shares either allows, `usual` those that are
    usual for the group; `has_new_teams` marks a change of the teams behind it.
    """

    period: PeriodView
    pool: str
    seen: Seen | None
    estimate: Estimate | None
    allowed: ShareRange | None
    agency: Estimate | None
    usual: ShareRange | None = None
    has_new_teams: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorHistory:
    """One indicator over the periods, oldest first; never empty."""

    indicator: Indicator
    points: tuple[Point, ...]

    @property
    def newest(self) -> Point:
        """The newest period."""
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class DebriefHeld:
    """A debrief that was held, as the page of outcomes has it: of which team or pool, and when."""

    label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """The page of a unit; without a visible release nothing has points or rows.

    `has_people` says that somebody belongs to it or to a team below it. `signal` is what is said of
    a team's change in the newest period, `has_statement` that hard calls were many then, `watched`
    what is said of each indicator by itself.
    """

    unit_id: int
    name: str
    above: tuple[Unit, ...]
    is_team: bool
    is_agency: bool
    has_divisions: bool
    has_people: bool
    limits: Limits
    periods: tuple[PeriodView, ...]
    histories: tuple[IndicatorHistory, ...]
    rows: tuple[GroupRow, ...]
    heat_periods: tuple[PeriodView, ...]
    heat: tuple[HeatTable, ...]
    incidents: tuple[IncidentView, ...]
    expected: Expected
    signal: Signal | None = None
    has_statement: bool = False
    watched: Watched | None = None
    debriefs: tuple[DebriefHeld, ...] = ()


def show_unit(
    session: Session, unit_id: int, *, terms: Terms, now: datetime, pulse: Pulse | None = None
) -> UnitHistory:
    """A team, a division or the agency over at most a year, by one pulse.

    Raises:
        NotFound: there is no such unit.
    """
    tree, pulse = rosters.load_tree(session), pulse or terms.pulse
    unit = tree.find(unit_id)
    if unit is None:
        raise NotFound("There is no such team.", remedy="See the list of teams.")
    held = list_held(session, pulse=pulse.key, now=now)
    signals = list_signals(session, pulse, now=now)
    window = held[-SHOWN:]
    newest = _newest_group(unit, held, tree)
    return UnitHistory(
        unit_id=unit.id,
        name=unit.name,
        above=_above(unit, tree),
        is_team=tree.is_leaf(unit.id),
        is_agency=unit.parent is None,
        has_divisions=any(not tree.is_leaf(below.id) for below in tree.children(unit.id)),
        has_people=rosters.has_people(session, [leaf.id for leaf in tree.leaves(unit.id)]),
        limits=held[-1].release.limits if held else find_limits(session, terms=terms, now=now),
        periods=tuple(period_view(row) for row in window),
        histories=_histories(unit, held, tree, pulse, signals),
        rows=_rows(unit, window[-1:], tree, pulse, signals),
        heat_periods=tuple(period_view(row) for row in window[-HEAT_PERIODS:]),
        heat=heat_tables(
            window[-HEAT_PERIODS:], _own_sections(unit, window[-HEAT_PERIODS:], tree), pulse
        ),
        incidents=_incidents(session, unit, window, tree, now),
        expected=find_expected(session, terms=terms, now=now, pulse=pulse),
        signal=signals.find(held[-1].id, newest) if held else None,
        has_statement=newest is not None and has_statement(newest.m, newest.bands),
        watched=list_watches(session, pulse, now=now).find(held[-1].id, newest) if held else None,
        debriefs=_debriefs(session, unit, window, tree, terms=terms, now=now),
    )


def _newest_group(unit: Unit, held: Sequence[Held], tree: UnitTree) -> ReleasedGroup | None:
    """The group of a team in the newest release."""
    is_shown = held and tree.is_leaf(unit.id)
    return held[-1].release.find_group_of(str(unit.id)) if is_shown else None


def _histories(
    unit: Unit, held: Sequence[Held], tree: UnitTree, pulse: Pulse, signals: Signals
) -> tuple[IndicatorHistory, ...]:
    shown = _shown(unit, held, tree)
    agency = estimate_agency(releases_of(held), newest=SHOWN)
    beside = agency if unit.parent is not None else tuple({} for _ in agency)
    periods = [period_view(row) for row in held[-SHOWN:]]
    said = [
        signals.find(period.release_id, found) if isinstance(found, ReleasedGroup) else None
        for period, found in zip(periods, shown, strict=True)
    ]
    return tuple(
        IndicatorHistory(
            indicator,
            tuple(
                _with_signal(
                    _point(period, found, figures.get(indicator.key), indicator),
                    signal,
                    indicator.key,
                )
                for period, found, figures, signal in zip(periods, shown, beside, said, strict=True)
            ),
        )
        for indicator in pulse.indicators
        if periods
    )


def _shown(
    unit: Unit, held: Sequence[Held], tree: UnitTree
) -> Sequence[ReleasedGroup | Figures | None]:
    """What each release says of a unit: the group of a team, the figures of any other."""
    if tree.is_leaf(unit.id):
        return [row.release.find_group_of(str(unit.id)) for row in held[-SHOWN:]]
    if unit.parent is None:
        return estimate_agency(releases_of(held), newest=SHOWN)
    leaves = frozenset(str(leaf.id) for leaf in tree.leaves(unit.id))
    return estimate_unit(releases_of(held), leaves, newest=SHOWN)


def _point(
    period: PeriodView,
    found: ReleasedGroup | Figures | None,
    agency: Estimate | None,
    indicator: Indicator,
) -> Point:
    if isinstance(found, ReleasedGroup):
        seen = found.find_seen(indicator.key)
        allowed = None if seen is None else share_range(seen)
        return Point(period, found.name if found.is_pool else "", seen, None, allowed, agency)
    estimate = None if found is None else found.get(indicator.key)
    allowed = None if estimate is None else estimate.allowed
    return Point(period, "", None, estimate, allowed, agency)


def _with_signal(point: Point, signal: Signal | None, indicator: str) -> Point:
    """The point with what is usual for its group there."""
    if signal is None:
        return point
    return replace(point, usual=signal.usual_share(indicator), has_new_teams=signal.has_new_teams)


def _rows(
    unit: Unit, newest: Sequence[Held], tree: UnitTree, pulse: Pulse, signals: Signals
) -> tuple[GroupRow, ...]:
    return tuple(
        row
        for held in newest
        for section in _own_sections(unit, newest, tree)
        for row in group_rows(held.release, section, pulse, signals.of(held.id))
    )


def _own_sections(unit: Unit, held: Sequence[Held], tree: UnitTree) -> list[Section]:
    """The places of a division, or those of the agency in none; a team has no places."""
    if tree.is_leaf(unit.id):
        return []
    return [section for section in list_sections(releases_of(held), tree) if section.unit == unit]


def _incidents(
    session: Session, unit: Unit, window: Sequence[Held], tree: UnitTree, now: datetime
) -> tuple[IncidentView, ...]:
    """Since the oldest period shown; before the first release, for as long as pages list them."""
    since = window[0].release.starts_at if window else now - incidents.LISTED_FOR
    return incidents.list_incidents(session, tree, below=unit.id, since=since, now=now)


def _debriefs(
    session: Session,
    unit: Unit,
    window: Sequence[Held],
    tree: UnitTree,
    *,
    terms: Terms,
    now: datetime,
) -> tuple[DebriefHeld, ...]:
    """Those of the periods shown, at or below the unit, newest first."""
    if not window:
        return ()
    since = window[0].release.starts_at
    return tuple(
        DebriefHeld(row.label, row.held_at)
        for row in outcomes.show_outcomes(session, terms=terms, now=now).rows
        if row.held_at is not None and row.held_at >= since and tree.contains(unit.id, row.unit_id)
    )


def _above(unit: Unit, tree: UnitTree) -> tuple[Unit, ...]:
    """The units above, the agency first."""
    parent = None if unit.parent is None else tree.find(unit.parent)
    return () if parent is None else (*_above(parent, tree), parent)
