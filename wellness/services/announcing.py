"""Tells those concerned by text what changes and from when (R28, R30)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from wellness.domain.changes import (
    Appointment,
    Change,
    LegalHold,
    PolicyChange,
    RoleChange,
    TreeChange,
    left_out_notice,
    notice,
    team_notice,
)
from wellness.domain.texts import TextKey, short_date
from wellness.domain.units import UnitTree
from wellness.services import outbox
from wellness.services.terms import Terms
from wellness.storage import changes as rows
from wellness.storage import rosters
from wellness.storage.schema.rosters import Person, Texting

NOTICE_KEEPS: Final = timedelta(days=14)


def announce(
    session: Session,
    change: Change,
    cause: UUID,
    *,
    starts_at: datetime,
    terms: Terms,
    now: datetime,
) -> None:
    """Queue the notice of an approved change to everybody concerned who joined, once for a cause.

    Shaping is told person by person when it is carried out; the founding is what people join, and
    the confirmation of the clock changes nothing for them.
    """
    for person in _list_concerned(session, change, rosters.load_tree(session)):
        language = terms.language_of(person.language)
        _queue(
            session,
            person,
            cause.hex,
            notice(change, language),
            starts_at=starts_at,
            terms=terms,
            now=now,
        )


def tell_moved(
    session: Session, person: Person, *, starts_at: datetime, terms: Terms, now: datetime
) -> None:
    """Tell somebody in which team their answers count from the next period on."""
    unit = rosters.load_tree(session).find(person.unit_id)
    team = terms.agency if unit is None else unit.name
    words = team_notice(team, terms.language_of(person.language))
    cause = f"moved-{person.unit_id}-{terms.local_date(now)}"
    _queue(session, person, cause, words, starts_at=starts_at, terms=terms, now=now)


def tell_left_out(
    session: Session, person: Person, *, starts_at: datetime, terms: Terms, now: datetime
) -> None:
    """Tell somebody that the roster has them as away, so that a wrong entry does not go unseen."""
    words = left_out_notice(terms.language_of(person.language))
    _queue(
        session,
        person,
        f"away-{terms.local_date(now)}",
        words,
        starts_at=starts_at,
        terms=terms,
        now=now,
    )


def _list_concerned(session: Session, change: Change, tree: UnitTree) -> list[Person]:
    match change:
        case PolicyChange() | LegalHold() | Appointment():
            leaves = None
        case TreeChange():
            leaves = _leaves_of(change, tree)
        case RoleChange(unit_id=unit_id):
            leaves = [leaf.id for leaf in tree.leaves(unit_id)]
        case _:
            leaves = []
    return [row for row in rows.list_active(session, leaves) if row.texting == Texting.JOINED]


def _leaves_of(change: TreeChange, tree: UnitTree) -> Sequence[int]:
    """The teams that a change of the tree renames or moves, with the unit above them or alone."""
    names = {one.before for one in change.renamed} | {one.name for one in change.moved}
    after = {one.after: one.before for one in change.renamed}
    names |= {after[one.name] for one in change.moved if one.name in after}
    found = (leaf for unit in tree.units if unit.name in names for leaf in tree.leaves(unit.id))
    return sorted({leaf.id for leaf in found})


def _queue(
    session: Session,
    person: Person,
    cause: str,
    words: str,
    *,
    starts_at: datetime,
    terms: Terms,
    now: datetime,
) -> None:
    language = terms.language_of(person.language)
    outbox.queue_to_person(
        session,
        person.id,
        TextKey.CHANGED,
        dedupe_key=f"changed:{cause}:{person.id.hex}",
        not_before=now,
        expires_at=now + NOTICE_KEEPS,
        fields={"change": words, "date": short_date(terms.local_date(starts_at), language)},
    )
