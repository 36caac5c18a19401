"""What the page shows of released groups, by scope and by period."""

from sqlmodel import Session

from tests.factories import add_agency, add_unit, id_of
from tests.services.dashboards.overviews import NOW, overview
from tests.web.results_world import EVENING, Riverbend, add_closed_period, add_releases, publish
from wellness.domain.figures import estimate_agency
from wellness.domain.folding import Tally
from wellness.domain.placement import Standing
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import Vote
from wellness.services.dashboards import MOST_TEAMS
from wellness.services.released import list_held, releases_of
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.schema.rosters import UnitKind

QUIET = Tally.empty(5).add(1, (False,) * 5)


def release(session: Session, terms: Terms, votes: dict[int, int]) -> None:
    """A release in which so many quiet people of each unit answered."""
    facts = add_closed_period(session, rosters.load_tree(session), -1, terms=terms)
    quiet = [
        Vote(str(unit), agency_wide=False, tally=QUIET)
        for unit, count in votes.items()
        for _ in range(count)
    ]
    publish(session, facts, quiet, terms=terms)


def test_a_release_shows_teams_alone_joined_and_not(session: Session, terms: Terms) -> None:
    root = add_unit(session, "Riverbend", None, UnitKind.AGENCY)
    division = add_unit(session, "Response", root, UnitKind.DIVISION)
    team_a, team_b = (add_unit(session, name, division) for name in ("Team A", "Team B"))
    office = add_unit(session, "Office", root)
    release(session, terms, {id_of(team_a): 12, id_of(team_b): 4, id_of(office): 2})

    response, agency = overview(session, terms, id_of(root)).sections

    rows = [(row.place.name, row.standing) for row in (*response.rows, *agency.rows)]
    assert rows == [
        ("Team A", Standing.ALONE),
        ("Team B", Standing.NOT_SHOWN),
        ("Office", Standing.NOT_SHOWN),
    ]
    alone = response.rows[0]
    assert [cell.indicator.key for cell in alone.cells] == [i.key for i in POST_SHIFT.indicators]
    assert {cell.seen.m for cell in alone.cells} == {3}
    assert alone.size is not None
    assert response.rows[1].cells == ()


def test_a_pool_of_the_division_speaks_for_its_teams(session: Session, terms: Terms) -> None:
    root = add_unit(session, "Riverbend", None, UnitKind.AGENCY)
    division = add_unit(session, "Response", root, UnitKind.DIVISION)
    teams = [add_unit(session, name, division) for name in ("Team A", "Team B", "Team C")]
    release(session, terms, dict(zip(map(id_of, teams), (9, 4, 5), strict=True)))

    [response] = overview(session, terms, id_of(root)).sections

    assert [(row.place.name, row.standing) for row in response.rows] == [
        ("Team A", Standing.ALONE),
        ("Response", Standing.POOL),
    ]
    assert [member.name for member in response.rows[1].members] == ["Team B", "Team C"]
    assert (response.covered, response.teams, response.is_partial) == (3, 3, False)


def test_a_pool_further_up_is_named_where_its_team_would_stand(
    session: Session, terms: Terms
) -> None:
    root = add_unit(session, "Riverbend", None, UnitKind.AGENCY)
    response = add_unit(session, "Response", root, UnitKind.DIVISION)
    clinical = add_unit(session, "Clinical", root, UnitKind.DIVISION)
    big, small = add_unit(session, "Big", response), add_unit(session, "Small", response)
    other = add_unit(session, "Other", clinical)
    release(session, terms, {id_of(big): 9, id_of(small): 4, id_of(other): 4})

    first, second, agency = overview(session, terms, id_of(clinical)).sections

    assert [section.name for section in (first, second, agency)] == [
        "Clinical",
        "Riverbend",
        "Response",
    ]
    assert [(row.standing, row.joined_at) for row in agency.rows] == [
        (Standing.ALONE, ""),
        (Standing.JOINED, "Riverbend"),
    ]
    assert second.rows[0].standing is Standing.POOL
    assert (agency.covered, agency.is_partial) == (1, True)
    assert {cell.estimate for cell in first.figures} == {None}


