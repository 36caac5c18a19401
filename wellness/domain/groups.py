"""Groups: which sets of leaves are released together (R6, R7, R29).

The partition depends on the tree, on how many people voted in each leaf and on which leaves are
stable; never on an answer (R9). Groups are disjoint and each has at least k voters, so no
difference of published figures isolates fewer than k people.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A unit of the tree; a leaf has no children. Ids are unique within a tree."""

    id: str
    children: tuple["Node", ...] = ()

    def leaves(self) -> tuple[str, ...]:
        """The ids of the leaves at or below this unit, in order."""
        if not self.children:
            return (self.id,)
        return tuple(leaf for child in self.children for leaf in child.leaves())


@dataclass(frozen=True, slots=True)
class Group:
    """Leaves released together.

    `at` is the unit whose name the group bears; `leaves` those with voters in it; `listed` what is
    published as its members: every leaf below `at` that is in no other group, voters or not (R6).
    """

    at: str
    leaves: tuple[str, ...]
    listed: tuple[str, ...]
    is_pool: bool


@dataclass(frozen=True, slots=True)
class Partition:
    """The groups of a release, and the leaves whose votes are destroyed (R7)."""

    groups: tuple[Group, ...]
    destroyed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    rest: tuple[str, ...]


def partition(
    tree: Node, voters: Mapping[str, int], *, k: int, unstable: frozenset[str]
) -> Partition:
    """The released groups of `tree` (privacy.md, "Bands and groups").

    `voters` counts distinct voters by leaf id; a leaf that is missing has none. An unstable leaf
    is never alone and only pooled with at least k voters of other leaves.
    """
    found = _atoms(tree, voters, k, unstable)
    below = {unit.id: unit.leaves() for unit in _walk(tree)}
    taken: set[str] = set()
    groups = []
    for at, leaves in found.groups:  # children come before parents
        listed = tuple(leaf for leaf in below[at] if leaf not in taken)
        taken.update(listed)
        groups.append(Group(at, leaves, listed, is_pool=below[at] != (at,)))
    return Partition(tuple(groups), found.rest)


def _atoms(unit: Node, voters: Mapping[str, int], k: int, unstable: frozenset[str]) -> _Found:
    if not unit.children:
        n = voters.get(unit.id, 0)
        if n >= k and unit.id not in unstable:
            return _Found(((unit.id, (unit.id,)),), ())
        return _Found((), (unit.id,) if n else ())
    parts = [_atoms(child, voters, k, unstable) for child in unit.children]
    groups = tuple(group for part in parts for group in part.groups)
    rest = tuple(leaf for part in parts for leaf in part.rest)
    if _may_pool(rest, voters, k, unstable):
        return _Found((*groups, (unit.id, rest)), ())
    return _Found(groups, rest)


def _may_pool(
    rest: tuple[str, ...], voters: Mapping[str, int], k: int, unstable: frozenset[str]
) -> bool:
    total = sum(voters[leaf] for leaf in rest)
    return total >= k and all(total - voters[leaf] >= k for leaf in rest if leaf in unstable)


def _walk(unit: Node) -> tuple[Node, ...]:
    return (unit, *(node for child in unit.children for node in _walk(child)))
