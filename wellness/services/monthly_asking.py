"""The monthly check-in is asked once and reminded of once, of everybody eligible (R14).

Both texts are queued when the period has opened, before anybody can have answered: who has answered
cannot make a difference to them.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from wellness.domain.asking import Asking
from wellness.domain.monthly_asking import Opening, find_asking, find_reminder
from wellness.domain.texts import TextKey
from wellness.services import outbox, periods
from wellness.services.terms import Terms
from wellness.storage import invitations as rows
from wellness.storage.schema.schedules import Invitation, Period

_MINUTE: Final = timedelta(minutes=1)


def ask_due(session: Session, *, terms: Terms, now: datetime) -> int:
    """Queue both texts for everybody eligible in the open period; returns for how many.

    After a crash or a restored backup those are queued that are missing and whose time has not
    passed.
    """
    if terms.monthly is None:
        return 0
    period = periods.find_asked(session, terms.monthly, now=now)
    if period is None or period.id is None:
        return 0
    opening = Opening(period.starts_at, period.seed, terms.ask_rules, terms.zone)
    people = rows.list_unasked(session, period.id)
    return sum(_ask(session, person, period, opening, now) for person in people)


def _ask(session: Session, person: UUID, period: Period, opening: Opening, now: datetime) -> bool:
    reminder = find_reminder(opening)
    already = [row.send_at for row in rows.list_of_person(session, person)]
    asking = find_asking(opening, person=person.hex, already=already, now=now)
    if asking is not None:
        _queue(session, person, period, TextKey.MONTHLY, asking)
    if reminder.expires_at > now:
        _queue(session, person, period, TextKey.MONTHLY_REMINDER, reminder)
    return asking is not None


def _queue(session: Session, person: UUID, period: Period, text: TextKey, asking: Asking) -> None:
    assert period.id is not None  # noqa: S101 - a stored row
    invitation = Invitation(
        period_id=period.id,
        person_id=person,
        number=1 + (asking.send_at - period.starts_at) // _MINUTE,
        channel="sms",
        send_at=asking.send_at,
    )
    session.add(invitation)
    outbox.queue_to_person(
        session,
        person,
        text,
        dedupe_key=f"{text}:{period.id}:{person.hex}",
        not_before=asking.send_at,
        expires_at=min(asking.expires_at, period.ends_at),
        invitation_id=invitation.id,
        period_id=period.id,
    )
