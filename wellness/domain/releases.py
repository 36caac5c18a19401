"""The body of a release: what a period becomes when it closes, as canonical bytes (R8, R11).

The bytes are UTF-8 JSON with sorted keys and no white space, so that the same facts and votes
always give the same bytes, and anybody can recompute the hash.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from wellness.domain.bands import Limits, band_of, count_bands
from wellness.domain.folding import Fold, Tally
from wellness.domain.groups import Group, Node, partition
from wellness.domain.participation import measure

FORMAT = 1
AGENCY_WIDE = "agency-wide"
FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class TreeUnit:
    """A unit of the tree as it stood when the period opened."""

    id: str
    parent: str | None
    name: str


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """How one indicator is made: the fold over one condition bit of the check-ins."""

    key: str
    condition: int
    fold: Fold


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """Everything a release depends on except the votes; fixed when the period opens (R2, R5)."""

    period: int
    pulse: str
    starts_at: datetime
    ends_at: datetime
    limits: Limits
    units: tuple[TreeUnit, ...]
    unstable: frozenset[str]
    conditions: int
    indicators: tuple[IndicatorRule, ...]


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's folded check-ins under the home leaf of opening; no name, no id."""

    leaf: str
    agency_wide: bool
    tally: Tally


@dataclass(frozen=True, slots=True)
class Heading:
    """Of which period a body says it is, and under which limits it was made."""

    pulse: str
    period: int
    starts_at: datetime
    ends_at: datetime
    limits: Limits


def compose_body(facts: PeriodFacts, votes: Iterable[Vote], *, software: str) -> bytes:
    """The canonical bytes of the release body of a closed period.

    `votes` holds everybody eligible. Participation stands in it only where it is shown (R13).

    Raises:
        ValueError: the tree has no single root or an unknown parent.
    """
    tree = build_tree(facts.units)
    by_leaf: dict[str, list[Tally]] = {}
    eligible: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for vote in votes:
        eligible[vote.leaf] += 1
        if vote.tally.has_voted:
            answered[vote.leaf] += 1
            by_leaf.setdefault(_counted_in(vote, tree), []).append(vote.tally)
    released = partition(
        _with_agency_wide(tree),
        {leaf: len(tallies) for leaf, tallies in by_leaf.items()},
        k=facts.limits.voters,
        unstable=facts.unstable | {AGENCY_WIDE},
    )
    names = {unit.id: unit.name for unit in facts.units}
    steps = measure(tree, eligible, answered)
    shown = [{"at": unit, "step": step.value} for unit, step in steps.items()]
    return canonical(
        {
            "format": FORMAT,
            "pulse": facts.pulse,
            "period": {
                "id": facts.period,
                "starts_at": facts.starts_at.isoformat(),
                "ends_at": facts.ends_at.isoformat(),
            },
            "k": facts.limits.voters,
            "c": facts.limits.known,
            "tree": hash_tree(facts.units),
            "groups": [_released_group(group, by_leaf, facts, names) for group in released.groups],
            "software": software,
        }
        | ({"participation": shown} if shown else {})
    )


def read_heading(body: bytes) -> Heading:
    """What a body says of itself.

    Raises:
        ValueError: the bytes are no release body.
    """
    try:
        content = json.loads(body)
        named = content["period"]
        heading = Heading(
            content["pulse"],
            named["id"],
            datetime.fromisoformat(named["starts_at"]),
            datetime.fromisoformat(named["ends_at"]),
            Limits(content["c"], content["k"]),
        )
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"these bytes are no release body: {error!r}") from error
    if heading.starts_at.tzinfo is None or heading.ends_at.tzinfo is None:
        raise ValueError("this body names times without a zone")
    return heading


def wrap_body(body: bytes, previous: str) -> bytes:
    """The release: its body and the SHA-256 (hex) of the release before it (R11)."""
    return canonical({"body": json.loads(body), "previous": previous})


def hash_release(release: bytes) -> str:
    """The SHA-256 (hex) of a release's bytes."""
    return sha256(release).hexdigest()


def hash_tree(units: Iterable[TreeUnit]) -> str:
    """The SHA-256 (hex) of names and parents; members are no part of it (R11)."""
    rows = sorted([unit.id, unit.parent or "", unit.name] for unit in units)
    return sha256(canonical(rows)).hexdigest()


def canonical(content: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """JSON as UTF-8 bytes with sorted keys and no white space."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def build_tree(units: Iterable[TreeUnit]) -> Node:
    """The tree of `units`, children in the order given.

    Raises:
        ValueError: there is not exactly one root, or a unit hangs on nothing.
    """
    rows = list(units)
    children: dict[str | None, list[str]] = {}
    for unit in rows:
        children.setdefault(unit.parent, []).append(unit.id)
    roots = children.get(None, [])
    if len(roots) != 1:
        raise ValueError(f"a tree has one root, this has {len(roots)}")
    tree = _node(roots[0], children)
    if _count(tree) != len(rows):
        raise ValueError("a unit hangs on a parent that is not in the tree")
    return tree


def _released_group(
    group: Group,
    by_leaf: Mapping[str, list[Tally]],
    facts: PeriodFacts,
    names: Mapping[str, str],
) -> dict[str, Any]:
    tallies = [tally for leaf in group.leaves for tally in by_leaf[leaf]]
    n, w = len(tallies), facts.limits.width
    yes = Counter(
        rule.key
        for rule in facts.indicators
        for tally in tallies
        if tally.vote(rule.condition, rule.fold)
    )
    return {
        "at": group.at,
        "name": names[group.at],
        "pool": group.is_pool,
        "leaves": [{"id": leaf, "name": names.get(leaf, leaf)} for leaf in group.listed],
        "m": count_bands(n, w),
        "bands": {rule.key: band_of(yes[rule.key], n, w) for rule in facts.indicators},
    }


def _counted_in(vote: Vote, tree: Node) -> str:
    return AGENCY_WIDE if vote.agency_wide and tree.children else vote.leaf


def _with_agency_wide(tree: Node) -> Node:
    """An agency of one unit has no smaller group to leave, so nothing is added to it."""
    return Node(tree.id, (*tree.children, Node(AGENCY_WIDE))) if tree.children else tree


def _node(unit: str, children: Mapping[str | None, list[str]]) -> Node:
    return Node(unit, tuple(_node(child, children) for child in children.get(unit, ())))


def _count(tree: Node) -> int:
    return 1 + sum(_count(child) for child in tree.children)
