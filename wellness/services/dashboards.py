"""The overview of all teams: everything in it is computed from released bands (R10, R32)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.bands import Limits
from wellness.domain.detector.agency import AgencyReading
from wellness.domain.figures import Figures, estimate_agency, estimate_unit
from wellness.domain.participation import Participation
from wellness.domain.placement import Section, list_sections, show
from wellness.domain.pulse import Pulse
from wellness.domain.released import Release
from wellness.domain.units import UnitTree
from wellness.services import telling
from wellness.services.figure_views import (
    FigureCell,
    GroupRow,
    HeatTable,
    PeriodView,
    figure_cells,
    group_rows,
    heat_tables,
    period_view,
)
from wellness.services.prompts import Prompt, list_prompts
from wellness.services.released import Held, list_held, releases_of
from wellness.services.signals import Signals, list_signals
from wellness.services.statement import find_limits
from wellness.services.terms import Terms
from wellness.storage import period_dates, rosters, schedules
from wellness.storage.schema.schedules import PeriodState

HEAT_PERIODS = 13
MOST_TEAMS = 60
"""So many teams stand on the overview; of a larger agency each division's page has its own."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A division with its groups, or what lies in no division.

    Its figures are made of the groups of `covered` of its `teams`; folded, its rows stand on its
    own page only.
    """

    unit_id: int
    name: str
    is_agency: bool
    is_own: bool
    is_folded: bool
    teams: int
    covered: int
    figures: tuple[FigureCell, ...]
    rows: tuple[GroupRow, ...]

    @property
    def is_partial(self) -> bool:
        """Whether its figures are made of some of its teams only."""
        return 0 < self.covered < self.teams


@dataclass(frozen=True, slots=True)
class Expected:
    """When results come next, and when a period starts where none is under way; None: unknown."""

    next_at: datetime | None
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taking:
    """How many of a large unit answered, in one of three steps (R13)."""

    name: str
    step: Participation


@dataclass(frozen=True, slots=True)
class Overview:
    """The page of all teams.

    Without a visible release `newest` is None and nothing has rows; without units neither has
    `root_id`. `changed` are the groups that lie higher or lower than usual for them, in the tree's
    order; `told` is what was changed of late after prompts of the reader's own part;
    `agency_change` is what all share; `says_change` is False where neither can be said.
    """

    root_id: int | None
    newest: PeriodView | None
    limits: Limits
    expected: Expected
    prompts: tuple[Prompt, ...]
    agency: tuple[FigureCell, ...]
    sections: tuple[SectionView, ...]
    periods: tuple[PeriodView, ...]
    heat: tuple[HeatTable, ...]
    participation: tuple[Taking, ...] = ()
    told: tuple[str, ...] = ()
    changed: tuple[GroupRow, ...] = ()
    agency_change: AgencyReading | None = None
    says_change: bool = False

    @property
    def has_divisions(self) -> bool:
        """Whether the agency has divisions at all."""
        return not all(section.is_agency for section in self.sections)

    @property
    def has_others(self) -> bool:
        """Whether anything lies outside the reader's own part of the agency."""
        return not all(section.is_own for section in self.sections)


def show_overview(
    session: Session,
    *,
    scope: int,
    terms: Terms,
    now: datetime,
    pulse: Pulse | None = None,
    role: Role | None = None,
) -> Overview:
    """All teams, those of `scope` first, by one pulse; that after shifts where none is named.

    The prompts are those of whoever reads it, by `role`, whatever the pulse.
    """
    tree, pulse = rosters.load_tree(session), pulse or terms.pulse
    held = list_held(session, pulse=pulse.key, now=now)
    signals = list_signals(session, pulse, now=now)
    window = held[-HEAT_PERIODS:] if len(tree.leaves()) <= MOST_TEAMS else ()
    judged = signals if pulse == terms.pulse else list_signals(session, terms.pulse, now=now)
    prompts = list_prompts(session, tree, scope=scope, signals=judged, now=now, role=role)
    sections = _sections(held, tree, scope, pulse, signals)
    return Overview(
        root_id=_root_id(tree),
        newest=period_view(held[-1]) if held else None,
        limits=held[-1].release.limits if held else find_limits(session, terms=terms, now=now),
        expected=find_expected(session, terms=terms, now=now, pulse=pulse),
        prompts=prompts,
        agency=figure_cells(pulse, _newest(estimate_agency(releases_of(held), newest=1))),
        sections=_with_prompts(sections, Counter(prompt.unit_id for prompt in prompts)),
        periods=tuple(period_view(row) for row in window),
        heat=heat_tables(window, list_sections(releases_of(window), tree), pulse),
        participation=_participation(held[-1].release, tree) if held else (),
        told=telling.list_told(session, scope, now=now),
        changed=_changed(held, tree, pulse, signals),
        agency_change=signals.agency.get(held[-1].id) if held else None,
        says_change=signals.is_calibrated,
    )


