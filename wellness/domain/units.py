"""The unit tree as a value: agency, divisions, teams (R4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; `parent` is None for the agency alone."""

    id: int
    parent: int | None
    name: str


@dataclass(frozen=True)
class UnitTree:
    """All units of an agency, in order of id; a leaf is a unit without units below it."""

    units: tuple[Unit, ...]

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "UnitTree":
        """The tree of `units`."""
        return cls(tuple(sorted(units, key=lambda unit: unit.id)))

    @property
    def root(self) -> Unit | None:
        """The agency, or None before any unit was imported."""
        return next((unit for unit in self.units if unit.parent is None), None)

    def find(self, unit_id: int) -> Unit | None:
        """The unit of that id, if there is one."""
        return self._by_id.get(unit_id)

    def children(self, unit_id: int) -> tuple[Unit, ...]:
        """The units directly below."""
        return self._children.get(unit_id, ())

    def is_leaf(self, unit_id: int) -> bool:
        """Whether people can belong to this unit."""
        return unit_id in self._by_id and not self.children(unit_id)

    def leaves(self, unit_id: int | None = None) -> tuple[Unit, ...]:
        """The leaves at or below a unit (None: of the whole agency)."""
        if unit_id is None:
            return tuple(unit for unit in self.units if self.is_leaf(unit.id))
        if self.is_leaf(unit_id):
            return (self._by_id[unit_id],)
        return tuple(leaf for child in self.children(unit_id) for leaf in self.leaves(child.id))

    def contains(self, unit_id: int, other_id: int) -> bool:
        """Whether `other_id` is `unit_id` or lies below it."""
        at: Unit | None = self._by_id.get(other_id)
        while at is not None:
            if at.id == unit_id:
                return True
            at = self._by_id.get(at.parent) if at.parent is not None else None
        return False

    @cached_property
    def _by_id(self) -> dict[int, Unit]:
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _children(self) -> dict[int, tuple[Unit, ...]]:
        below: dict[int, list[Unit]] = {}
        for unit in self.units:
            if unit.parent is not None:
                below.setdefault(unit.parent, []).append(unit)
        return {parent: tuple(units) for parent, units in below.items()}
