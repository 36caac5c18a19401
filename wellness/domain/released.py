"""Releases read back from their bytes: the one source of every figure on a page (R10)."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from wellness.domain.bands import (
    MOST_BANDS,
    Band,
    Limits,
    count_bands,
    list_bands,
    voters_for,
)
from wellness.domain.participation import Participation
from wellness.domain.releases import AGENCY_WIDE, FORMAT


class Unreadable(ValueError):
    """The bytes are no release this version can read; nothing of them may be shown."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a release says of one group and indicator: band `i` (from 1) of `m`, for its c, k."""

    m: int
    i: int
    limits: Limits

    @property
    def voters(self) -> range:
        """The voter counts a reader must reckon with: those of `m` from k on."""
        reckoned = voters_for(self.m, self.limits.width)
        return range(max(reckoned.start, self.limits.voters), reckoned.stop)

    @property
    def has_open_end(self) -> bool:
        """Whether any higher count of voters may lie behind it as well."""
        return self.m == MOST_BANDS

    def band_of(self, n: int) -> Band:
        """The counts of the band, were there `n` voters."""
        return list_bands(n, self.limits.width)[self.i - 1]


@dataclass(frozen=True, slots=True)
class Member:
    """A leaf that a group lists; `name` as it was when the period opened."""

    id: str
    name: str

    @property
    def is_agency_wide(self) -> bool:
        """Whether this stands for the people who chose to be counted for the whole agency only."""
        return self.id == AGENCY_WIDE


@dataclass(frozen=True, slots=True)
class ReleasedGroup:
    """A released group: a team of its own, or a pool that bears the name of the unit `at`."""

    at: str
    name: str
    is_pool: bool
    members: tuple[Member, ...]
    m: int
    limits: Limits
    bands: Mapping[str, int]

    def find_seen(self, indicator: str) -> Seen | None:
        """The band of one indicator; None where the release does not carry it."""
        i = self.bands.get(indicator)
        return None if i is None else Seen(self.m, i, self.limits)

    def is_within(self, leaves: frozenset[str]) -> bool:
        """Whether everybody it lists belongs to one of these leaves."""
        return all(member.id in leaves for member in self.members)


@dataclass(frozen=True, eq=False)
class Release:
    """One release: everything that is known of its period. Equal only to itself."""

    pulse: str
    period: int
    starts_at: datetime
    ends_at: datetime
    limits: Limits
    groups: tuple[ReleasedGroup, ...]
    previous: str
    participation: Mapping[str, Participation] = field(default_factory=dict)

    def find_group_of(self, leaf: str) -> ReleasedGroup | None:
        """The group that lists a leaf; None when the leaf is not shown in this period."""
        return self._by_leaf.get(leaf)

    def find_pool_at(self, unit: str) -> ReleasedGroup | None:
        """The pool that bears the name of a unit."""
        return self._pools.get(unit)

    def list_within(self, leaves: frozenset[str]) -> list[ReleasedGroup]:
        """The groups wholly below a unit, given its leaves; in no order."""
        found = {
            (group.at, group.is_pool): group
            for group in map(self.find_group_of, leaves)
            if group is not None
        }
        return [group for group in found.values() if group.is_within(leaves)]

    @cached_property
    def counted(self) -> Mapping[str, Counter[Seen]]:
        """How often each band was seen, by indicator."""
        return count_bands_seen(self.groups)

    @cached_property
    def _pools(self) -> dict[str, ReleasedGroup]:
        return {group.at: group for group in self.groups if group.is_pool}

    @cached_property
    def _by_leaf(self) -> dict[str, ReleasedGroup]:
        return {member.id: group for group in self.groups for member in group.members}


def count_bands_seen(groups: Iterable[ReleasedGroup]) -> Mapping[str, Counter[Seen]]:
    """How often each band was seen in some groups, by indicator."""
    counted: dict[str, Counter[Seen]] = {}
    for group in groups:
        for indicator, i in group.bands.items():
            counted.setdefault(indicator, Counter())[Seen(group.m, i, group.limits)] += 1
    return counted


def parse_release(content: bytes) -> Release:
    """The release that `content` states.

    Raises:
        Unreadable: the bytes are not a release of this format, or break the floor of R5 or R8.
    """
    try:
        document = json.loads(content)
        body = document["body"]
        if body["format"] != FORMAT:
            raise Unreadable(f"this version cannot read releases of format {body['format']}")
        limits = Limits(body["c"], body["k"])
        return Release(
            pulse=body["pulse"],
            period=body["period"]["id"],
            starts_at=datetime.fromisoformat(body["period"]["starts_at"]),
            ends_at=datetime.fromisoformat(body["period"]["ends_at"]),
            limits=limits,
            groups=tuple(_group(row, limits) for row in body["groups"]),
            previous=document["previous"],
            participation={
                row["at"]: Participation(row["step"]) for row in body.get("participation", ())
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"these bytes are no release: {error}") from error


def _group(row: dict[str, Any], limits: Limits) -> ReleasedGroup:
    m, bands = row["m"], row["bands"]
    if m < count_bands(limits.voters, limits.width) or m > MOST_BANDS:
        raise ValueError(f"no group of {limits.voters} or more is shown in {m} bands")
    if any(not 1 <= i <= m for i in bands.values()):
        raise ValueError("a band lies outside 1..m")
    return ReleasedGroup(
        at=row["at"],
        name=row["name"],
        is_pool=row["pool"],
        members=tuple(Member(leaf["id"], leaf["name"]) for leaf in row["leaves"]),
        m=m,
        limits=limits,
        bands=bands,
    )
