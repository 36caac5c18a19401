"""Where released groups stand on a page: under today's units, in the tree's order, unranked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wellness.domain.released import Release, ReleasedGroup
from wellness.domain.units import Unit, UnitTree


class Standing(StrEnum):
    """How a release shows a place."""

    ALONE = "alone"
    POOL = "pool"
    JOINED = "joined"
    NOT_SHOWN = "not-shown"


@dataclass(frozen=True, slots=True)
class Place:
    """A team, or the pool of a unit; `unit_id` is None where the tree has no such unit any more."""

    at: str
    name: str
    is_pool: bool
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Section:
    """The places of a division; the agency's own section holds what lies in no division."""

    unit: Unit
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What one release says of a place: a group of its `own`, or the pool it was `joined` to."""

    standing: Standing
    own: ReleasedGroup | None = None
    joined: ReleasedGroup | None = None


def list_sections(releases: Sequence[Release], tree: UnitTree) -> tuple[Section, ...]:
    """Every team of the tree and every pool or former team of the releases, section by section."""
    root = tree.root
    if root is None:
        return ()
    tops = tree.children(root.id)
    divisions = [unit for unit in tops if not tree.is_leaf(unit.id)]
    found = [Section(unit, tuple(_places_in(unit, releases, tree))) for unit in divisions]
    loose = [leaf for leaf in tree.leaves() if root.id in (leaf.id, leaf.parent)]
    own = (
        *(_place_of(leaf) for leaf in loose),
        *_former(releases, tree),
        *_pools_at([root], releases),
    )
    return (*found, Section(root, own)) if own else tuple(found)


def show(release: Release, place: Place) -> Shown:
    """What a release says of a place."""
    if place.is_pool:
        pool = release.find_pool_at(place.at)
        return Shown(Standing.NOT_SHOWN) if pool is None else Shown(Standing.POOL, own=pool)
    group = release.find_group_of(place.at)
    if group is None:
        return Shown(Standing.NOT_SHOWN)
    if group.is_pool:
        return Shown(Standing.JOINED, joined=group)
    return Shown(Standing.ALONE, own=group)


def _places_in(division: Unit, releases: Sequence[Release], tree: UnitTree) -> Iterator[Place]:
    yield from (_place_of(leaf) for leaf in tree.leaves(division.id))
    yield from _pools_at(list(_walk(division, tree)), releases)


def _pools_at(units: Sequence[Unit], releases: Sequence[Release]) -> Iterator[Place]:
    for unit in units:
        if any(release.find_pool_at(str(unit.id)) for release in releases):
            yield Place(str(unit.id), unit.name, is_pool=True, unit_id=unit.id)


def _former(releases: Sequence[Release], tree: UnitTree) -> Iterator[Place]:
    """Groups of units that are no team or have no place in the tree any more."""
    leaves = {str(leaf.id) for leaf in tree.leaves()}
    units = {str(unit.id) for unit in tree.units}
    found = {
        (group.at, group.is_pool): group.name
        for release in releases
        for group in release.groups
        if group.at not in (units if group.is_pool else leaves)
    }
    for (at, is_pool), name in found.items():
        yield Place(at, name, is_pool, None)


def _walk(unit: Unit, tree: UnitTree) -> Iterator[Unit]:
    yield unit
    for child in tree.children(unit.id):
        yield from _walk(child, tree)


def _place_of(leaf: Unit) -> Place:
    return Place(str(leaf.id), leaf.name, is_pool=False, unit_id=leaf.id)
