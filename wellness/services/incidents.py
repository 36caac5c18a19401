"""Incidents: logged in a few words, told to the peer supporters at once, followed for four weeks.

No answer plays a part here: this is the fast road to a debrief (T1).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from wellness.domain.follow_up import LASTS, FollowUp, StepState, list_steps
from wellness.domain.signals import IncidentKind, Trigger
from wellness.domain.units import Unit, UnitTree
from wellness.errors import Invalid, NotFound
from wellness.services import debriefs, reports
from wellness.services.terms import Terms
from wellness.storage import debriefs as flag_rows
from wellness.storage import incidents as rows
from wellness.storage import rosters
from wellness.storage.schema.incidents import Incident

LISTED_FOR = timedelta(days=182)
_SAME_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the timeline and where it stands now."""

    follow_up: FollowUp
    starts_at: datetime
    ends_at: datetime
    state: StepState


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident as everybody sees it: what, which team, when, what follows.

    `was_known`: staff stood for it before somebody logged it just now.
    """

    id: int
    kind: IncidentKind
    unit_id: int
    team: str
    happened_at: datetime
    steps: tuple[StepView, ...]
    is_confirmed: bool = True
    was_known: bool = False

    @property
    def current_step(self) -> StepView | None:
        """The step whose time it is, or else the next to come; None when all are over."""
        return next((step for step in self.steps if step.state is not StepState.OVER), None)


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """A team an incident can be logged for."""

    unit_id: int
    name: str
    division: str
    is_own: bool


def log_incident(
    session: Session,
    *,
    kind: IncidentKind,
    unit_id: int,
    happened_at: datetime,
    logged_by: UUID,
    terms: Terms,
    now: datetime,
    is_another: bool = False,
) -> IncidentView:
    """Log an incident and raise its flag (T1); the same one again within a minute changes nothing.

    What is there of that kind, team and day is the same one, logged or reported by a responder,
    unless `is_another`: one event has one flag, whoever tells of it first.

    Raises:
        NotFound: the unit is no team.
        Invalid: the instant lies ahead or more than four weeks back.
    """
    tree = rosters.load_tree(session)
    unit = tree.find(unit_id)
    if unit is None or not tree.is_leaf(unit_id):
        raise NotFound(
            "This team is not there any more.",
            kept="Nothing was logged.",
            remedy="Go back and choose another one.",
        )
    _check_instant(happened_at, now)
    rows.lock_unit(session, unit_id)
    incident = Incident(
        kind=kind, unit_id=unit_id, happened_at=happened_at, logged_at=now, logged_by=logged_by
    )
    same = _find_same(session, incident)
    if same is not None:
        return view_of(same, unit.name, now=now)
    known = None if is_another else _find_known(session, incident, unit.name, terms, now)
    return known or _add(session, incident, unit.name, terms, now)


def list_incidents(
    session: Session, tree: UnitTree, *, below: int | None = None, since: datetime, now: datetime
) -> tuple[IncidentView, ...]:
    """Incidents that staff logged for the teams at or below a unit (None: all), newest first."""
    units = (unit for unit in tree.units if below is None or tree.contains(below, unit.id))
    names = {unit.id: unit.name for unit in units}
    return tuple(
        view_of(row, names[row.unit_id], now=now)
        for row in rows.list_confirmed(session, list(names), since=since)
    )


def list_recent(session: Session, *, now: datetime) -> tuple[IncidentView, ...]:
    """The incidents of half a year, newest first."""
    tree = rosters.load_tree(session)
    return list_incidents(session, tree, since=now - LISTED_FOR, now=now)


def list_team_choices(session: Session, scope: int) -> tuple[TeamChoice, ...]:
    """The teams, those of a scope first, in the order of the tree."""
    tree = rosters.load_tree(session)
    choices = [
        TeamChoice(leaf.id, leaf.name, _parent_name(tree, leaf), tree.contains(scope, leaf.id))
        for leaf in tree.leaves()
    ]
    return tuple(sorted(choices, key=lambda choice: not choice.is_own))


def view_of(row: Incident, team: str, *, now: datetime) -> IncidentView:
    """The row as a read model."""
    assert row.id is not None  # noqa: S101 - a stored row
    return IncidentView(
        id=row.id,
        kind=IncidentKind(row.kind),
        unit_id=row.unit_id,
        team=team,
        happened_at=row.happened_at,
        steps=tuple(
            StepView(step.follow_up, step.starts_at, step.ends_at, step.state(now))
            for step in list_steps(row.happened_at)
        ),
        is_confirmed=row.logged_by is not None,
    )


def _find_known(
    session: Session, new: Incident, team: str, terms: Terms, now: datetime
) -> IncidentView | None:
    joined = reports.join_logged(session, new, terms=terms, now=now)
    if joined is None:
        return None
    incident, was_known = joined
    return replace(view_of(incident, team, now=now), was_known=was_known)


def _add(
    session: Session, incident: Incident, team: str, terms: Terms, now: datetime
) -> IncidentView:
    session.add(incident)
    session.flush()
    debriefs.raise_flag(
        session,
        Trigger.INCIDENT,
        cause=str(incident.id),
        unit_id=incident.unit_id,
        label=team,
        terms=terms,
        now=now,
        incident_id=incident.id,
    )
    return view_of(incident, team, now=now)


def _check_instant(happened_at: datetime, now: datetime) -> None:
    if happened_at > now:
        raise Invalid("This time lies ahead.", remedy="Choose when it happened.")
    if happened_at < now - LASTS:
        raise Invalid(
            "This is more than four weeks ago.",
            remedy="There is nothing left on the timeline; speak with the peer team directly.",
        )


def _find_same(session: Session, new: Incident) -> Incident | None:
    near = flag_rows.list_incidents(session, since=new.happened_at - _SAME_WITHIN)
    return next((row for row in near if _is_same(row, new)), None)


def _is_same(row: Incident, new: Incident) -> bool:
    what, same = (row.kind, row.unit_id, row.logged_by), (new.kind, new.unit_id, new.logged_by)
    is_near = row.happened_at <= new.happened_at + _SAME_WITHIN
    return what == same and is_near and new.logged_at - row.logged_at <= _SAME_WITHIN


def _parent_name(tree: UnitTree, leaf: Unit) -> str:
    parent = None if leaf.parent is None else tree.find(leaf.parent)
    return leaf.name if parent is None else parent.name
