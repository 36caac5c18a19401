"""The one table of results, the marks of a team's charts in words, and the report for paper."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.web.results_world import EVENING
from tests.web.staff_site import DIRECTOR, PEER, SUPERVISOR, StaffSite, build_site, words_of
from wellness.domain.leading import Deed
from wellness.storage import accounts
from wellness.storage import debriefs as rows
from wellness.storage.schema.debriefs import Flag, LeaderAction
from wellness.wiring import Runtime


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    return build_site(runtime)


@pytest.fixture
def director(site: StaffSite) -> FlaskClient:
    return site.client(DIRECTOR)


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(words_of(response.text))


def hold(site: StaffSite, label: str) -> None:
    """A leader notes that the debrief of a team's newest flag was held."""
    now = site.runtime.clock()
    with site.runtime.database.transaction() as session:
        leader = accounts.find_account_by_email(session, DIRECTOR)
        flag = session.exec(select(Flag).where(Flag.label == label)).all()[-1]
        assert leader is not None
        assert flag.id is not None
        rows.note_action(
            session,
            LeaderAction(
                flag_id=flag.id,
                kind=Deed.HELD,
                reason=None,
                change=None,
                at=now - timedelta(hours=1),
                account_id=leader.id,
            ),
        )


def test_agency_divisions_and_teams_stand_in_one_table(director: FlaskClient) -> None:
    page = director.get("/teams").text

    table = page[page.index('class="table-region results"') : page.index("</table>")]
    heads = re.findall(r'<th role="rowheader".*?</th>', table, flags=re.DOTALL)
    names = [unescape(words_of(head)).strip() for head in heads]
    assert names[0].startswith("Whole agency")
    assert any(name.startswith("Community Response") for name in names)
    assert any(name.startswith(EVENING) for name in names)
    assert page.count('scope="col">Hard calls</th>') == 1


def test_a_team_with_open_prompts_says_so_beside_its_name(director: FlaskClient) -> None:
    page = director.get("/teams").text

    heads = re.findall(r'<th role="rowheader".*?</th>', page, flags=re.DOTALL)
    [evening] = [head for head in heads if f">{EVENING}</a>" in head]
    assert "open prompt" in words_of(evening)
    assert not [head for head in heads if "Crisis Call" in head and "open prompt" in head]


def test_not_shown_reads_the_same_for_every_cause(director: FlaskClient) -> None:
    page = read(director, "/teams")

    said = set(re.findall(r"Not shown this time:[^.]*\.[^.]*\.", page))
    assert len(said) <= 1


def test_what_the_marks_of_the_charts_say_stands_below_them(
    site: StaffSite, director: FlaskClient
) -> None:
    hold(site, EVENING)

    page = read(director, f"/teams/{site.unit(EVENING)}")

    happened = page[page.index("What happened in this time") :]
    assert f"Debrief held, {EVENING}" in happened
    assert f"Harm to or death of a child, {EVENING}" in happened


def test_a_debrief_of_one_division_is_not_on_the_page_of_another(
    site: StaffSite, director: FlaskClient
) -> None:
    hold(site, EVENING)

    elsewhere = read(director, f"/teams/{site.unit('Clinical & Navigation')}")

    assert "Debrief held" in read(director, f"/teams/{site.unit('Community Response')}")
    assert "Debrief held" not in elsewhere


def test_the_report_is_the_same_for_everybody(site: StaffSite) -> None:
    pages = {read(site.client(who), "/report").split("Sign out")[1] for who in (DIRECTOR, PEER)}
    pages.add(read(site.client(SUPERVISOR), "/report").split("Sign out")[1])

    assert len(pages) == 1
    [page] = pages
    assert "Newest hash of the chain" in page
    assert EVENING in page
    assert "open prompt" not in page
    assert "Dana" not in page


def test_before_the_first_release_the_report_says_so(runtime: Runtime) -> None:
    site = build_site(runtime, periods=0, happenings=False)

    assert "No results yet" in read(site.client(DIRECTOR), "/report")
