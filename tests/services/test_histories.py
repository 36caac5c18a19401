from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.factories import add_account, at
from tests.web.results_world import (
    EVENING,
    Riverbend,
    add_happenings,
    add_releases,
    add_riverbend,
)
from wellness.domain.access import Role
from wellness.domain.estimates import share_range
from wellness.domain.figures import estimate_agency, estimate_unit
from wellness.errors import NotFound
from wellness.services.histories import IndicatorHistory, UnitHistory, show_unit
from wellness.services.released import list_held, releases_of
from wellness.services.terms import Terms

NOW = at("2026-11-23 10:00")
RESPONSE = "Community Response"


@pytest.fixture
def riverbend(session: Session, terms: Terms) -> Riverbend:
    riverbend = add_riverbend(session)
    add_releases(session, riverbend, terms=terms, periods=30)
    return riverbend


def history(session: Session, terms: Terms, unit_id: int) -> UnitHistory:
    return show_unit(session, unit_id, terms=terms, now=NOW)


def exposure(found: UnitHistory) -> IndicatorHistory:
    return next(row for row in found.histories if row.indicator.key == "exposure")


def test_a_team_has_its_bands_over_a_year_beside_the_agency(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    team = riverbend.units[EVENING]
    releases = releases_of(list_held(session, pulse=terms.pulse.key, now=NOW))
    agency = estimate_agency(releases, newest=26)

    found = history(session, terms, team)

    assert (found.is_team, found.is_agency) == (True, False)
    assert len(found.periods) == 26
    assert len(found.histories) == 6
    for release, figures, point in zip(releases[-26:], agency, exposure(found).points, strict=True):
        group = release.find_group_of(str(team))
        assert point.seen == (group.find_seen("exposure") if group else None)
        assert point.pool == (group.name if group and group.is_pool else "")
        assert point.allowed == (share_range(point.seen) if point.seen else None)
        assert point.agency == figures["exposure"]
        assert point.estimate is None


def test_some_periods_of_a_small_team_are_joined_and_some_are_not_shown(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    points = exposure(history(session, terms, riverbend.units["Co-Response"])).points

    assert {bool(point.pool) for point in points if point.seen} == {True, False}
    assert any(point.seen is None for point in points)


def test_a_division_has_its_figures_and_its_teams(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    division = riverbend.units[RESPONSE]
    releases = releases_of(list_held(session, pulse=terms.pulse.key, now=NOW))
    leaves = frozenset(str(leaf.id) for leaf in riverbend.tree.leaves(division))

    found = history(session, terms, division)

    figures = estimate_unit(releases, leaves, newest=26)
    assert [point.estimate for point in exposure(found).points] == [
        row.get("exposure") for row in figures
    ]
    assert {row.place.name for row in found.rows} >= {EVENING, "Community Response A"}
    assert [len(table.rows[0].cells) for table in found.heat] == [13] * 6
    assert [unit.name for unit in found.above] == ["Riverbend Community Safety Department"]


def test_the_agency_stands_beside_nothing(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    root = riverbend.tree.root
    assert root is not None

    found = history(session, terms, root.id)

    assert found.is_agency
    assert all(point.agency is None for point in exposure(found).points)
    assert all(point.estimate is not None for point in exposure(found).points)
    assert found.above == ()


def test_what_happened_in_a_unit_stands_beside_its_bands(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    leader = add_account(session, Role.LEADER, riverbend.units[RESPONSE])
    add_happenings(session, riverbend, leader, terms=terms, now=NOW)

    team = history(session, terms, riverbend.units[EVENING])
    division = history(session, terms, riverbend.units[RESPONSE])
    other = history(session, terms, riverbend.units["Care Navigation"])

    assert [incident.team for incident in team.incidents] == [EVENING, EVENING]
    assert len(division.incidents) == 3
    assert other.incidents == ()


def test_incidents_before_the_periods_shown_are_left_out(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    leader = add_account(session, Role.LEADER, riverbend.units[RESPONSE])
    add_happenings(session, riverbend, leader, terms=terms, now=NOW - timedelta(days=26 * 14 + 10))

    assert history(session, terms, riverbend.units[EVENING]).incidents == ()


def test_before_the_first_release_there_is_a_page_without_figures(
    session: Session, terms: Terms
) -> None:
    riverbend = add_riverbend(session)
    leader = add_account(session, Role.LEADER, riverbend.units[RESPONSE])
    add_happenings(session, riverbend, leader, terms=terms, now=NOW)

    team = history(session, terms, riverbend.units[EVENING])
    division = history(session, terms, riverbend.units[RESPONSE])

    for found in (team, division):
        assert (found.periods, found.histories, found.rows, found.heat) == ((), (), (), ())
        assert found.limits == terms.limits
    assert len(team.incidents) == 2


def test_a_unit_that_is_not_there_is_not_found(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    assert 999 not in riverbend.units.values()

    with pytest.raises(NotFound):
        history(session, terms, 999)
