"""Where the acute rule (T4) is off, since when and why; read from the releases each time (R10)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from wellness.domain.acute import find_off
from wellness.domain.detector.series import label_of
from wellness.domain.signals import pool_label
from wellness.services.released import list_every, releases_of
from wellness.services.terms import Terms


@dataclass(frozen=True, slots=True)
class AcuteOff:
    """A group where the rule is off from the results shown at `since` on.

    It was met in `met` of its last `releases` results that are shown.
    """

    label: str
    since: datetime
    met: int
    releases: int


def list_acute_off(session: Session, *, terms: Terms, now: datetime) -> tuple[AcuteOff, ...]:
    """The groups where the rule is off by the visible releases, in order of their names.

    Raises:
        Unavailable: stored bytes are no release.
    """
    held = list_every(session, pulse=terms.pulse.key, now=now)
    off = find_off(releases_of(held))
    names = {
        label_of(group): pool_label(group.name) if group.is_pool else group.name
        for row in held
        for group in row.release.groups
    }
    found = (
        AcuteOff(names[label], held[each.since].visible_at, each.met, each.releases)
        for label, each in off.items()
    )
    return tuple(sorted(found, key=lambda each: each.label))
