"""AT27, AT36, AT38: what a release gives away by changing, by its time, or by a lower k."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.factories import add_period, id_of
from tests.fakes import FrozenClock, RecordingChannel
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from tests.web.results_world import add_closed_period, add_riverbend, publish
from tests.web.staff_site import DIRECTOR, PEER, StaffSite, add_staff_of
from tests.web.web_harness import make_runtime, use_cheap_passwords
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import Vote
from wellness.errors import NotFound
from wellness.services import periods, releases
from wellness.services.terms import Terms
from wellness.storage import schedules
from wellness.storage.database import Database
from wellness.storage.upgrade import upgrade
from wellness.vault.service import EmbeddedVault
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS

MOMENT = timedelta(microseconds=1)
SLOT = timedelta(hours=5)
EXPORTS = ("/releases/1.json", "/releases/2.json", "/releases.csv")

Answering = Callable[[Agency], None]


def _nobody(_: Agency) -> None:
    pass


def _all_quiet(agency: Agency) -> None:
    for number in agency.numbers:
        agency.text(number, "0111")


def _all_strained(agency: Agency) -> None:
    for number in agency.numbers:
        agency.text(number, "3453")


@pytest.fixture
def site(database: Database, terms: Terms, channel: RecordingChannel, tmp_path: Path) -> StaffSite:
    """An agency with two releases, and its pages."""
    clock = FrozenClock()
    vault = EmbeddedVault(tmp_path / "vault", clock)
    runtime = make_runtime(database, vault, terms, clock=clock, channel=channel)
    with database.transaction() as session:
        riverbend = add_riverbend(session)
        add_staff_of(session, riverbend)
        leaf = str(riverbend.tree.leaves()[0].id)
        tally = Tally.empty(len(POST_SHIFT.conditions)).add(1, (True,) * 5)
        votes = [Vote(leaf, agency_wide=False, tally=tally)] * 9
        for index in (-2, -1):
            facts = add_closed_period(session, riverbend.tree, index, terms=terms)
            publish(session, facts, votes, terms=terms)
    app = create_app(runtime, BLUEPRINTS)
    use_cheap_passwords(app)
    return StaffSite(app, runtime, riverbend)


def _download(site: StaffSite, email: str) -> dict[str, bytes]:
    client = site.client(email)
    return {path: client.get(path).data for path in EXPORTS}


def test_at36_a_release_downloaded_again_and_after_an_upgrade_is_the_same_bytes(
    site: StaffSite,
) -> None:
    first = _download(site, DIRECTOR)
    site.runtime.database.dispose()
    upgrade(site.runtime.database)

    again = _download(site, DIRECTOR)

    assert first == again == _download(site, PEER)
    assert json.loads(first["/releases/1.json"])["body"]["groups"]


def test_at36_what_is_downloaded_is_what_the_chain_proves(site: StaffSite) -> None:
    downloaded = _download(site, DIRECTOR)

    with site.runtime.database.reading() as session:
        published = releases.list_visible(session, now=site.runtime.clock())
        assert list(releases.verify_chain(session)) == []

    assert [downloaded[f"/releases/{row.id}.json"] for row in published] == [
        row.content for row in published
    ]
    assert json.loads(published[1].content)["previous"] == published[0].hash


@pytest.mark.parametrize(
    "statement", ["UPDATE release SET visible_at = ends_at", "DELETE FROM release WHERE id = 2"]
)
def test_at36_nobody_changes_or_takes_back_a_release(site: StaffSite, statement: str) -> None:
    before = _download(site, DIRECTOR)

    with pytest.raises(IntegrityError), site.runtime.database.transaction() as session:
        session.connection().execute(text(statement))

    assert _download(site, DIRECTOR) == before


@pytest.mark.parametrize("answering", [_nobody, _all_quiet, _all_strained])
def test_at38_a_period_closes_at_its_end_whatever_was_answered(
    agency: Agency, answering: Answering
) -> None:
    answering(agency)
    with agency.database.reading() as session:
        ends_at = schedules.get_period(session, agency.period).ends_at
        before, then = (
            periods.list_over(session, now=instant) for instant in (ends_at - MOMENT, ends_at)
        )

    assert before == []
    assert then == [agency.period]


@pytest.mark.parametrize("answering", [_nobody, _all_quiet, _all_strained])
def test_at38_all_groups_appear_at_one_instant(agency: Agency, answering: Answering) -> None:
    answering(agency)
    agency.close()
    slot = agency.clock.now + SLOT

    with agency.database.reading() as session:
        seen = [releases.list_visible(session, now=instant) for instant in (slot - MOMENT, slot)]
        with pytest.raises(NotFound):
            releases.get_visible(session, 1, now=slot - MOMENT)

    assert seen[0] == []
    [release] = seen[1]
    groups = json.loads(release.content)["body"]["groups"]
    assert len(groups) == (0 if answering is _nobody else 2)


def test_at38_the_stored_times_of_a_release_do_not_depend_on_answers(agency: Agency) -> None:
    _all_strained(agency)
    agency.close()

    with agency.database.reading() as session:
        period = schedules.get_period(session, agency.period)
        [row] = session.connection().execute(text("SELECT ends_at, visible_at FROM release"))

    assert [_instant(value) for value in row] == [period.ends_at, period.visible_at]


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=STARTS.tzinfo)


@pytest.mark.parametrize(("k", "c"), [(4, 1), (6, 2), (5, 2), (8, 3), (16, 2), (7, 0), (13, 4)])
def test_at27_the_database_itself_takes_no_period_below_the_floor(
    database: Database, k: int, c: int
) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        add_period(session, STARTS, k=k, c=c)


@pytest.mark.parametrize(("k", "c"), [(5, 1), (7, 2), (9, 3), (15, 3)])
def test_at27_the_database_takes_every_period_within_the_bounds(
    database: Database, k: int, c: int
) -> None:
    with database.transaction() as session:
        assert id_of(add_period(session, STARTS, k=k, c=c)) > 0
