"""Releases to take away: their bytes as they are, and one table made of nothing else (R37)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import StringIO
from typing import Final

from sqlmodel import Session

from wellness.domain.estimates import share_range
from wellness.domain.language import Language
from wellness.domain.released import ReleasedGroup, Seen
from wellness.domain.sentences import answered_words, band_words
from wellness.services import releases
from wellness.services.released import read
from wellness.services.releases import ReleaseBytes

COLUMNS: Final = (
    *("release", "pulse", "period", "starts_at", "ends_at", "k", "c"),
    *("unit", "group", "pool", "teams", "answered", "bands", "indicator", "band"),
    *("people", "least_percent", "most_percent"),
)
"""One row for each group and indicator; `band` counts from 1, the lowest, to `bands`."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release in the list: where it stands in the chain, and what it is about."""

    id: int
    pulse: str
    starts_at: datetime
    ends_at: datetime
    visible_at: datetime
    hash: str
    previous: str
    groups: int


def list_rows(session: Session, *, now: datetime) -> list[ReleaseRow]:
    """Every visible release, newest first.

    Raises:
        Unavailable: one of them cannot be read.
    """
    return [_row(release) for release in reversed(releases.list_visible(session, now=now))]


def write_csv(session: Session, *, now: datetime) -> bytes:
    """Every visible release as one table (UTF-8, RFC 4180); the same releases, the same bytes.

    A cell that a spreadsheet would run as a formula starts with an apostrophe.
    """
    table = StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for row in releases.list_visible(session, now=now):
        writer.writerows([_plain(cell) for cell in cells] for cells in _cells(row))
    return table.getvalue().encode()


def _row(row: ReleaseBytes) -> ReleaseRow:
    release = read(row)
    return ReleaseRow(
        id=row.id,
        pulse=row.pulse,
        starts_at=release.starts_at,
        ends_at=release.ends_at,
        visible_at=row.visible_at,
        hash=row.hash,
        previous=release.previous,
        groups=len(release.groups),
    )


def _cells(row: ReleaseBytes) -> Iterator[tuple[str, ...]]:
    release = read(row)
    in_front = (
        *(str(row.id), row.pulse, str(release.period)),
        *(release.starts_at.isoformat(), release.ends_at.isoformat()),
        *(str(release.limits.voters), str(release.limits.known)),
    )
    for group in release.groups:
        named = _group_cells(group)
        for indicator, i in group.bands.items():
            seen = Seen(group.m, i, group.limits)
            answered, *band = _band_cells(seen)
            yield (*in_front, *named, answered, str(group.m), indicator, str(i), *band)


def _group_cells(group: ReleasedGroup) -> tuple[str, ...]:
    members = "; ".join(member.name for member in group.members)
    return group.at, group.name, "yes" if group.is_pool else "no", members


@lru_cache(maxsize=512)
def _band_cells(seen: Seen) -> tuple[str, ...]:
    words = answered_words(seen, Language.EN), band_words(seen, Language.EN)
    return (*words, *map(str, share_range(seen).percents))


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
