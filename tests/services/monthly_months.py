"""Three teams of eighteen whose monthly results are published one after another."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session, select

from tests.factories import add_agency, add_period, id_of
from tests.privacy.worlds import make_box
from tests.web.checkin.month import RULES, monthly_tally
from tests.web.results_world import tree_units
from tests.worker.monthly_town import STEADY
from wellness.domain.monthly import KEY, MONTHLY, in_own_periods
from wellness.domain.releases import Vote, compose_body
from wellness.domain.signals import Trigger
from wellness.services import release_flags, releases
from wellness.services.releases import ReleaseBytes
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.rosters import Unit
from wellness.storage.schema.schedules import PeriodState

PEOPLE = 18
UNBACKED = (*STEADY[:8], 1, *STEADY[9:])
"""Well, but for a supervisor who does not back them up."""


@dataclass
class Months:
    """The teams, what was published, and when the last of it became visible."""

    session: Session
    terms: Terms
    teams: list[Unit] = field(init=False)
    number: int = 0
    visible_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.teams = add_agency(self.session, "East", "West", "North")

    def publish(self, *troubled: int, answers: tuple[int, ...] = UNBACKED) -> ReleaseBytes:
        """One month: so many of each team answer like that, the others are well."""
        span = in_own_periods(KEY, self.terms.calendar).span(self.number - 40)
        period = add_period(
            self.session,
            span.starts_at,
            pulse=KEY,
            ends_at=span.ends_at,
            visible_at=span.visible_at,
            state=PeriodState.CLOSED,
        )
        units = tree_units(rosters.load_tree(self.session))
        facts = replace(
            make_box({}, period=id_of(period), units=units).facts,
            pulse=KEY,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            conditions=len(MONTHLY.conditions),
            indicators=RULES,
        )
        votes = [
            Vote(str(team.id), agency_wide=False, tally=monthly_tally(answered))
            for team, count in zip(self.teams, troubled, strict=True)
            for nth in range(PEOPLE)
            for answered in (answers if nth < count else STEADY,)
        ]
        releases.append_release(self.session, period, compose_body(facts, votes, software="test"))
        self.number, self.visible_at = self.number + 1, span.visible_at
        (release,) = releases.list_unannounced(self.session, now=self.visible_at)
        self.announce(release)
        releases.mark_announced(self.session, release)
        return release

    def announce(self, release: ReleaseBytes) -> None:
        """Raise the flags of a release."""
        release_flags.raise_from_release(
            self.session, release, terms=self.terms, now=self.visible_at
        )

    def live_quietly(self, months: int) -> None:
        """Months in which nothing is wrong."""
        for number in range(months):
            self.publish(2 + number % 3, 3 + number % 2, 2 + (number + 1) % 3)

    def flags(self) -> list[Flag]:
        """The monthly flags."""
        return list(self.session.exec(select(Flag).where(Flag.trigger == Trigger.MONTHLY)))