def test_scope_decides_what_opens_first_and_nothing_else(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    add_releases(session, riverbend, terms=terms, periods=2)
    director = overview(session, terms, riverbend.units["Riverbend Community Safety Department"])

    supervisor = overview(session, terms, riverbend.units["Stabilization & Outreach"])

    assert [section.name for section in director.sections][:3] == [
        "Community Response",
        "Clinical & Navigation",
        "Stabilization Services",
    ]
    assert not director.has_others
    assert supervisor.sections[0].name == "Stabilization Services"
    assert [section.is_own for section in supervisor.sections] == sorted(
        (section.is_own for section in supervisor.sections), reverse=True
    )
    assert supervisor.has_others
    assert (supervisor.agency, supervisor.heat) == (director.agency, director.heat)
    assert {section.name: section.rows for section in supervisor.sections} == {
        section.name: section.rows for section in director.sections
    }


def test_the_agency_line_is_estimated_from_the_newest_release_and_those_before(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    add_releases(session, riverbend, terms=terms, periods=4)
    held = list_held(session, pulse=terms.pulse.key, now=NOW)

    found = overview(session, terms, 1)

    expected = estimate_agency(releases_of(held), newest=1)[0]
    assert {cell.indicator.key: cell.estimate for cell in found.agency} == expected
    assert len(found.agency) == 6


def test_periods_by_groups_show_the_newest_thirteen(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    add_releases(session, riverbend, terms=terms, periods=15)

    found = overview(session, terms, 1)

    assert len(found.periods) == 13
    assert found.periods[-1] == found.newest
    assert [table.indicator.key for table in found.heat] == [i.key for i in POST_SHIFT.indicators]
    for table in found.heat:
        for row in table.rows:
            assert len(row.cells) == 13
            assert all((cell.seen is None) == (cell.fifth == 0) for cell in row.cells)
    assert EVENING in [row.place.name for row in found.heat[0].rows]


def test_a_large_agency_has_its_teams_on_the_pages_of_its_divisions(
    session: Session, terms: Terms
) -> None:
    root = add_unit(session, "State", None, UnitKind.AGENCY)
    divisions = [add_unit(session, f"Area {n}", root, UnitKind.DIVISION) for n in range(2)]
    teams = [add_unit(session, f"Team {n}", divisions[n % 2]) for n in range(MOST_TEAMS + 2)]
    release(session, terms, {id_of(team): 8 for team in teams})

    director = overview(session, terms, id_of(root))
    leader = overview(session, terms, id_of(divisions[1]))

    assert [(section.is_folded, section.rows) for section in director.sections] == [
        (True, ()),
        (True, ()),
    ]
    assert (director.heat, director.periods) == ((), ())
    assert all(cell.estimate for section in director.sections for cell in section.figures)
    assert [(section.name, section.is_folded) for section in leader.sections] == [
        ("Area 1", False),
        ("Area 0", True),
    ]


def test_teams_directly_below_the_agency_stand_in_a_section_of_their_own(
    session: Session, terms: Terms
) -> None:
    team_a, team_b = add_agency(session, "Team A", "Team B")
    release(session, terms, {id_of(team_a): 8, id_of(team_b): 3})

    found = overview(session, terms, id_of(team_b))

    [section] = found.sections
    assert (section.is_agency, section.is_own, found.has_divisions) == (True, True, False)
    assert [row.standing for row in section.rows] == [Standing.ALONE, Standing.NOT_SHOWN]


def test_a_pool_of_the_agency_is_ones_own_where_ones_team_is_in_it(
    session: Session, terms: Terms
) -> None:
    root = add_unit(session, "Riverbend", None, UnitKind.AGENCY)
    areas = [add_unit(session, f"Area {n}", root, UnitKind.DIVISION) for n in range(3)]
    teams = [add_unit(session, f"Team {n}", area) for n, area in enumerate(areas)]
    release(session, terms, dict(zip(map(id_of, teams), (4, 4, 9), strict=True)))

    joined = overview(session, terms, id_of(teams[0]))
    alone = overview(session, terms, id_of(teams[2]))

    assert [section.name for section in joined.sections if section.is_own] == [
        "Area 0",
        "Riverbend",
    ]
    assert [section.name for section in alone.sections if section.is_own] == ["Area 2"]


def test_a_scope_that_is_gone_owns_nothing(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    add_releases(session, riverbend, terms=terms, periods=1)

    found = overview(session, terms, 999)

    assert not any(section.is_own for section in found.sections)
