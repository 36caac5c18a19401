"""What this agency can expect of its own teams: how often shown, what each rule can and cannot see.

Made of the roster, the settings and the reach of dispatch counts; no answer plays a part.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from wellness.domain.bands import Limits
from wellness.domain.detector.tuning import monthly_tuning_for, tuning_for
from wellness.domain.forecast import TeamForecast, forecast_team
from wellness.domain.monthly import DAYS
from wellness.services.exposures import Counting, show_counting
from wellness.services.statement import describe
from wellness.services.terms import Terms
from wellness.storage import rosters


def is_monthly_calibrated(limits: Limits) -> bool:
    """Whether "higher than usual" can be said of monthly indicators with these limits."""
    tuning = monthly_tuning_for(DAYS, known=limits.known, voters=limits.voters)
    return tuning is not None


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

    `counting` says how far dispatch counts have come, for the rule of hard calls (T2).
    `is_calibrated` says whether "higher than usual" can be said with these limits at all.
    """

    rate: float
    limits: Limits
    period_days: int
    is_calibrated: bool
    teams: tuple[TeamRow, ...]
    counting: Counting

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
    is_monthly = terms.monthly is not None and is_monthly_calibrated(limits)
    rows = []
    for leaf in tree.leaves():
        parent = None if leaf.parent is None else tree.find(leaf.parent)
        division = "" if parent is None or parent.parent is None else parent.name
        found = forecast_team(
            sizes.get(leaf.id, 0), rate=rate, voters=limits.voters, is_monthly=is_monthly
        )
        rows.append(TeamRow(leaf.id, leaf.name, division, found))
    tuning = tuning_for(facts.period_days, known=limits.known, voters=limits.voters)
    counting = show_counting(session, terms=terms, now=now)
    return Forecast(rate, limits, facts.period_days, tuning is not None, tuple(rows), counting)
