import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.factories import add_person, add_unit, id_of
from tests.web.results_world import BURNING, EVENING
from tests.web.staff_site import (
    AGENCY,
    DIRECTOR,
    PEER,
    SUPERVISOR,
    StaffSite,
    build_site,
    words_of,
)
from wellness.domain.change_sentences import explain_change, list_standing_words
from wellness.domain.language import Language
from wellness.services import debriefs, releases
from wellness.storage import accounts
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Unit
from wellness.web import charts
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


def test_the_overview_says_what_needs_somebody_then_the_results(director: FlaskClient) -> None:
    page = read(director, "/teams")

    order = [
        "What needs you now",
        "Death of a neighbor the team knew",
        "The agency and its divisions",
        "Whole agency",
        "Community Response A",
        "What is shown, and what is not",
        "Over the periods",
        "A report to print",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "Next results: Monday, November 30, 9:00" in page
    assert "at least 7 of its people answered" in page


def test_a_prompt_does_not_say_which_peer_has_it(site: StaffSite, director: FlaskClient) -> None:
    with site.runtime.database.transaction() as session:
        account = accounts.find_account_by_email(session, PEER)
        assert account is not None
        for flag in debriefs.list_flags(session, account.id):
            debriefs.take_flag(session, flag.code, account.id, now=site.runtime.clock())

    page = director.get("/teams").text

    assert "A peer supporter has it." in page
    assert "Dana" not in page


def test_a_team_that_asked_is_not_on_the_page_of_leaders(director: FlaskClient) -> None:
    page = director.get("/teams").text

    needs = page[page.index("What needs you now") : page.index("The agency and its divisions")]
    assert "Care Navigation" not in needs
    assert EVENING in needs


def test_prompts_are_those_of_the_scope_and_results_those_of_everybody(site: StaffSite) -> None:
    page = read(site.client(SUPERVISOR), "/teams")

    needs = page[page.index("What needs you now") : page.index("The agency and its divisions")]
    assert EVENING in needs
    assert "Co-Response" not in needs
    assert BURNING in page
    assert "Other divisions; everybody may see them" in page


def test_a_peer_supporter_sees_the_results_that_leaders_see(site: StaffSite) -> None:
    peer, leader = site.client(PEER), site.client(DIRECTOR)

    shown = [read(client, "/teams") for client in (peer, leader)]

    results = [page[page.index("The agency and its divisions") :] for page in shown]
    assert results[0] == results[1]


def test_every_cell_of_results_says_its_band_in_words(
    site: StaffSite, director: FlaskClient
) -> None:
    page = director.get("/teams").text

    cells = re.findall(r'<td role="cell">(.*?)</td>', page, flags=re.DOTALL)
    assert len(cells) > 40
    assert all("<svg" in cell and re.search(r"\d", words_of(cell)) for cell in cells)
    assert site.unit(AGENCY)


def test_before_the_first_release_the_page_says_what_will_happen_when(runtime: Runtime) -> None:
    site = build_site(runtime, periods=0, happenings=False)
    client = site.client(DIRECTOR)

    page = read(client, "/teams")

    assert "No results yet" in page
    assert "No period is under way" in page
    assert "Nothing is waiting" in page
    assert "No results yet" in read(client, f"/teams/{site.unit(EVENING)}")
    assert "No results yet" in read(client, "/releases")


def test_a_team_page_says_in_a_sentence_what_each_chart_says(
    site: StaffSite, director: FlaskClient
) -> None:
    path = f"/teams/{site.unit(EVENING)}"

    page = read(director, path)

    newest = _newest_body(site)
    [group] = [row for row in newest["groups"] if row["at"] == str(site.unit(EVENING))]
    assert group["m"] in (2, 3)
    answered = {2: "about 7 to 10", 3: "about 11 to 14"}[group["m"]]
    assert f"of {answered} people who answered had a hard call in half or more" in page
    assert page.count("The same as a table") == 6
    assert "Chart of the table below: Hard calls over the periods" in director.get(path).text


def test_a_table_below_a_chart_has_a_row_for_each_period(
    site: StaffSite, director: FlaskClient
) -> None:
    page = director.get(f"/teams/{site.unit('Co-Response')}").text

    table = page[page.index('id="chart-exposure"') : page.index('id="chart-strained_often"')]
    rows = re.findall(r'<tr>\s*<th scope="row".*?</tr>', table, flags=re.DOTALL)
    assert len(rows) == 13
    assert any("not shown" in row for row in rows)
    assert any("Other teams in" in row for row in rows)


def test_a_division_page_and_the_agency_page_speak_of_estimates(
    site: StaffSite, director: FlaskClient
) -> None:
    division = read(director, f"/teams/{site.unit('Community Response')}")
    agency = read(director, f"/teams/{site.unit(AGENCY)}")

    assert re.search(r"About \d in 10 people who answered .*; the bands allow", division)
    assert "Its teams over the periods" in division
    assert re.search(r"About \d in 10 people who answered", agency)
    assert "whole agency: estimate" not in agency


def test_no_page_speaks_of_an_average_or_of_a_change_but_in_the_words_of_the_detector(
    site: StaffSite, director: FlaskClient
) -> None:
    for path in ("/teams", f"/teams/{site.unit(EVENING)}", f"/teams/{site.unit(AGENCY)}"):
        page = read(director, path).casefold()
        for said in (
            *list_standing_words(Language.EN),
            explain_change(Language.EN).casefold(),
        ):
            page = page.replace(said, "")
        for word in ("higher than", "lower than", "increase", "decrease", "average", "rank:"):
            assert word not in page


def test_a_unit_that_is_not_there_is_not_found(director: FlaskClient) -> None:
    assert director.get("/teams/999").status_code == 404


def test_a_name_in_a_figure_cannot_leave_it(runtime: Runtime) -> None:
    site = build_site(runtime)
    with runtime.database.transaction() as session:
        unit = session.get_one(Unit, site.unit(EVENING))
        unit.name = '</script><b>Evening & "late"'

    page = site.client(DIRECTOR).get(f"/teams/{site.unit(EVENING)}").text

    assert "</script><b>" not in page
    assert "\\u0026lt;/script\\u0026gt;" in page


def test_charts_are_on_pages_of_units_alone(site: StaffSite, director: FlaskClient) -> None:
    team = director.get(f"/teams/{site.unit(EVENING)}").text
    overview = director.get("/teams").text

    [library] = re.findall(r'src="(/static/plotly[^"]+)"', team)
    assert "plotly" not in overview
    packed = director.get(unescape(library), headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < 1_600_000


def test_a_page_with_charts_needs_no_looser_policy(site: StaffSite, director: FlaskClient) -> None:
    response = director.get(f"/teams/{site.unit(EVENING)}")

    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for style_id in charts.list_style_ids():
        assert f'id="{style_id}"' in response.text
    assert len(charts.list_style_ids()) == 2


def test_a_release_is_sent_as_the_bytes_it_was_published_as(
    site: StaffSite, director: FlaskClient
) -> None:
    with site.runtime.database.reading() as session:
        published = releases.list_visible(session, now=site.runtime.clock())

    for release in published:
        response = director.get(f"/releases/{release.id}.json")
        assert response.data == release.content
        assert response.mimetype == "application/json"
    assert f'href="/releases/{published[0].id}.json"' in director.get("/releases").text
    assert published[-1].hash in director.get("/releases").text


@pytest.mark.parametrize("path", ["/releases/99.json", "/releases/x.json", "/releases/1"])
def test_a_release_that_is_not_there_is_not_found(director: FlaskClient, path: str) -> None:
    assert director.get(path).status_code == 404


def test_the_table_of_releases_is_a_file(director: FlaskClient) -> None:
    response = director.get("/releases.csv")

    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"] == 'attachment; filename="releases.csv"'
    assert response.data.startswith(b"release,pulse,period,")


@pytest.mark.parametrize("path", ["/teams", "/teams/1", "/report", "/releases", "/releases.csv"])
def test_nobody_sees_results_without_signing_in(site: StaffSite, path: str) -> None:
    response = site.app.test_client().get(path)

    assert response.status_code == 303
    assert "/login" in response.headers["Location"]


def test_pages_are_in_spanish_for_who_reads_spanish(site: StaffSite, director: FlaskClient) -> None:
    page = read(director, f"/teams/{site.unit(EVENING)}?lang=es")

    assert "personas que respondieron tuvieron un caso duro" in page
    assert "Casos duros" in page


def _newest_body(site: StaffSite) -> dict[str, list[dict[str, object]]]:
    with site.runtime.database.reading() as session:
        newest = releases.list_visible(session, now=site.runtime.clock())[-1]
    body: dict[str, list[dict[str, object]]] = json.loads(newest.content)["body"]
    return body


def test_a_prompt_says_that_peers_were_told_only_if_they_were(
    site: StaffSite, director: FlaskClient
) -> None:
    told = read(director, "/teams")
    with site.runtime.database.transaction() as session:
        for notice in session.exec(select(Outbox)):
            notice.state = OutboxState.CANCELLED

    untold = read(director, "/teams")

    assert "They have been told." in told
    assert "They have been told." not in untold
    assert "No peer supporter has it yet. Call one yourself." in untold


@pytest.mark.parametrize("periods", [0, 2])
def test_the_page_of_a_team_without_people_says_so(runtime: Runtime, periods: int) -> None:
    site = build_site(runtime, periods=periods, happenings=False)
    name = "Community Response A"
    with runtime.database.transaction() as session:
        [team] = session.exec(select(Unit).where(Unit.name == name)).all()
        empty = add_unit(session, "Planned Team", team)
        empty.parent_id = team.parent_id
        unit_ids = (id_of(team), id_of(empty))
        add_person(session, team)

    filled, without = (read(site.client(DIRECTOR), f"/teams/{one}") for one in unit_ids)

    assert "Nobody on the roster belongs to it" not in filled
    assert "Nobody on the roster belongs to it, so it gets no results." in without
    assert "This page fills with the first results" not in without
