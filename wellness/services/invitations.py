"""Invitations: after a shift its people are asked, within their caps, each in an own slot."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from sqlmodel import Session

from wellness.domain.asking import Asking, Worked, may_still_ask, plan
from wellness.domain.texts import TextKey
from wellness.services import outbox
from wellness.services.terms import Terms
from wellness.storage import invitations as rows
from wellness.storage import schedules
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Invitation, Period, Shift

_WEEK = timedelta(days=8)
_MINUTE = timedelta(minutes=1)
_TOO_LATE = timedelta(hours=48)
_BATCH = 200


def invite_due(session: Session, *, terms: Terms, now: datetime) -> int:
    """Ask after every shift that is over; returns how many were invited.

    An invitation belongs to the period of its slot: a shift whose slots lie in a period that is
    not open yet stays due until it is.
    """
    rows.settle_old_shifts(session, ended_before=now - _TOO_LATE)
    period = schedules.find_open_period(session, terms.pulse.key, now=now)
    if period is None:
        return 0
    due = rows.list_due_shifts(session, ended_by=now, limit=_BATCH)
    return sum(_invite_after(session, shift, period, terms, now) for shift in due)


def _invite_after(
    session: Session, shift: Shift, period: Period, terms: Terms, now: datetime
) -> int:
    assert shift.id is not None  # noqa: S101 - stored rows
    assert period.id is not None  # noqa: S101
    invited, waits = 0, False
    for person, is_eligible in rows.list_askable(session, period.id, shift.id):
        asking = _find_asking(session, person, shift, period, terms)
        if asking is None or asking.expires_at <= now:
            continue
        if asking.send_at >= period.ends_at:
            waits = True  # who is eligible then is seen then
        elif is_eligible and period.starts_at <= asking.send_at:
            known = rows.list_of_person(session, person.id)
            if _may_ask(known, shift, asking, terms):
                number = _number(known, period, asking)
                _invite(session, person, shift, period, asking, number=number)
                invited += 1
    shift.is_due = waits
    return invited


def _find_asking(
    session: Session, person: Person, shift: Shift, period: Period, terms: Terms
) -> Asking | None:
    worked = [
        Worked(row.external_id, row.starts_at, row.ends_at)
        for row in rows.list_shifts_of(
            session,
            person.id,
            ending_after=shift.ends_at - _WEEK,
            starting_before=shift.ends_at + _WEEK,
        )
    ]
    askings = plan(
        worked, person=person.id.hex, seed=period.seed, rules=terms.ask_rules, zone=terms.zone
    )
    return next((asking for asking in askings if asking.shift == shift.external_id), None)


def _may_ask(known: Sequence[Invitation], shift: Shift, asking: Asking, terms: Terms) -> bool:
    """Not twice after one shift, which may have been changed since, and never over the caps."""
    if any(invitation.shift_id == shift.id for invitation in known):
        return False
    slots = [invitation.send_at for invitation in known]
    return may_still_ask(asking, already=slots, rules=terms.ask_rules, zone=terms.zone)


def _number(known: Sequence[Invitation], period: Period, asking: Asking) -> int:
    """The minute of the period in which the slot lies, from 1; the next one free for the person.

    Not a count: a database restored from a backup would count anew, below what the ballot has seen,
    and the answers would be taken for old ones. The slot of a shift is the same after a restore.
    """
    taken = {row.number for row in known if row.period_id == period.id}
    first = 1 + (asking.send_at - period.starts_at) // _MINUTE
    return next(number for number in count(first) if number not in taken)


def _invite(
    session: Session, person: Person, shift: Shift, period: Period, asking: Asking, *, number: int
) -> None:
    assert shift.id is not None  # noqa: S101 - stored rows
    assert period.id is not None  # noqa: S101
    invitation = Invitation(
        period_id=period.id,
        person_id=person.id,
        number=number,
        shift_id=shift.id,
        channel="sms",
        send_at=asking.send_at,
    )
    session.add(invitation)
    outbox.queue_to_person(
        session,
        person.id,
        TextKey.PULSE,
        dedupe_key=f"pulse:{shift.id}:{person.id.hex}",
        not_before=asking.send_at,
        expires_at=min(asking.expires_at, period.ends_at),
        invitation_id=invitation.id,
        period_id=period.id,
    )
