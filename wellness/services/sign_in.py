"""Signing in: the same answer and the same work for every address, known or not (R24).

Attempts are counted before the password is looked at and taken back when it was right, so that
attempts made at the same moment cannot get past the limit. This service owns its two short
transactions: hashing takes some 20 ms, in which nobody else should wait for the writer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from wellness.domain.keyed import KeyedHash
from wellness.domain.periods import hour_slot
from wellness.services.accounts import AccountView, view_of
from wellness.services.passwords import Passwords
from wellness.storage import accounts as rows
from wellness.storage import operation, sign_ins
from wellness.storage.database import Database

HOUR_KEY: Final = "sign-in-hour-key"
"""The mark with the hour and its random key (R24)."""
PER_ACCOUNT: Final = 10
PER_ADDRESS: Final = 50
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Welcome:
    """The password was right."""

    account: AccountView


@dataclass(frozen=True, slots=True)
class Refused:
    """Address and password do not belong together, whatever the reason."""


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many failed attempts for this account or from this address; none is looked at until."""

    until: datetime


SignIn = Welcome | Refused | Throttled


def sign_in(
    database: Database,
    *,
    email: str,
    password: str,
    address: str,
    passwords: Passwords,
    keyed: KeyedHash,
    fresh_key: Callable[[], str],
    now: datetime,
) -> SignIn:
    """Look at one attempt to sign in as `email` from the network address `address`.

    `fresh_key` makes a random key, for an hour that has none yet.
    """
    with database.transaction() as session:
        hour_key = _get_hour_key(session, hour_slot(now), fresh_key)
        attempt = _Attempt.of(email, address, keyed, hour_key, hour_slot(now))
        if _is_too_many(session, attempt):
            return Throttled(_next_hour(now))
        account = rows.find_account_by_email(session, email)
        known = None if account is None or account.is_disabled else account.password_hash
    if not passwords.matches(known, password) or known is None:
        return Refused()
    fresh = passwords.hash(password) if passwords.is_outdated(known) else known
    with database.transaction() as session:
        return _let_in(session, attempt, known, fresh)


def drop_old_failures(session: Session, *, now: datetime) -> None:
    """Forget the failed attempts of earlier hours, and the key they were counted under (R24)."""
    sign_ins.delete_other_slots(session, hour_slot(now))
    known = operation.find_mark(session, HOUR_KEY)
    if known and not known.startswith(f"{hour_slot(now)} "):
        operation.set_mark(session, HOUR_KEY, "")


@dataclass(frozen=True, slots=True)
class _Attempt:
    email: str
    slot: str
    account_key: str
    address_key: str

    @classmethod
    def of(cls, email: str, address: str, keyed: KeyedHash, hour_key: str, slot: str) -> "_Attempt":
        return cls(
            email=email,
            slot=slot,
            account_key=keyed.of_sign_in(f"account|{email.casefold()}", hour_key),
            address_key=keyed.of_sign_in(f"address|{address}", hour_key),
        )


def _get_hour_key(session: Session, slot: str, fresh_key: Callable[[], str]) -> str:
    """The random key of an hour, made at its first attempt; the one before is overwritten."""
    known = operation.find_mark(session, HOUR_KEY) or ""
    of, _, key = known.partition(" ")
    if of != slot or not key:
        key = fresh_key()
        operation.set_mark(session, HOUR_KEY, f"{slot} {key}")
        session.flush()
    return key


def _is_too_many(session: Session, attempt: _Attempt) -> bool:
    sign_ins.delete_other_slots(session, attempt.slot)
    of_account = sign_ins.count_up(session, attempt.account_key, attempt.slot)
    of_address = sign_ins.count_up(session, attempt.address_key, attempt.slot)
    return of_account > PER_ACCOUNT or of_address > PER_ADDRESS


def _let_in(session: Session, attempt: _Attempt, known: str, fresh: str) -> SignIn:
    account = rows.find_account_by_email(session, attempt.email)
    if account is None or account.is_disabled or account.password_hash != known:
        return Refused()  # disabled or reset while the password was being checked
    account.password_hash = fresh
    sign_ins.forget_count(session, attempt.account_key)
    sign_ins.count_down(session, attempt.address_key, attempt.slot)
    return Welcome(view_of(account))


def _next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + _HOUR
