"""What a release sets off when it becomes visible: flags computed from released bands alone (R12).

Source: signals.md, triggers T4 to T7.
"""

from datetime import datetime

from sqlmodel import Session

from wellness.domain.acute import find_off
from wellness.domain.detector.series import label_of
from wellness.domain.participation import Participation
from wellness.domain.pulse import Pulse
from wellness.domain.released import Release, ReleasedGroup
from wellness.domain.signals import Trigger
from wellness.services import debriefs
from wellness.services.released import Held, list_every
from wellness.services.releases import ReleaseBytes
from wellness.services.signals import read_signals
from wellness.services.terms import Terms
from wellness.services.watching import read_watches
from wellness.storage import rosters


def raise_from_release(
    session: Session, release: ReleaseBytes, *, terms: Terms, now: datetime
) -> None:
    """Raise every flag of a release; a second time changes nothing.

    Raises:
        Unavailable: stored bytes are no release; then nothing is flagged.
    """
    visible = list_every(session, pulse=release.pulse, now=now)
    held = [row for row in visible if row.id <= release.id]
    if release.pulse == terms.pulse.key:
        off = find_off([row.release for row in held[:-1]])
        debriefs.raise_release_flags(session, release, off=off.keys(), terms=terms, now=now)
        _raise_higher(session, held, terms=terms, now=now)
        _raise_trust(session, held, terms=terms, now=now)
    elif terms.monthly is not None and release.pulse == terms.monthly.key:
        _raise_monthly(session, held, terms.monthly, terms=terms, now=now)


def _raise_higher(session: Session, held: list[Held], *, terms: Terms, now: datetime) -> None:
    """T5: a group whose flag opens with this release."""
    newest = held[-1]
    signals = read_signals(held, terms.pulse).of(newest.id)
    for group in newest.release.groups:
        signal = signals.get(label_of(group))
        if signal is not None and signal.reading.opened:
            debriefs.raise_flag(
                session,
                Trigger.HIGHER,
                cause=f"{newest.id}:{group.at}{':pool' if group.is_pool else ''}",
                unit_id=int(group.at),
                label=_name(group),
                terms=terms,
                now=now,
                release_id=newest.id,
            )


def _raise_monthly(
    session: Session, held: list[Held], pulse: Pulse, *, terms: Terms, now: datetime
) -> None:
    """T6: a group whose monthly flag opens with this release."""
    newest = held[-1]
    watches = read_watches(held, pulse).of(newest.id)
    for group in newest.release.groups:
        found = watches.get(label_of(group))
        if found is not None and found.watch.opened:
            debriefs.raise_flag(
                session,
                Trigger.MONTHLY,
                cause=f"{newest.id}:{group.at}{':pool' if group.is_pool else ''}",
                unit_id=int(group.at),
                label=_name(group),
                terms=terms,
                now=now,
                release_id=newest.id,
            )


def _raise_trust(session: Session, held: list[Held], *, terms: Terms, now: datetime) -> None:
    """T7: a unit that still stands, whose participation fell by a step since the release before."""
    if len(held) < 2:  # noqa: PLR2004 - a fall takes two
        return
    before, newest = held[-2].release, held[-1].release
    for unit in rosters.load_tree(session).units:
        if _has_fallen(before, newest, str(unit.id)):
            debriefs.raise_flag(
                session,
                Trigger.TRUST,
                cause=f"{held[-1].id}:{unit.id}",
                unit_id=unit.id,
                label=unit.name,
                terms=terms,
                now=now,
                release_id=held[-1].id,
            )


def _has_fallen(before: Release, newest: Release, unit: str) -> bool:
    earlier, later = before.participation.get(unit), newest.participation.get(unit)
    if earlier is None or later is None:
        return False
    steps = list(Participation)
    return steps.index(later) < steps.index(earlier)


def _name(group: ReleasedGroup) -> str:
    return debriefs.label_of({"pool": group.is_pool, "name": group.name})
