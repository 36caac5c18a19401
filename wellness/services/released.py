"""The visible releases, read back once: what every page of figures starts from (R10)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from sqlmodel import Session

from wellness.domain.figures import HISTORY
from wellness.domain.released import Release, Unreadable, parse_release
from wellness.errors import Unavailable
from wellness.services import releases
from wellness.services.releases import ReleaseBytes

SHOWN = 26
"""How many periods pages show at most: a year."""


@dataclass(frozen=True, slots=True)
class Held:
    """A visible release with its place in the chain."""

    id: int
    hash: str
    visible_at: datetime
    release: Release


def list_held(session: Session, *, pulse: str, now: datetime) -> tuple[Held, ...]:
    """The newest visible releases of a pulse, oldest first: those shown, and their history.

    Raises:
        Unavailable: stored bytes are no release; then nothing is shown rather than something wrong.
    """
    newest = releases.list_newest(session, pulse, now=now, most=SHOWN + HISTORY)
    return tuple(Held(row.id, row.hash, row.visible_at, read(row)) for row in newest)


def list_every(session: Session, *, pulse: str, now: datetime) -> tuple[Held, ...]:
    """All visible releases of a pulse that are kept, oldest first.

    Raises:
        Unavailable: stored bytes are no release.
    """
    rows = releases.list_visible(session, now=now)
    return tuple(
        Held(row.id, row.hash, row.visible_at, read(row)) for row in rows if row.pulse == pulse
    )


def read(row: ReleaseBytes) -> Release:
    """What a release states.

    Raises:
        Unavailable: its bytes are no release.
    """
    return _read(_Stored(row.id, row.hash, row.content))


def releases_of(held: Sequence[Held]) -> list[Release]:
    """The releases themselves."""
    return [row.release for row in held]


@dataclass(frozen=True, slots=True)
class _Stored:
    """Bytes under their hash: equal hashes, equal bytes, so that these need no comparing."""

    id: int
    hash: str
    content: bytes = field(compare=False)


@lru_cache(maxsize=256)
def _read(stored: _Stored) -> Release:
    try:
        return parse_release(stored.content)
    except Unreadable as error:
        raise Unavailable(
            f"Release {stored.id} cannot be read, so no figures are shown.",
            kept="Nothing was changed.",
            remedy="A coordinator can find out more with `wellness release verify`.",
        ) from error
