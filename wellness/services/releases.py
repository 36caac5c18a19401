"""Releases: appended once to a chain anybody can check, shown at their slot, never recomputed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from wellness.domain.bands import MOST_BANDS, Limits, count_bands
from wellness.domain.participation import Participation
from wellness.domain.releases import FIRST_HASH, canonical, hash_release, read_heading, wrap_body
from wellness.errors import Conflict, NotFound
from wellness.storage import operation
from wellness.storage import releases as rows
from wellness.storage.schema.releases import Release
from wellness.storage.schema.schedules import Period

_ANNOUNCED = "announced-release"


@dataclass(frozen=True, slots=True)
class ReleaseBytes:
    """One release as published."""

    id: int
    pulse: str
    visible_at: datetime
    content: bytes
    hash: str


@dataclass(frozen=True, slots=True)
class ChainFault:
    """A release that is not what the chain says it should be; None where one is missing."""

    release: int | None
    problem: str

    def __str__(self) -> str:
        """The fault as people read it, without a full stop."""
        return self.problem if self.release is None else f"Release {self.release}: {self.problem}"


def append_release(session: Session, period: Period, body: bytes) -> None:
    """Append the release of a period to the chain; a second time changes nothing (R11).

    Raises:
        Conflict: the body is of another pulse, period or span; nothing was appended.
    """
    assert period.id is not None  # noqa: S101 - a stored row
    if rows.find_release_of(session, period.pulse, period.id) is not None:
        return
    if not _is_body_of(body, period):
        raise Conflict(
            f"The vault's release for period {period.id} is of another period.",
            kept="It is kept in the vault as it is; nothing was published.",
            remedy="If the database was restored from a backup, restore the newest one.",
        )
    previous = rows.find_head(session)
    content = wrap_body(body, previous)
    session.add(
        Release(
            pulse=period.pulse,
            period_id=period.id,
            ends_at=period.ends_at,
            visible_at=period.visible_at,
            content=content,
            previous=previous,
            hash=hash_release(content),
        )
    )
    session.flush()


def list_visible(session: Session, *, now: datetime) -> list[ReleaseBytes]:
    """The releases everybody may see, in the order of the chain."""
    return [_bytes_of(row) for row in rows.list_releases(session, visible_at=now)]


def list_newest(session: Session, pulse: str, *, now: datetime, most: int) -> list[ReleaseBytes]:
    """The newest visible releases of a pulse, `most` of them, in the order of the chain."""
    return [_bytes_of(row) for row in rows.list_newest(session, pulse, visible_at=now, most=most)]


def get_visible(session: Session, release_id: int, *, now: datetime) -> ReleaseBytes:
    """One release.

    Raises:
        NotFound: there is none, or its slot has not come.
    """
    row = rows.find_release(session, release_id)
    if row is None or row.visible_at > now:
        raise NotFound("There is no such release.", remedy="See the list of releases.")
    return _bytes_of(row)


def list_unannounced(session: Session, *, now: datetime) -> list[ReleaseBytes]:
    """Visible releases whose flags were not raised yet."""
    done = find_announced(session)
    return [_bytes_of(row) for row in rows.list_releases(session, visible_at=now, after=done)]


def find_announced(session: Session) -> int:
    """The id of the newest release whose flags were raised; 0 before the first."""
    return int(operation.find_mark(session, _ANNOUNCED) or 0)


def mark_announced(session: Session, release: ReleaseBytes) -> None:
    """Note that everything a release sets off was set off, in the same transaction."""
    operation.set_mark(session, _ANNOUNCED, str(release.id))


def find_chain_head(session: Session, *, now: datetime) -> str:
    """The hash of the newest visible release, or of what came before the first."""
    return rows.find_head(session, visible_at=now)


def verify_chain(session: Session) -> list[ChainFault]:
    """Everything wrong with the stored releases: hashes, links, each one's own policy, gaps.

    A closed period has its release unless retention removed it, which leaves the anchor: periods
    before the oldest release that is kept are not missed then.
    """
    anchor = rows.find_anchor(session)
    faults, previous = [], anchor
    for row in rows.list_releases(session):
        assert row.id is not None  # noqa: S101 - a stored row
        faults += [ChainFault(row.id, problem) for problem in _problems(row, previous)]
        previous = row.hash
    return [*faults, *_list_gaps(session, is_whole=anchor == FIRST_HASH)]


def _list_gaps(session: Session, *, is_whole: bool) -> list[ChainFault]:
    """Closed periods without a release, in a chain that is whole or goes on from an anchor."""
    first = None if is_whole else rows.find_oldest_end(session)
    return [
        ChainFault(None, f"Period {period.id} (to {period.ends_at:%Y-%m-%d}) has no release")
        for period in rows.list_unreleased(session)
        if first is None or period.ends_at > first
    ]


def _is_body_of(body: bytes, period: Period) -> bool:
    try:
        heading = read_heading(body)
    except ValueError:
        return False
    named = (heading.pulse, heading.period, heading.starts_at, heading.ends_at)
    return named == (period.pulse, period.id, period.starts_at, period.ends_at)


def _problems(row: Release, previous: str) -> Sequence[str]:
    problems = []
    if hash_release(row.content) != row.hash:
        problems.append("its bytes were changed: they do not give its hash")
    try:
        content = json.loads(row.content)
        named, body = content["previous"], content["body"]
        if canonical(content) != row.content:
            problems.append("its bytes are not in canonical form")
        if (body["pulse"], body["period"]["id"]) != (row.pulse, row.period_id):
            problems.append("it is filed under another pulse or period than it names")
        problems += _policy_problems(body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [*problems, "it cannot be read"]
    if not named == row.previous == previous:
        problems.append("it does not name the release before it: the chain is broken or forked")
    return problems


def _policy_problems(body: dict[str, object]) -> list[str]:
    """Whether a release keeps to the k, c and band rule that it states itself.

    Raises:
        KeyError: something is missing.
        TypeError: something is of another kind than in a release.
    """
    known, voters, groups = _whole(body["c"]), _whole(body["k"]), body["groups"]
    try:
        limits = Limits(known, voters)
    except ValueError as error:
        return [f"it was made below the floor: {error}"]
    if not isinstance(groups, list) or not _is_participation(body.get("participation", [])):
        return ["it cannot be read"]
    fewest = count_bands(limits.voters, limits.width)
    seen: set[str] = set()
    problems = []
    for group in groups:
        name, m, leaves = (
            group["name"],
            _whole(group["m"]),
            {leaf["id"] for leaf in group["leaves"]},
        )
        if leaves & seen:
            problems.append(f"group {name} shares a team with another group")
        seen |= leaves
        if not fewest <= m <= MOST_BANDS:  # more would come close to counts (R8)
            problems.append(f"group {name} is shown in {m} bands, as none of {voters} or more is")
        if any(not 1 <= _whole(band) <= m for band in group["bands"].values()):
            problems.append(f"group {name} names a band that does not exist")
    return problems


def _is_participation(rows: object) -> bool:
    """Whether the steps of participation are steps, and nothing finer (R13)."""
    return isinstance(rows, list) and all(
        row.keys() == {"at", "step"} and _whole(row["step"]) in set(Participation) for row in rows
    )


def _whole(value: object) -> int:
    """`value` if it is a whole number as written; true, 2.0 and "2" are other bytes."""
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value


def _bytes_of(row: Release) -> ReleaseBytes:
    assert row.id is not None  # noqa: S101 - a stored row
    return ReleaseBytes(row.id, row.pulse, row.visible_at, row.content, row.hash)
