"""Golden vectors: published inputs and outputs, recomputed by the code that makes releases.

The format is that of `golden-release.json`: sections of vectors; bands count from 1. Files with
series of bands are checked by `detector_vectors`.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

from wellness.domain.bands import Limits, list_bands
from wellness.domain.folding import Fold, Tally, fold_vote
from wellness.domain.groups import partition
from wellness.domain.releases import (
    AGENCY_WIDE,
    IndicatorRule,
    PeriodFacts,
    TreeUnit,
    Vote,
    build_tree,
    compose_body,
)
from wellness.errors import Invalid
from wellness.services import detector_vectors

Vector = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """One section: how many vectors it has, and the largest deviation of any number in them.

    A name, group or band that is wrong, missing or too many counts as a deviation of 1. Up to
    `tolerance` a deviation is the rounding of the file.
    """

    section: str
    vectors: int
    deviation: float
    tolerance: float = 0.0

    @property
    def deviates(self) -> bool:
        """Whether the deviation is more than rounding."""
        return not self.deviation <= self.tolerance


@dataclass(frozen=True, slots=True)
class VectorReport:
    """What became of a file of vectors; `unknown` sections were not checked."""

    checked: tuple[Checked, ...]
    unknown: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether something was checked, nothing was left unchecked and nothing deviates."""
        return not self.doubts

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why the file does not show that the code in use is right, one line each."""
        nothing = () if self.checked else ("It holds no section that is known here.",)
        return (
            *nothing,
            *(f"{part.section}: no vectors." for part in self.checked if not part.vectors),
            *(f"{name}: not known here, so not checked." for name in self.unknown),
            *(f"{part.section}: deviates." for part in self.checked if part.deviates),
        )


def check_vectors(text: str) -> VectorReport:
    """Recompute every vector of a file (JSON).

    Raises:
        Invalid: the file or one of its vectors cannot be read.
    """
    try:
        content = json.loads(text, parse_float=_float, parse_int=_whole, parse_constant=_float)
    except ValueError as error:
        raise Invalid(
            f"The file is no JSON that can be compared ({error}).",
            kept=_NOTHING,
            remedy=_GIVE_VECTORS,
        ) from error
    except RecursionError as error:
        raise Invalid(
            "The file is nested too deeply.", kept=_NOTHING, remedy=_GIVE_VECTORS
        ) from error
    if not isinstance(content, dict):
        raise Invalid("The file holds no sections.", kept=_NOTHING, remedy=_GIVE_VECTORS)
    parts = [name for name, part in content.items() if not isinstance(part, str)]  # but remarks
    if detector_vectors.is_of_detector(content):
        known: Collection[str] = detector_vectors.KNOWN
        checked = _check_detector(content)
    else:
        known = _SECTIONS
        checked = [_check(name, content) for name in _SECTIONS if name in content]
    return VectorReport(tuple(checked), tuple(name for name in parts if name not in known))


def _check_detector(content: Vector) -> list[Checked]:
    try:
        found = detector_vectors.compare(content)
    except _NOT_COMPUTED as error:
        raise Invalid(
            f"The vectors of the detector cannot be computed ({error!r}).",
            kept=_NOTHING,
            remedy="Check that the file is whole and of this format.",
        ) from error
    return [
        Checked(
            name,
            len(pairs),
            max((_deviation(*pair) for pair in pairs), default=0.0),
            detector_vectors.TOLERANCE,
        )
        for name, pairs in found.items()
    ]


def _check(name: str, content: Mapping[str, Any]) -> Checked:
    vectors = content[name]
    if not isinstance(vectors, list):
        raise Invalid(
            f"The section {name} is no list of vectors.", kept=_NOTHING, remedy=_GIVE_VECTORS
        )
    largest = 0.0
    for place, vector in enumerate(vectors, start=1):
        try:
            expected, actual = _SECTIONS[name](vector, content)
        except _NOT_COMPUTED as error:
            raise Invalid(
                f"Vector {place} of the section {name} cannot be computed ({error!r}).",
                kept=_NOTHING,
                remedy="Check that the file is whole and of this format.",
            ) from error
        largest = max(largest, _deviation(expected, actual))
    return Checked(name, len(vectors), largest)


def _bands(vector: Vector, _: Vector) -> tuple[object, object]:
    found = list_bands(vector["n"], vector["w"])
    return vector["bands"], [[band.low, band.high] for band in found]


def _atoms(vector: Vector, _: Vector) -> tuple[object, object]:
    n = vector["n"]
    tree = build_tree(_units(vector["tree"]))
    found = partition(tree, n, k=vector["k"], unstable=frozenset(vector["unstable"]))
    groups = [
        {
            "at": group.at,
            "leaves": sorted(group.leaves),
            "listed": sorted(group.listed),
            "n": sum(n[leaf] for leaf in group.leaves),
        }
        for group in found.groups
    ]
    expected = {"groups": _sorted(vector["atoms"]), "destroyed": sorted(vector["destroyed"])}
    return expected, {"groups": groups, "destroyed": sorted(found.destroyed)}


def _releases(vector: Vector, content: Vector) -> tuple[object, object]:
    """The very bytes that a vault would keep, read back."""
    case, votes = content["atoms"][vector["case"]], vector["votes"]
    indicators = max(len(vote) for leaf in votes.values() for vote in leaf)
    facts = PeriodFacts(
        period=0,
        pulse="vectors",
        starts_at=_EPOCH,
        ends_at=_EPOCH,
        limits=Limits(known=vector["c"], voters=case["k"]),
        units=tuple(_units(case["tree"])),
        unstable=frozenset(case["unstable"]),
        conditions=indicators,
        indicators=tuple(IndicatorRule(str(i), i, Fold.LATEST) for i in range(indicators)),
    )
    body = json.loads(compose_body(facts, _votes(votes, indicators), software="vectors"))
    return _sorted(vector["released"]), [_shown(group, votes) for group in body["groups"]]


def _shown(group: Vector, votes: Vector) -> Vector:
    """A released group as vectors write it; they know no votes for the whole agency alone."""
    listed = sorted(leaf["id"] for leaf in group["leaves"] if leaf["id"] != AGENCY_WIDE)
    bands = [group["bands"][key] for key in sorted(group["bands"], key=int)]
    return {
        "at": group["at"],
        "leaves": [leaf for leaf in listed if votes.get(leaf)],
        "listed": listed,
        "indicators": [{"m": group["m"], "i": i} for i in bands],
    }


def _votes(votes: Vector, conditions: int) -> Iterator[Vote]:
    for leaf, people in votes.items():
        for bits in people:
            tally = Tally.empty(conditions).add(1, tuple(map(bool, bits)))
            yield Vote(leaf, agency_wide=False, tally=tally)


def _folds(vector: Vector, _: Vector) -> tuple[object, object]:
    positive, total, latest = vector["c"], vector["K"], bool(vector["latest"])
    names = {fold: str(fold) for fold in Fold} | {Fold.LATEST: "latest_fold"}
    expected = {name: vector[name] for name in names.values()}
    return expected, {name: fold_vote(positive, total, latest, f) for f, name in names.items()}


_NOT_COMPUTED: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
_NOTHING: Final = "Nothing is shown by it."
_LONGEST_NUMBER: Final = 15  # digits; a float still tells such numbers apart
_GIVE_VECTORS: Final = "Give a file of vectors, such as golden-release.json."
_EPOCH: Final = datetime(2026, 1, 5, tzinfo=UTC)
_SECTIONS: Final[Mapping[str, Callable[[Vector, Vector], tuple[object, object]]]] = (
    MappingProxyType({"bands": _bands, "atoms": _atoms, "releases": _releases, "folds": _folds})
)


def _units(tree: Vector) -> list[TreeUnit]:
    """The units of a tree.

    Raises:
        ValueError: one of them stands twice in it.
    """
    units = list(_descend(tree, None))
    if len({unit.id for unit in units}) != len(units):
        raise ValueError("the tree names a unit twice")
    return units


def _descend(node: Vector, parent: str | None) -> Iterator[TreeUnit]:
    yield TreeUnit(node["id"], parent, node["id"])
    for child in node.get("children", ()):
        yield from _descend(child, node["id"])


def _float(text: str) -> float:
    """A number that can be compared; NaN and what is infinite are refused."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text[:_LONGEST_NUMBER]} is no number that can be compared")
    return number


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} digits is too long")
    return int(text)


def _sorted(groups: Sequence[Vector]) -> list[Vector]:
    """Groups with their leaves in one order, so that only the sets are compared."""
    lists = ("leaves", "listed")
    return [
        {key: sorted(value) if key in lists else value for key, value in group.items()}
        for group in groups
    ]


def _deviation(expected: object, actual: object) -> float:
    if isinstance(expected, bool) and not isinstance(actual, bool):
        return 1.0  # true is no 1 in the bytes of a release
    if isinstance(expected, int | float) and isinstance(actual, int | float):
        return abs(expected - actual)
    if isinstance(expected, dict) and isinstance(actual, dict):
        strange = float(expected.keys() != actual.keys())
        shared = expected.keys() & actual.keys()
        return max([strange, *(_deviation(expected[key], actual[key]) for key in shared)])
    if isinstance(expected, list) and isinstance(actual, list):
        strange = float(abs(len(expected) - len(actual)))
        pairs = zip(expected, actual, strict=False)
        return max([strange, *(_deviation(*pair) for pair in pairs)])
    return float(expected != actual)
