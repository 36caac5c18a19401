from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel import Session, select

from tests.factories import add_agency, id_of
from tests.web.results_world import add_closed_period
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import Vote, compose_body
from wellness.domain.signals import Trigger
from wellness.services import release_flags, releases
from wellness.services.releases import ReleaseBytes
from wellness.services.signals import list_signals
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.schedules import Period

CALM, WORN = (0, 1, 1, 1), (0, 4, 5, 1)
PEOPLE = 18
NONE = Tally.empty(len(POST_SHIFT.conditions))


class Town:
    """Three teams of eighteen whose results of a period are published one after another."""

    def __init__(self, session: Session, terms: Terms) -> None:
        self.session, self.terms, self.number = session, terms, 0
        self.teams = [id_of(team) for team in add_agency(session, "East", "West", "North")]
        self.visible_at = terms.calendar.span(0).visible_at

    def publish(self, *worn: int, answered: int = PEOPLE) -> ReleaseBytes:
        """One period: `worn` people of each team are worn out, the others are well."""
        facts = add_closed_period(
            self.session, rosters.load_tree(self.session), self.number - 40, terms=self.terms
        )
        votes = [
            Vote(str(team), agency_wide=False, tally=tally(*answers) if answers else NONE)
            for team, count in zip(self.teams, worn, strict=True)
            for answers in people(count, answered)
        ]
        self.number += 1
        period = self.session.get_one(Period, facts.period)
        self.visible_at = period.visible_at
        releases.append_release(self.session, period, compose_body(facts, votes, software="test"))
        (release,) = releases.list_unannounced(self.session, now=self.visible_at)
        self.announce(release)
        releases.mark_announced(self.session, release)
        return release

    def announce(self, release: ReleaseBytes, *, now: datetime | None = None) -> None:
        release_flags.raise_from_release(
            self.session, release, terms=self.terms, now=now or self.visible_at
        )

    def flags(self, trigger: Trigger) -> list[str]:
        rows = self.session.exec(select(Flag).where(Flag.trigger == trigger)).all()
        return [row.label for row in rows]


def people(worn: int, answered: int) -> Iterator[tuple[int, ...]]:
    """What each of the eighteen of a team answers; nothing behind the first `answered`."""
    for nth in range(PEOPLE):
        yield () if nth >= answered else WORN if nth < worn else CALM


def tally(*values: int) -> Tally:
    return NONE.add(1, POST_SHIFT.conditions_met(values))


@pytest.fixture
def town(session: Session, terms: Terms) -> Town:
    return Town(session, terms)


def quiet(town: Town, periods: int) -> None:
    for number in range(periods):
        town.publish(2 + number % 3, 3 + number % 2, 2 + (number + 1) % 3)


def test_a_team_that_wears_down_alone_is_flagged_once(town: Town) -> None:
    quiet(town, 8)

    for _ in range(4):
        town.publish(14, 3, 3)

    assert town.flags(Trigger.HIGHER) == ["East"]


def test_nothing_is_flagged_before_it_is_known_what_is_usual(town: Town) -> None:
    town.publish(2, 2, 2)
    for _ in range(3):
        town.publish(16, 2, 2)

    assert town.flags(Trigger.HIGHER) == []


def test_the_same_release_twice_raises_one_flag(town: Town) -> None:
    quiet(town, 8)
    town.publish(16, 3, 3)
    last = town.publish(16, 3, 3)

    town.announce(last)

    assert town.flags(Trigger.HIGHER) == ["East"]


def test_a_flag_is_what_the_page_says(town: Town) -> None:
    quiet(town, 8)
    opened = [town.publish(16, 3, 3).id for _ in range(3)]

    signals = list_signals(town.session, POST_SHIFT, now=town.visible_at)
    said = [
        release_id
        for release_id in opened
        if any(signal.reading.opened for signal in signals.of(release_id).values())
    ]

    (flag,) = town.session.exec(select(Flag).where(Flag.trigger == Trigger.HIGHER)).all()
    assert said == [flag.release_id]


def test_limits_the_study_did_not_fix_raise_no_flag(session: Session, terms: Terms) -> None:
    other = Town(session, replace(terms, limits=replace(terms.limits, voters=9)))
    quiet(other, 8)

    for _ in range(3):
        other.publish(16, 3, 3)

    assert other.flags(Trigger.HIGHER) == []
    assert not list_signals(session, POST_SHIFT, now=other.visible_at).is_calibrated


def test_a_fall_of_participation_is_flagged_where_it_is_shown(town: Town) -> None:
    town.publish(3, 3, 3)
    town.publish(3, 3, 3, answered=8)

    assert town.flags(Trigger.TRUST) == ["Riverbend"]


def test_participation_that_rises_or_stays_is_not_flagged(town: Town) -> None:
    town.publish(3, 3, 3, answered=8)
    town.publish(3, 3, 3)
    town.publish(3, 3, 3)

    assert town.flags(Trigger.TRUST) == []


def test_a_large_rise_reaches_the_leader_and_a_small_one_does_not(town: Town) -> None:
    quiet(town, 8)
    for _ in range(3):
        town.publish(18, 3, 3)

    signals = list_signals(town.session, POST_SHIFT, now=town.visible_at)
    (flag,) = town.session.exec(select(Flag).where(Flag.trigger == Trigger.HIGHER)).all()

    assert signals.has_reached_leaders(flag.unit_id, since=flag.release_id)
    assert not any(
        signals.has_reached_leaders(team, since=flag.release_id)
        for team in town.teams
        if team != flag.unit_id
    )
