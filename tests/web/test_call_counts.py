"""What pages say of dispatch counts: the peer who has the flag sees them, leaders do not (T2)."""

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.web.staff_site import DIRECTOR, PEER, StaffSite, build_site, words_of
from wellness.domain.signals import FlagState, Trigger
from wellness.services import exposures
from wellness.storage import accounts
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.exposures import Exposure
from wellness.wiring import Runtime

TEAM = "Care Navigation"
COUNTS = (5, 6, 4, 5, 5, 6, 5, 4, 5, 24)


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    terms = replace(runtime.terms, hard_calls=("overdose",))
    site = build_site(replace(runtime, terms=terms), periods=0)
    now = site.runtime.clock()
    begins = terms.local_date(terms.calendar.at(now).starts_at)
    with site.runtime.database.transaction() as session:
        for back, calls in enumerate(reversed(COUNTS), 1):
            for place in range(14):
                day = begins - back * timedelta(days=14) + place * timedelta(days=1)
                count = calls // 14 + (place < calls % 14)
                session.add(
                    Exposure(unit_id=site.unit(TEAM), day=day, call_type="overdose", count=count)
                )
        session.flush()
        exposures.raise_due_flags(session, terms=terms, now=now - timedelta(days=1))
        exposures.raise_due_flags(session, terms=terms, now=now)
    return site


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(words_of(response.text))


def code_of(site: StaffSite) -> int:
    with site.runtime.database.reading() as session:
        flag = session.exec(select(Flag).where(Flag.trigger == Trigger.EXPOSURE)).one()
        assert flag.id is not None
        return flag.id


def test_the_flag_s_page_says_how_many_calls_and_what_is_usual(site: StaffSite) -> None:
    page = read(site.client(PEER), f"/flags/{code_of(site)}")

    assert "24 hard calls in the 14 days to" in page
    assert "usual for this team: 0 to " in page
    assert "about once in two years at most" in page
    assert "Dispatch counted" not in page


def test_leaders_see_neither_the_flag_nor_the_counts(site: StaffSite) -> None:
    director = site.client(DIRECTOR)

    assert director.get(f"/flags/{code_of(site)}").status_code == 403
    for path in ("/teams", "/prompts", f"/teams/{site.unit(TEAM)}"):
        page = read(director, path)
        assert "hard calls in the 14 days" not in page
        assert "More hard calls than usual" not in page


def test_the_forecast_says_how_far_the_counts_have_come_and_no_count(site: StaffSite) -> None:
    page = read(site.client(DIRECTOR), "/forecast")

    assert "More hard calls than usual" in page
    assert "Dispatch has counted calls up to" in page
    assert "Too few blocks of 14 days are counted to say what is usual for: " in page
    learning = page.partition("what is usual for: ")[2].partition(".")[0]
    assert TEAM not in learning
    assert "24 hard calls" not in page


def test_the_forecast_without_counts_says_so(runtime: Runtime) -> None:
    site = build_site(runtime, periods=0)

    assert "Dispatch has counted no calls yet" in read(site.client(DIRECTOR), "/forecast")


def test_whoever_has_the_flag_reads_that_leaders_do_not_see_it(site: StaffSite) -> None:
    client, code = site.client(PEER), code_of(site)

    with site.runtime.database.transaction() as session:
        flag = session.get_one(Flag, code)
        peer = accounts.find_account_by_email(session, PEER)
        assert peer is not None
        flag.state, flag.taken_by = FlagState.TAKEN, peer.id
    page = read(client, f"/flags/{code}")

    assert "Peer supporters alone see this flag" in page
    assert "The leader sees" not in page


def test_a_count_that_was_corrected_since_is_said_to_be_usual(site: StaffSite) -> None:
    client, path = site.client(PEER), f"/flags/{code_of(site)}"
    before = read(client, path)

    with site.runtime.database.transaction() as session:
        for row in session.exec(select(Exposure).where(Exposure.count == 2)):
            row.count = 0
    after = read(client, path)

    assert "Counts were corrected since" not in before
    assert "Counts were corrected since" in after
