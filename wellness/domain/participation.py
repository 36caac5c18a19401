"""How many of those who could answer did, in three steps and for large units alone (R13).

Which units are shown depends on who was eligible, never on who answered. Somebody who counts for
the whole agency only is one of their division here too: left out of it, they would be a remainder.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from wellness.domain.groups import Node

FEWEST: Final = 20
"""So many eligible people has each unit shown, and each remainder that has anybody."""


class Participation(IntEnum):
    """The share that answered; as a body states it."""

    UNDER_HALF = 1
    TO_THREE_QUARTERS = 2
    MOST = 3


def measure(
    tree: Node, eligible: Mapping[str, int], answered: Mapping[str, int]
) -> dict[str, Participation]:
    """The participation of the agency and its divisions, as far as it may be shown.

    Both count by leaf. A division has units below it; a team never is one. Where what the shown
    divisions leave of the agency would be a few, the smallest division is left out.
    """
    sizes = {unit.id: _total(unit, eligible) for unit in (tree, *tree.children)}
    if sizes[tree.id] < FEWEST:
        return {}
    shown = [unit for unit in tree.children if unit.children and sizes[unit.id] >= FEWEST]
    rest = sizes[tree.id] - sum(sizes[unit.id] for unit in shown)
    if shown and 0 < rest < FEWEST:
        shown.remove(min(shown, key=lambda unit: (sizes[unit.id], unit.id)))
    return {unit.id: _step(_total(unit, answered), sizes[unit.id]) for unit in (tree, *shown)}


def _total(unit: Node, counts: Mapping[str, int]) -> int:
    return sum(counts.get(leaf, 0) for leaf in unit.leaves())


def _step(answered: int, eligible: int) -> Participation:
    if 2 * answered < eligible:
        return Participation.UNDER_HALF
    if 4 * answered <= 3 * eligible:
        return Participation.TO_THREE_QUARTERS
    return Participation.MOST
