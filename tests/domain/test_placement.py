from collections.abc import Mapping, Sequence

import pytest

from tests.privacy.worlds import ENDS, STARTS
from wellness.domain.bands import Limits
from wellness.domain.placement import Place, Standing, list_sections, show
from wellness.domain.released import Member, Release, ReleasedGroup
from wellness.domain.units import Unit, UnitTree

TREE = UnitTree.of(
    (
        Unit(1, None, "Riverbend"),
        Unit(2, 1, "Response"),
        Unit(3, 1, "Clinical"),
        Unit(4, 2, "Response A"),
        Unit(5, 2, "Response B"),
        Unit(6, 3, "Navigation"),
        Unit(7, 3, "Diversion"),
        Unit(8, 1, "Office"),
    )
)


def group(at: str, *members: str, name: str = "") -> ReleasedGroup:
    listed = tuple(Member(member, f"unit {member}") for member in members or (at,))
    return ReleasedGroup(at, name or f"unit {at}", bool(members), listed, 3, Limits(), {"a": 1})


def release(*groups: ReleasedGroup) -> Release:
    return Release("post-shift", 1, STARTS, ENDS, Limits(), groups, "0")


def named(releases: Sequence[Release], tree: UnitTree = TREE) -> Mapping[str, list[str]]:
    return {
        section.unit.name: [
            f"others in {place.name}" if place.is_pool else place.name for place in section.places
        ]
        for section in list_sections(releases, tree)
    }


def test_teams_stand_under_their_division_in_the_order_of_the_tree() -> None:
    assert named([]) == {
        "Response": ["Response A", "Response B"],
        "Clinical": ["Navigation", "Diversion"],
        "Riverbend": ["Office"],
    }


def test_pools_stand_after_the_teams_they_may_hold() -> None:
    found = named([release(group("3", "6", "7"), group("1", "4", "8"))])

    assert found["Clinical"] == ["Navigation", "Diversion", "others in Clinical"]
    assert found["Riverbend"] == ["Office", "others in Riverbend"]


def test_a_pool_of_any_release_has_a_place() -> None:
    found = named([release(group("3", "6", "7")), release(group("4"))])

    assert "others in Clinical" in found["Clinical"]


def test_groups_of_units_that_are_gone_keep_a_place_under_the_agency() -> None:
    gone = release(group("40", name="Old team"), group("2"), group("30", "31", name="Old division"))

    found = named([gone])

    assert found["Riverbend"] == ["Office", "Old team", "unit 2", "others in Old division"]
    [old] = [place for place in list_sections([gone], TREE)[-1].places if place.at == "40"]
    assert old.unit_id is None


def test_an_agency_of_one_unit_has_one_place() -> None:
    alone = UnitTree.of((Unit(1, None, "Riverbend"),))

    assert named([release(group("1"))], alone) == {"Riverbend": ["Riverbend"]}


def test_an_agency_whose_teams_all_lie_in_divisions_has_no_section_of_its_own() -> None:
    tree = UnitTree.of(unit for unit in TREE.units if unit.id != 8)

    assert list(named([], tree)) == ["Response", "Clinical"]


def test_without_units_there_is_no_section() -> None:
    assert list_sections([release(group("4"))], UnitTree.of(())) == ()


@pytest.mark.parametrize(
    ("place", "standing", "own", "joined"),
    [
        (Place("4", "Response A", is_pool=False, unit_id=4), Standing.ALONE, "4", None),
        (Place("6", "Navigation", is_pool=False, unit_id=6), Standing.JOINED, None, "3"),
        (Place("5", "Response B", is_pool=False, unit_id=5), Standing.NOT_SHOWN, None, None),
        (Place("3", "Clinical", is_pool=True, unit_id=3), Standing.POOL, "3", None),
        (Place("2", "Response", is_pool=True, unit_id=2), Standing.NOT_SHOWN, None, None),
    ],
)
def test_a_release_shows_a_place_alone_joined_or_not(
    place: Place, standing: Standing, own: str | None, joined: str | None
) -> None:
    found = show(release(group("4"), group("3", "6", "7")), place)

    assert found.standing is standing
    assert (found.own.at if found.own else None) == own
    assert (found.joined.at if found.joined else None) == joined
