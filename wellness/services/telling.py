"""Tells a team once what was changed after a prompt: "you said, we did".

Everybody of the team who joined is told, whoever answered or asked: who is told does not depend on
answers.
"""

from datetime import datetime, time, timedelta
from typing import Final

from sqlmodel import Session

from wellness.domain.segments import to_gsm7
from wellness.domain.shifts import first_instant
from wellness.domain.texts import TextKey
from wellness.services import debriefs, outbox, released, releases
from wellness.services.terms import Terms
from wellness.storage import changes as people
from wellness.storage import debriefs as rows
from wellness.storage import rosters
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.rosters import Texting

SHOWN_FOR: Final = timedelta(days=28)
"""So long the line stands on pages."""

_AT: Final = time(10)
_KEEPS: Final = timedelta(days=14)


def tell_team(session: Session, flag: Flag, change: str, *, terms: Terms, now: datetime) -> int:
    """Queue the line to everybody of a flag's team who joined, once each; returns to how many.

    It may go from the next morning at ten on, within the hours in which people are texted.
    """
    assert flag.id is not None  # noqa: S101 - a stored row
    tree, told = rosters.load_tree(session), 0
    not_before = next_ten(now, terms=terms)
    for person in people.list_active(session, sorted(list_leaves(session, flag, now=now))):
        unit = tree.find(person.unit_id)
        if person.texting != Texting.JOINED or unit is None:
            continue
        told += outbox.queue_to_person(
            session,
            person.id,
            TextKey.WE_DID,
            dedupe_key=f"wedid:{flag.id}:{person.id.hex}",
            not_before=not_before,
            expires_at=not_before + _KEEPS,
            fields={"team": unit.name, "change": to_gsm7(change)},
        )
    return told


def next_ten(now: datetime, *, terms: Terms) -> datetime:
    """Ten in the morning, local, of the next day."""
    tomorrow = terms.local_date(now) + timedelta(days=1)
    return first_instant(datetime.combine(tomorrow, _AT), terms.zone)


def list_leaves(session: Session, flag: Flag, *, now: datetime) -> frozenset[int]:
    """The teams of a flag: those of its released group, else those at or below its unit.

    A team that has gone since has no people.

    Raises:
        Unavailable: the stored bytes are no release.
    """
    if flag.release_id is not None:
        release = released.read(releases.get_visible(session, flag.release_id, now=now))
        for group in release.groups:
            label = debriefs.label_of({"pool": group.is_pool, "name": group.name})
            if (group.at, label) == (str(flag.unit_id), flag.label):
                return frozenset(
                    int(member.id) for member in group.members if not member.is_agency_wide
                )
    tree = rosters.load_tree(session)
    return frozenset(leaf.id for leaf in tree.leaves(flag.unit_id))


def list_told(session: Session, unit_id: int, *, now: datetime) -> tuple[str, ...]:
    """What was changed of late for a team, or for any team of a unit, newest first."""
    tree, since = rosters.load_tree(session), now - SHOWN_FOR
    own = frozenset(leaf.id for leaf in tree.leaves(unit_id)) if tree.find(unit_id) else frozenset()
    recent = [row for row in rows.list_actions(session) if row.change and row.at > since]
    found = [
        row.change
        for row in reversed(recent)
        for flag in (rows.find_flag(session, row.flag_id),)
        if row.change and flag is not None and own & list_leaves(session, flag, now=now)
    ]
    return tuple(dict.fromkeys(found))
