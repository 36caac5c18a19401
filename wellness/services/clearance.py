"""Whether one text may go out now, and to whom: decided when it is sent, not when it is queued."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID

from sqlmodel import Session

from wellness.domain.asking import Worked, find_free_at
from wellness.domain.language import Language
from wellness.domain.reach import CHAT_ADDRESS, Reach
from wellness.domain.shifts import first_instant, local
from wellness.domain.texts import TextKey
from wellness.services import consent
from wellness.services.terms import Terms
from wellness.storage import accounts, invitations, outbox, rosters
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person, PersonStatus, Texting
from wellness.storage.schema.schedules import Invitation, Period, PeriodState


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a text goes to; the unit is the person's or the account's, none for a bare number.

    `number` may be an e-mail address.
    """

    number: str = field(repr=False)
    language: Language
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not now; `until` is when to look again."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Dropped:
    """Not ever: expired, or cancelled because the reason to send it is gone."""

    state: OutboxState


Verdict = Recipient | Postponed | Dropped


def clear(
    session: Session, row: Outbox, key: TextKey, *, terms: Terms, daily_cap: int, now: datetime
) -> Verdict:
    """Decide over one text by window, consent, period, work, quiet hours and the daily cap."""
    if row.expires_at <= now:
        return Dropped(OutboxState.EXPIRED)
    recipient = find_recipient(session, row, key, terms=terms)
    if recipient is None:
        return Dropped(OutboxState.CANCELLED)
    is_to_peers = row.account_id is not None or row.number == CHAT_ADDRESS
    if is_to_peers:  # peer supporters are on duty: told at once, at any hour
        return recipient
    return (
        _check_period(session, row, now)
        or _check_work(session, row, terms, now)
        or _check_hours(terms, now)
        or _check_cap(session, row, since=_midnight(terms, now), cap=daily_cap)
        or recipient
    )


def find_recipient(
    session: Session, row: Outbox, key: TextKey, *, terms: Terms
) -> Recipient | None:
    """Whom the text goes to; None where nobody may be sent it (any more)."""
    number = find_number(session, row, reach=terms.reach)
    if number is None or consent.is_opted_out(session, number, keyed=terms.keyed):
        return None
    if row.number is not None:
        return Recipient(number, Language(json.loads(row.fields)["language"]), None)
    if row.person_id is not None:
        person = rosters.get_person(session, row.person_id)
        if not _may_be_texted(person, key):
            return None
        return Recipient(number, terms.language_of(person.language), person.unit_id)
    account = None if row.account_id is None else accounts.find_account(session, row.account_id)
    if account is None or account.is_disabled:
        return None
    return Recipient(number, Language(account.language), account.unit_id)


def find_number(session: Session, row: Outbox, *, reach: Reach) -> str | None:
    """Where a text's person or account is written to now, or the address it was queued to."""
    if row.number is not None:
        return row.number
    if row.person_id is not None:
        person = rosters.find_person(session, row.person_id)
        return None if person is None else address_of(person, reach=reach)
    account = None if row.account_id is None else accounts.find_account(session, row.account_id)
    return None if account is None else reach.find_staff_address(account.mobile, account.email)


def address_of(person: Person, *, reach: Reach) -> str | None:
    """Where a person is written to, by number or e-mail address."""
    has_joined = person.texting == Texting.JOINED
    return reach.find_address(
        person.mobile, person.email, has_joined=has_joined, by_mail=person.by_mail
    )


_LOOK_AGAIN: Final = timedelta(minutes=2)
_DAY: Final = timedelta(days=1)
_NEAR: Final = timedelta(days=3)
# Who has not joined is asked to, and is told of a changed number; nothing else.
_UNASKED: Final = frozenset({TextKey.OPT_IN, TextKey.NUMBER})


def _may_be_texted(person: Person, key: TextKey) -> bool:
    if person.status != PersonStatus.ACTIVE:  # who is left out is told of that (R30)
        return key is TextKey.CHANGED and person.texting == Texting.JOINED
    match Texting(person.texting):
        case Texting.JOINED:
            return key is not TextKey.OPT_IN
        case Texting.UNCONFIRMED:
            return key in _UNASKED
        case Texting.OUT:
            return False
        case _ as unknown:
            assert_never(unknown)


def _check_period(session: Session, row: Outbox, now: datetime) -> Verdict | None:
    """A check-in text makes sense only while its period is open and its invitation stands."""
    if row.period_id is None:
        return None
    period = session.get(Period, row.period_id)
    if period is None or period.ends_at <= now:
        return Dropped(OutboxState.EXPIRED)
    if period.state in (PeriodState.PLANNED, PeriodState.OPENING):
        return Postponed(now + _LOOK_AGAIN)
    if period.state != PeriodState.OPEN:
        return Dropped(OutboxState.CANCELLED)
    if row.invitation_id is not None and session.get(Invitation, row.invitation_id) is None:
        return Dropped(OutboxState.CANCELLED)
    return None


def _check_work(session: Session, row: Outbox, terms: Terms, now: datetime) -> Verdict | None:
    """A check-in follows work that is over; shifts may have changed since the text was queued."""
    if row.invitation_id is None or row.person_id is None:
        return None
    shift_id = session.get_one(Invitation, row.invitation_id).shift_id
    if shift_id is None:  # what is asked once a month follows no shift
        return None
    if not invitations.is_on_shift(session, shift_id, row.person_id):
        return Dropped(OutboxState.CANCELLED)
    free_at = _find_free_at(session, row.person_id, terms, now)
    return None if free_at is None else Postponed(free_at)


def _find_free_at(
    session: Session, person_id: UUID, terms: Terms, now: datetime
) -> datetime | None:
    near = invitations.list_shifts_of(
        session, person_id, ending_after=now - _NEAR, starting_before=now + _NEAR
    )
    worked = [Worked(shift.external_id, shift.starts_at, shift.ends_at) for shift in near]
    return find_free_at(worked, rules=terms.ask_rules, now=now)


def _check_hours(terms: Terms, now: datetime) -> Verdict | None:
    """Nothing in quiet hours; what they keep back goes out in the morning."""
    wall, rules = local(now, terms.zone), terms.ask_rules
    if not rules.is_quiet(wall.time()):
        return None
    mornings = (
        first_instant(datetime.combine(on, rules.morning), terms.zone)
        for on in (wall.date(), wall.date() + _DAY)
    )
    return Postponed(next(at for at in mornings if at > now))


def _check_cap(session: Session, row: Outbox, *, since: datetime, cap: int) -> Verdict | None:
    """However many texts something queues, a person gets no more than the cap in a local day."""
    if row.person_id is None:
        return None
    rosters.lock_person(session, row.person_id)  # else two workers would each see one fewer
    sent = outbox.count_attempted(session, row.person_id, since=since, but=row.id)
    return Dropped(OutboxState.CANCELLED) if sent >= cap else None


def _midnight(terms: Terms, now: datetime) -> datetime:
    wall = datetime.combine(terms.local_date(now), datetime.min.time())
    return first_instant(wall, terms.zone)