def show_report(session: Session, *, terms: Terms, now: datetime, pulse: Pulse) -> Overview:
    """The overview of the whole agency, as every reader has it."""
    root = rosters.load_tree(session).root
    scope = 0 if root is None else root.id
    overview = show_overview(session, scope=scope, terms=terms, now=now, pulse=pulse)
    return replace(overview, prompts=(), sections=_with_prompts(overview.sections, {}))


def find_expected(
    session: Session, *, terms: Terms, now: datetime, pulse: Pulse | None = None
) -> Expected:
    """When the next results of a pulse are shown."""
    pulse = pulse or terms.pulse
    next_at = period_dates.find_next_results(session, pulse.key, now=now)
    if next_at is not None:
        return Expected(next_at, None)
    planned = schedules.find_period_in(session, pulse.key, PeriodState.PLANNED)
    if planned is None:
        return Expected(None, None)
    return Expected(planned.visible_at, planned.starts_at)


def _participation(release: Release, tree: UnitTree) -> tuple[Taking, ...]:
    """What the newest release says, of units that still stand, the agency first."""
    steps = release.participation
    return tuple(
        Taking(unit.name, steps[str(unit.id)]) for unit in tree.units if str(unit.id) in steps
    )


def _changed(
    held: Sequence[Held], tree: UnitTree, pulse: Pulse, signals: Signals
) -> tuple[GroupRow, ...]:
    """The groups of the newest release that changed against their own usual level."""
    return tuple(
        row
        for newest in held[-1:]
        for section in list_sections([newest.release], tree)
        for row in group_rows(newest.release, section, pulse, signals.of(newest.id))
        if row.has_changed
    )


def _sections(
    held: Sequence[Held], tree: UnitTree, scope: int, pulse: Pulse, signals: Signals
) -> tuple[SectionView, ...]:
    if not held:
        return ()
    is_small = len(tree.leaves()) <= MOST_TEAMS
    found = []
    for section in list_sections(releases_of(held[-1:]), tree):
        is_own = _is_own(section, held[-1].release, tree, scope)
        opens = is_own and scope != _root_id(tree) and len(section.places) <= MOST_TEAMS
        rows = group_rows(held[-1].release, section, pulse, signals.of(held[-1].id))
        view = _section(section, held, tree, pulse, rows, is_own=is_own)
        found.append(view if is_small or opens else replace(view, rows=(), is_folded=True))
    return tuple(sorted(found, key=lambda section: not section.is_own))


def _with_prompts(
    sections: Sequence[SectionView], prompts: Mapping[int, int]
) -> tuple[SectionView, ...]:
    """The sections with the number of open prompts beside each team."""

    def count(row: GroupRow) -> GroupRow:
        unit_id = None if row.place.is_pool else row.place.unit_id
        return row if unit_id is None else replace(row, prompts=prompts.get(unit_id, 0))

    return tuple(replace(one, rows=tuple(map(count, one.rows))) for one in sections)


def _is_own(section: Section, release: Release, tree: UnitTree, scope: int) -> bool:
    """Whether a section is of a scope, lies in it, or shows a team of it among those in none."""
    if section.unit.parent is not None:
        return tree.contains(scope, section.unit.id) or tree.contains(section.unit.id, scope)
    own = {str(leaf.id) for leaf in tree.leaves(scope)} if tree.find(scope) else set()
    groups = [show(release, place).own for place in section.places]
    shown = {member.id for group in groups if group is not None for member in group.members}
    return bool(own & (shown | {place.at for place in section.places}))


def _section(
    section: Section,
    held: Sequence[Held],
    tree: UnitTree,
    pulse: Pulse,
    rows: tuple[GroupRow, ...],
    *,
    is_own: bool,
) -> SectionView:
    unit, release = section.unit, held[-1].release
    is_agency = unit.parent is None
    leaves = frozenset(str(leaf.id) for leaf in tree.leaves(unit.id))
    inside = release.list_within(leaves)
    estimates = () if is_agency else estimate_unit(releases_of(held), leaves, newest=1)
    return SectionView(
        unit_id=unit.id,
        name=unit.name,
        is_agency=is_agency,
        is_own=is_own,
        is_folded=False,
        teams=len(section.places) if is_agency else len(leaves),
        covered=sum(len(group.members) for group in inside),
        figures=figure_cells(pulse, _newest(estimates)),
        rows=rows,
    )


def _root_id(tree: UnitTree) -> int | None:
    return None if tree.root is None else tree.root.id


def _newest(found: Sequence[Figures]) -> Figures:
    return found[-1] if found else {}
