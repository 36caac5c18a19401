"""Duty of peer supporters: who is on duty now, who leads, how much each has taken on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.duty import Duty, sort_days
from wellness.errors import Invalid, NotFound
from wellness.services.terms import Terms
from wellness.storage import accounts, contacts, debriefs
from wellness.storage.schema.accounts import Account

_OFF_AT_MOST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Load:
    """What a peer supporter has taken and not finished."""

    flags: int
    contacts: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.flags + self.contacts


@dataclass(frozen=True, slots=True)
class Supporter:
    """A peer supporter as the peer team sees them; `unit_id` is the part they cover.

    `is_away` says that they switched their duty off, whatever day it is.
    """

    id: UUID
    name: str
    unit_id: int
    is_lead: bool
    is_on_duty: bool
    is_away: bool
    duty: Duty
    load: Load


def duty_of(account: Account) -> Duty:
    """The duty an account holds."""
    return Duty(account.on_duty, account.duty_days, account.off_until)


def is_on_duty(account: Account, *, terms: Terms, now: datetime) -> bool:
    """Whether somebody is on duty on the local day of an instant."""
    return duty_of(account).covers(terms.local_date(now))


def list_supporters(session: Session, *, terms: Terms, now: datetime) -> list[Supporter]:
    """Every peer supporter, by name."""
    loads = list_loads(session)
    return [
        Supporter(
            id=row.id,
            name=row.name,
            unit_id=row.unit_id,
            is_lead=row.is_lead,
            is_on_duty=is_on_duty(row, terms=terms, now=now),
            is_away=duty_of(row).is_away(terms.local_date(now)),
            duty=duty_of(row),
            load=loads.get(row.id, Load(0, 0)),
        )
        for row in accounts.list_accounts(session, Role.PEER)
    ]


def list_loads(session: Session) -> dict[UUID, Load]:
    """What everybody has taken and not finished, by account; who has nothing is left out."""
    flags, requests = debriefs.count_taken(session), contacts.count_taken(session)
    return {
        account: Load(flags.get(account, 0), requests.get(account, 0))
        for account in flags.keys() | requests.keys()
    }


def go_off_duty(
    session: Session, account_id: UUID, *, until: date | None, terms: Terms, now: datetime
) -> None:
    """Take a peer supporter off duty up to a day, or until they say otherwise (None).

    Raises:
        NotFound: there is no such peer supporter.
        Invalid: the day is not one of the next 366.
    """
    account, today = _get(session, account_id), terms.local_date(now)
    if until is not None and not today < until <= today + _OFF_AT_MOST:
        raise Invalid(
            "This day is not ahead.",
            kept="Nothing was changed.",
            remedy="Choose a day from tomorrow on.",
        )
    account.on_duty, account.off_until = until is not None, until


def go_on_duty(session: Session, account_id: UUID) -> None:
    """Put a peer supporter on duty again, on their days of the week.

    Raises:
        NotFound: there is no such peer supporter.
    """
    account = _get(session, account_id)
    account.on_duty, account.off_until = True, None


def set_duty_days(session: Session, account_id: UUID, days: str) -> None:
    """Set the ISO weekdays on which a peer supporter is on duty.

    Raises:
        NotFound: there is no such peer supporter.
        Invalid: no day is among them.
    """
    account = _get(session, account_id)
    try:
        account.duty_days = sort_days(days)
    except ValueError as error:
        raise Invalid(
            "There is no day among these.",
            kept="Nothing was changed.",
            remedy="Choose at least one day, or go off duty.",
        ) from error


def set_lead(session: Session, account_id: UUID, *, is_lead: bool) -> None:
    """Mark a peer supporter as lead, or not any more.

    Raises:
        NotFound: there is no such peer supporter.
    """
    _get(session, account_id).is_lead = is_lead


def get_supporter(session: Session, account_id: UUID, *, terms: Terms, now: datetime) -> Supporter:
    """One peer supporter.

    Raises:
        NotFound: there is no such peer supporter.
    """
    return find_in(list_supporters(session, terms=terms, now=now), account_id)


def find_in(supporters: Sequence[Supporter], account_id: UUID) -> Supporter:
    """The peer supporter of an account.

    Raises:
        NotFound: there is no such peer supporter.
    """
    for supporter in supporters:
        if supporter.id == account_id:
            return supporter
    raise _unknown()


def _get(session: Session, account_id: UUID) -> Account:
    account = accounts.find_account(session, account_id)
    if account is None or account.is_disabled or account.role != Role.PEER:
        raise _unknown()
    return account


def _unknown() -> NotFound:
    return NotFound("There is no such peer supporter.", kept="Nothing was changed.")
