"""Slow burnout in the demo's Stabilization & Outreach is found; quiet teams are left in peace."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser
from sqlmodel import select

from tests.demo.answering import PERIODS, list_tallies
from tests.factories import add_period
from tests.journeys.browser import PHONE, objections
from tests.journeys.serving import served
from tests.journeys.staff_harness import Site, enter, make_site, wait_for_charts
from tests.web.results_world import BURNING, add_closed_period, publish
from tests.web.staff_site import DIRECTOR
from wellness.domain.releases import Vote
from wellness.domain.signals import Trigger
from wellness.storage.schema.debriefs import Flag

BEGINS: Final = 6
"""The period, from 0, in which the story of the slow burnout begins to build up."""
SAID: Final = "higher than usual"


@dataclass(frozen=True)
class Demo:
    """The site, and the flags of the detector: the period (from 0) and the group of each."""

    site: Site
    raised: tuple[tuple[int, str], ...]


@pytest.fixture(scope="module")
def demo(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Thirteen releases of what the demo's people answer, and their flags."""
    folder = tmp_path_factory.mktemp("demo")
    staff = make_site(migrated_file, folder, periods=0, happenings=False)
    riverbend, terms = staff.riverbend, staff.runtime.terms
    raised: list[tuple[int, str]] = []
    for number, tallies in enumerate(list_tallies()):
        votes = [
            Vote(str(riverbend.units[team]), agency_wide=False, tally=tally)
            for team, tally in tallies
        ]
        with staff.runtime.database.transaction() as session:
            facts = add_closed_period(session, riverbend.tree, number - PERIODS, terms=terms)
            publish(session, facts, votes, terms=terms)
            flags = session.exec(select(Flag).where(Flag.trigger == Trigger.HIGHER)).all()
            new = [flag.label for flag in flags][len(raised) :]
            raised += [(number, label) for label in new]
    span = terms.calendar.span(0)
    with staff.runtime.database.transaction() as session:
        add_period(session, span.starts_at, ends_at=span.ends_at, visible_at=span.visible_at)
    with served(staff.app) as url:
        yield Demo(Site(url, staff), tuple(raised))


@pytest.mark.browser
def test_it_is_flagged_in_its_fifth_period_and_no_other_team_is(demo: Demo) -> None:
    assert demo.raised == ((BEGINS + 4, BURNING),)


@pytest.mark.browser
def test_a_leader_reads_it_on_the_page_of_the_team_and_on_no_other(
    browser: Browser, demo: Demo
) -> None:
    opened = enter(browser, demo.site, DIRECTOR, "/teams", width=PHONE)
    told = {}
    for team in demo.site.staff.riverbend.sizes:
        opened.page.goto(f"{demo.site.url}{demo.site.path(team)}")
        wait_for_charts(opened)
        told[team] = SAID in opened.page.inner_text("main").lower()
        if told[team]:
            assert objections(opened) == []
    opened.close()

    assert [team for team, is_said in told.items() if is_said] == [BURNING]
