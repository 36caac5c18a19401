"""Consent to be texted: joining, leaving, coming back; each takes effect before anything else."""

from datetime import datetime

from sqlmodel import Session

from wellness.domain.keyed import KeyedHash
from wellness.storage import consent as rows
from wellness.storage import outbox
from wellness.storage.schema.consent import Consent
from wellness.storage.schema.rosters import Person, Texting


def is_opted_out(session: Session, number: str, *, keyed: KeyedHash) -> bool:
    """Whether a number must not be texted."""
    return rows.is_opted_out(session, keyed.of_number(number))


def join(
    session: Session, person: Person, number: str, *, keyed: KeyedHash, wording: str, now: datetime
) -> None:
    """The person confirmed the number and wants to be asked (R28's JOIN)."""
    rows.remove_opt_out(session, keyed.of_number(number))
    if person.texting != Texting.JOINED:
        _move(session, person, Texting.JOINED, "join", wording=wording, now=now)


def stop(
    session: Session,
    person: Person | None,
    number: str,
    *,
    keyed: KeyedHash,
    wording: str,
    now: datetime,
) -> None:
    """Nothing more goes to this number: pending texts are cancelled in the same transaction."""
    rows.add_opt_out(session, keyed.of_number(number))
    if person is None:
        return
    outbox.cancel_of_person(session, person.id)
    if person.texting != Texting.OUT:
        _move(session, person, Texting.OUT, "stop", wording=wording, now=now)


def start(
    session: Session,
    person: Person | None,
    number: str,
    *,
    keyed: KeyedHash,
    wording: str,
    now: datetime,
) -> None:
    """The number takes texts again; somebody who had joined before is back in.

    START lifts a stop and no more: who never sent JOIN is still unconfirmed (R29).
    """
    rows.remove_opt_out(session, keyed.of_number(number))
    if person is not None and person.texting == Texting.OUT:
        has_joined = rows.has_joined(session, person.id)
        to = Texting.JOINED if has_joined else Texting.UNCONFIRMED
        _move(session, person, to, "start", wording=wording, now=now)


def _move(
    session: Session, person: Person, to: Texting, kind: str, *, wording: str, now: datetime
) -> None:
    """Change how a person stands to texts, and record it with the wording they saw."""
    person.texting = to
    rows.add_record(session, Consent(person_id=person.id, kind=kind, at=now, wording=wording))
