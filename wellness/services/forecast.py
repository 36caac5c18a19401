"""What this agency can expect of its own teams: how often shown, what each rule can and cannot see.

Made of the roster and the settings alone; no answer plays a part.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from wellness.domain.bands import Limits
from wellness.domain.detector.tuning import tuning_for
from wellness.domain.forecast import TeamForecast, forecast_team
from wellness.services.statement import describe
from wellness.services.terms import Terms
from wellness.storage import rosters


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team with its forecast; `division` is empty for a team right below the agency."""

    unit_id: int
    name: str
    division: str
    forecast: TeamForecast


@dataclass(frozen=True, slots=True)
class Forecast:
    """All teams in the tree's order, for one rate of answering and the limits in force.

    `is_calibrated` says whether "higher than usual" can be said with these limits at all.
    """

    rate: float
    limits: Limits
    period_days: int
    is_calibrated: bool
    teams: tuple[TeamRow, ...]

    @property
    def seldom_shown(self) -> tuple[TeamRow, ...]:
        """The teams that are better joined."""
        return tuple(row for row in self.teams if row.forecast.is_seldom_shown)


def forecast_agency(session: Session, *, rate: float, terms: Terms, now: datetime) -> Forecast:
    """Forecast every team.

    Raises:
        ValueError: `rate` lies outside 0..1.
    """
    facts, tree = describe(session, terms=terms, now=now), rosters.load_tree(session)
    limits = Limits(known=facts.c, voters=facts.k)
    sizes = rosters.count_active_by_unit(session)
    rows = []
    for leaf in tree.leaves():
        parent = None if leaf.parent is None else tree.find(leaf.parent)
        division = "" if parent is None or parent.parent is None else parent.name
        found = forecast_team(sizes.get(leaf.id, 0), rate=rate, voters=limits.voters)
        rows.append(TeamRow(leaf.id, leaf.name, division, found))
    tuning = tuning_for(facts.period_days, known=limits.known, voters=limits.voters)
    return Forecast(rate, limits, facts.period_days, tuning is not None, tuple(rows))
