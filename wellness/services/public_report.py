"""Makes the yearly public report of the visible releases' bytes, and of nothing else (R33)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlmodel import Session

from wellness.domain.public_report import Hashed, PublicReport, compose_report
from wellness.domain.pulse import Pulse
from wellness.domain.released import Release
from wellness.domain.releases import hash_release
from wellness.errors import Invalid
from wellness.services import releases
from wellness.services.released import read
from wellness.services.releases import ReleaseBytes


def make_report(session: Session, *, year: int, pulse: Pulse, now: datetime) -> PublicReport:
    """The report of the periods that ended in `year`, of what everybody may see at `now`.

    Raises:
        Invalid: a release was changed, or does not follow the one before it.
        Unavailable: the bytes of a release cannot be read.
    """
    rows = releases.list_visible(session, now=now)
    chain = [Hashed(row.hash, _read_unchanged(row)) for row in rows]
    _check_links(rows, chain)
    return compose_report(
        [row for row in chain if row.release.pulse == pulse.key], year=year, pulse=pulse
    )


def _read_unchanged(row: ReleaseBytes) -> Release:
    if hash_release(row.content) != row.hash:
        raise _refusal(f"Release {row.id} was changed: its bytes do not give its hash.")
    return read(row)


def _check_links(rows: Sequence[ReleaseBytes], chain: Sequence[Hashed]) -> None:
    for (_, before), (row, found) in pairwise(zip(rows, chain, strict=True)):
        if found.release.previous != before.hash:
            raise _refusal(f"Release {row.id} does not name the release before it.")


def _refusal(problem: str) -> Invalid:
    return Invalid(
        problem,
        kept="No report was made, and nothing was changed.",
        remedy="Run: wellness release verify",
    )
