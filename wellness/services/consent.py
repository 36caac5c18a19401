"""Consent to be texted: joining, leaving, coming back; each takes effect before anything else."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.keyed import KeyedHash
from wellness.domain.reach import Medium, medium_of
from wellness.storage import consent as rows
from wellness.storage import outbox
from wellness.storage.schema.consent import Consent, Source
from wellness.storage.schema.rosters import Person, Texting

__all__ = [
    "Source",
    "end_for_number",
    "has_joined_since",
    "has_stopped_since",
    "is_opted_out",
    "is_revised_since",
    "join",
    "start",
    "stop",
]


def is_opted_out(session: Session, number: str, *, keyed: KeyedHash) -> bool:
    """Whether a number must not be texted."""
    return rows.is_opted_out(session, keyed.of_number(number))


def is_revised_since(session: Session, person_id: UUID, instant: datetime) -> bool:
    """Whether the person joined, left or came back after an instant."""
    revised_at = rows.find_revised_at(session, person_id)
    return revised_at is not None and revised_at > instant


def has_stopped_since(session: Session, person_id: UUID, instant: datetime) -> bool:
    """Whether a stop the person said at an instant, or after it, is written down."""
    stopped_at = rows.find_said_at(session, person_id, "stop")
    return stopped_at is not None and stopped_at >= instant


def has_joined_since(session: Session, person_id: UUID, instant: datetime) -> bool:
    """Whether the person was not in at an instant, and joined after it."""
    joined_at = rows.find_said_at(session, person_id, "join")
    return joined_at is not None and joined_at > instant


def join(
    session: Session,
    person: Person,
    number: str,
    *,
    keyed: KeyedHash,
    wording: str,
    source: Source = Source.TEXT,
    now: datetime,
) -> None:
    """The person confirmed the number, or e-mail address, and wants to be asked (R28's JOIN)."""
    rows.remove_opt_out(session, keyed.of_number(number))
    by_mail = medium_of(number) is Medium.EMAIL
    if person.texting != Texting.JOINED or person.by_mail != by_mail:
        person.texting, person.by_mail = Texting.JOINED, by_mail
        _record(session, person, "join", wording, source, now=now)


def stop(
    session: Session,
    person: Person | None,
    number: str,
    *,
    keyed: KeyedHash,
    wording: str,
    source: Source = Source.TEXT,
    now: datetime,
) -> None:
    """Nothing more goes to this number: pending texts are cancelled in the same transaction.

    Said again, in whatever way, it is written again, so that a START sent before, and read later,
    does nothing.
    """
    rows.add_opt_out(session, keyed.of_number(number))
    if person is None:
        return
    outbox.cancel_of_person(session, person.id)
    if person.texting != Texting.OUT or source is not Source.PROVIDER:
        person.texting = Texting.OUT
        _record(session, person, "stop", wording, source, now=now)


def start(
    session: Session,
    person: Person | None,
    number: str,
    *,
    keyed: KeyedHash,
    wording: str,
    source: Source = Source.TEXT,
    now: datetime,
) -> None:
    """The number takes texts again; somebody who had joined before is back in.

    START lifts a stop and no more: who never sent JOIN from that number is still unconfirmed (R29).
    """
    rows.remove_opt_out(session, keyed.of_number(number))
    if person is not None and person.texting == Texting.OUT:
        has_joined = rows.has_joined(session, person.id)
        person.texting = Texting.JOINED if has_joined else Texting.UNCONFIRMED
        _record(session, person, "start", wording, source, now=now)


def end_for_number(session: Session, person: Person, *, wording: str, now: datetime) -> None:
    """The roster has another number for somebody who joined: that one has to be confirmed (R30)."""
    if rows.has_joined(session, person.id):
        _record(session, person, "stop", wording, Source.ROSTER, now=now)


def _record(
    session: Session, person: Person, kind: str, wording: str, source: Source, *, now: datetime
) -> None:
    record = Consent(person_id=person.id, kind=kind, at=now, wording=wording, source=source)
    rows.add_record(session, record)
