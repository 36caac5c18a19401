"""What a changed roster means for a person: texts dropped, a new number asked, those told (R30)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from wellness.domain.phone import PhoneNumber, last_digits
from wellness.domain.reach import Reach
from wellness.domain.roster import PersonStatus, Texting
from wellness.domain.texts import TextKey
from wellness.services import announcing, consent, outbox, policies
from wellness.services.clearance import address_of
from wellness.services.terms import Terms
from wellness.storage import changes
from wellness.storage import consent as consents
from wellness.storage import importing as rows
from wellness.storage import outbox as texts
from wellness.storage.schema.rosters import Person

OPT_IN_KEEPS: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Before:
    """A person before a change, as far as it decides what follows from it."""

    mobile: str | None
    status: str
    unit_id: int
    texting: str
    email: str | None = None
    by_mail: bool = False


def remember(person: Person) -> Before:
    """A person as they are kept now."""
    return Before(
        person.mobile,
        person.status,
        person.unit_id,
        person.texting,
        person.email,
        person.by_mail,
    )


def follow_up(
    session: Session, person: Person, before: Before | None, *, terms: Terms, now: datetime
) -> None:
    """What a changed row means for texting: waiting texts are dropped, a new number is asked.

    A number that had joined is told of the new one, and so is the new one (AT26); once the agency
    is founded, who was moved or is away is told too. `before` is None for somebody new.
    """
    is_active = person.status == PersonStatus.ACTIVE
    if before is None:
        person.enrolled_on = terms.local_date(now)
    else:
        old, new = _list_addresses(person, before, terms.reach)
        has_new_number = old != new
        is_back = before.status == PersonStatus.LEFT and person.status != PersonStatus.LEFT
        if has_new_number or not is_active:
            texts.cancel_of_person(session, person.id)
        if has_new_number and before.texting == Texting.JOINED:
            _tell_numbers(session, person, old=old, new=new, terms=terms, now=now)
        if has_new_number or is_back:
            person.texting = _unconfirmed(session, person)
            person.by_mail = person.by_mail and person.texting == Texting.OUT
        if has_new_number:
            consent.end_for_number(session, person, wording=terms.wording.version, now=now)
        if is_back:  # whoever left and returns waits as a newcomer does (R28)
            person.enrolled_on, person.is_founder = terms.local_date(now), False
        if changes.has_founding(session):
            _tell_change(session, person, before, terms, now)
        if not (has_new_number or is_back) and before.status == PersonStatus.ACTIVE:
            return
    address = address_of(person, reach=terms.reach)
    if is_active and address and person.texting == Texting.UNCONFIRMED:
        _ask_to_join(session, person, address, is_new=before is None, terms=terms, now=now)


def _list_addresses(person: Person, before: Before, reach: Reach) -> tuple[str | None, str | None]:
    """The former and the new address of whatever the person is asked by: number or e-mail."""
    if before.texting == Texting.UNCONFIRMED:
        old, new = (
            reach.find_address(one.mobile, one.email, has_joined=False, by_mail=False)
            for one in (before, person)
        )
        return old, new
    if before.by_mail:
        return before.email, person.email
    return before.mobile, person.mobile


def _unconfirmed(session: Session, person: Person) -> Texting:
    """Somebody who joined and then sent STOP has decided; a new number does not ask them again."""
    has_decided = person.texting == Texting.OUT and consents.has_ever_joined(session, person.id)
    return Texting.OUT if has_decided else Texting.UNCONFIRMED


def _tell_numbers(
    session: Session,
    person: Person,
    *,
    old: str | None,
    new: str | None,
    terms: Terms,
    now: datetime,
) -> None:
    """Notice to the old and the new number; the old one stands in the outbox until it is sent.

    Where people are asked by e-mail an address is changed in the same way.
    """
    change = f"number|{old}|{new}|{terms.local_date(now)}"
    cause = f"number:{person.id.hex}:{terms.keyed.derive(change)[:32]}"
    if old is not None:
        outbox.queue_to_number(
            session,
            old,
            TextKey.NUMBER,
            dedupe_key=f"{cause}:old",
            not_before=now,
            expires_at=now + announcing.NOTICE_KEEPS,
            fields={
                "last2": last_digits(PhoneNumber(new or "--")),
                "language": terms.language_of(person.language),
            },
        )
    if new is not None:
        outbox.queue_to_person(
            session,
            person.id,
            TextKey.NUMBER,
            dedupe_key=f"{cause}:new",
            not_before=now,
            expires_at=now + announcing.NOTICE_KEEPS,
        )


def _tell_change(
    session: Session, person: Person, before: Before, terms: Terms, now: datetime
) -> None:
    starts_at = policies.find_next_start(session, terms=terms, now=now)
    if before.status == PersonStatus.ACTIVE != person.status:
        announcing.tell_left_out(session, person, starts_at=starts_at, terms=terms, now=now)
    elif person.unit_id != before.unit_id:
        announcing.tell_moved(session, person, starts_at=starts_at, terms=terms, now=now)


def _ask_to_join(
    session: Session, person: Person, number: str, *, is_new: bool, terms: Terms, now: datetime
) -> None:
    """Queue the opt-in text once for this person and number.

    The key holds the number under a hash of its own: the one of opt-outs, which outlive the
    roster, must not stand beside a person.
    """
    if consent.is_opted_out(session, number, keyed=terms.keyed):
        return
    key = f"opt-in:{person.id.hex}:{terms.keyed.derive(f'opt-in|{number}')[:32]}"
    if not is_new:
        rows.delete_cancelled(session, key)
    outbox.queue_to_person(
        session,
        person.id,
        TextKey.OPT_IN,
        dedupe_key=key,
        not_before=now,
        expires_at=now + OPT_IN_KEEPS,
    )
