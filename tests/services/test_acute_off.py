"""The acute rule is off in groups where it is met often, and says so."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from tests.factories import add_agency, id_of
from tests.web.results_world import add_closed_period, publish
from wellness.domain.acute import WINDOW
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import Vote
from wellness.domain.signals import Trigger
from wellness.services.acute import list_acute_off
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.schedules import Period

WELL, HIT = (0, 1, 1, 1), (2, 4, 1, 1)
PEOPLE = 8


class Town:
    """Two teams of eight; in East hard calls and strain come and go."""

    def __init__(self, session: Session, terms: Terms) -> None:
        self.session, self.terms, self.number = session, terms, 0
        self.teams = [id_of(team) for team in add_agency(session, "East", "West")]
        self.shown_at = [terms.calendar.span(0).starts_at]

    def live(self, hits: str) -> None:
        """A period for each letter; x: East is hit."""
        tree = rosters.load_tree(self.session)
        for hit in hits:
            facts = add_closed_period(self.session, tree, self.number - 60, terms=self.terms)
            publish(self.session, facts, list(self._votes(is_hit=hit == "x")), terms=self.terms)
            self.number += 1
            self.shown_at.append(self.session.get_one(Period, facts.period).visible_at)

    def _votes(self, *, is_hit: bool) -> Iterator[Vote]:
        for place, team in enumerate(self.teams):
            values = HIT if is_hit and place == 0 else WELL
            tally = Tally.empty(len(POST_SHIFT.conditions))
            tally = tally.add(1, POST_SHIFT.conditions_met(values))
            for _ in range(PEOPLE):
                yield Vote(str(team), agency_wide=False, tally=tally)

    def flags(self) -> list[str]:
        rows = self.session.exec(select(Flag).where(Flag.trigger == Trigger.ACUTE)).all()
        return [row.label for row in rows]


@pytest.fixture
def town(session: Session, terms: Terms) -> Town:
    return Town(session, terms)


def test_four_flags_are_raised_and_then_no_more(town: Town) -> None:
    town.live("x" * 7)

    assert town.flags() == ["East"] * 4


def test_the_group_and_the_reason_are_said(town: Town) -> None:
    town.live(".xxxx.")

    (off,) = list_acute_off(town.session, terms=town.terms, now=town.shown_at[-1])

    assert (off.label, off.met, off.releases) == ("East", 4, 6)
    assert off.since == town.shown_at[5]


def test_nothing_is_off_where_it_is_met_now_and_then(town: Town) -> None:
    town.live("x.x.x.")

    assert list_acute_off(town.session, terms=town.terms, now=town.shown_at[-1]) == ()
    assert len(town.flags()) == 3


def test_it_is_on_again_once_no_more_than_three_lie_in_the_last_results(town: Town) -> None:
    town.live("xxxx" + "." * (WINDOW - 3) + "x")

    assert len(town.flags()) == 5
