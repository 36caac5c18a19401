"""Staff accounts: invited, given a password by a single-use link, signed in, reset, disabled."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.email import is_email
from wellness.domain.keyed import hash_token
from wellness.domain.language import Language
from wellness.domain.passwords import Weakness
from wellness.errors import Conflict, Invalid, NotFound
from wellness.services.passwords import Passwords
from wellness.storage import accounts as rows
from wellness.storage import changes, sign_ins
from wellness.storage.schema.accounts import Account, AccountLink

LINK_LASTS: Final = timedelta(hours=72)


class AccountState(StrEnum):
    """Whether an account can sign in; `invited` waits for its holder to set a password."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class AccountView:
    """A staff account as pages and commands see it; `epoch` ends sessions when it rises."""

    id: UUID
    email: str
    name: str
    role: Role
    unit_id: int
    language: Language
    is_lead: bool
    on_duty: bool
    state: AccountState
    epoch: int


@dataclass(frozen=True, slots=True)
class Invited:
    """A fresh link: the token is told once, to its holder, and only its hash is kept."""

    account: AccountView
    token: str
    expires_at: datetime

    def link(self, public_url: str) -> str:
        """Where the holder sets a password; the token stays in the fragment, out of every log."""
        return f"{public_url.rstrip('/')}/set-password#{self.token}"


class LinkSpent(NotFound):
    """The link was used, replaced or is too old; which of them is not said."""


class WeakPassword(Invalid):
    """The password is too easy to guess; `weakness` says why."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(
            f"This password is too easy to guess ({weakness}).",
            kept="Your link still works.",
            remedy="Choose another one: four or five unrelated words are good.",
        )
        self.weakness = weakness


def require_email(text: str) -> str:
    """The address as it is kept.

    Raises:
        Invalid: it is none.
    """
    email = text.strip().casefold()
    if not is_email(email):
        raise Invalid(
            f"{text!r} is not an e-mail address.",
            kept="No account was made.",
            remedy="Write one address such as name@example.org.",
        )
    return email


def invite(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    unit_id: int,
    language: Language = Language.EN,
    mobile: str | None = None,
    token: Callable[[], str],
    now: datetime,
) -> Invited:
    """Make an account, or bring back a disabled one, with a link that lasts 72 hours.

    Raises:
        Invalid: that is no e-mail address.
        Conflict: somebody enabled has that address or that number already, or roles need a second
            person (R30).
    """
    if changes.has_founding(session):
        raise Conflict(
            "Since the founding a role needs a second person.",
            kept="No account was made.",
            remedy="Propose it: wellness account invite",
        )
    email = require_email(email)
    account = _find_disabled(session, email, mobile)
    if account is None:
        account = Account(email=email, name=name, role=role, unit_id=unit_id)
        session.add(account)
    account.name, account.role, account.unit_id = name, role, unit_id
    account.language, account.mobile, account.is_disabled = language, mobile, False
    session.flush()
    return _fresh_link(session, account, token(), now)


def _find_disabled(session: Session, email: str, mobile: str | None) -> Account | None:
    """The disabled account of that address, if there is one; nobody enabled may have either."""
    account = rows.find_account_by_email(session, email)
    if account is not None and not account.is_disabled:
        raise Conflict(
            "There is an account with this address already.",
            kept="It was left as it is.",
            remedy="Send its holder a new link by resetting it.",
        )
    if mobile is not None and rows.find_account_by_mobile(session, mobile) is not None:
        raise Conflict(
            "There is an account with this mobile number already.",
            kept="No account was made.",
            remedy="Give another number, or disable the account that has it.",
        )
    return account


def reset(
    session: Session, account_id: UUID, *, token: Callable[[], str], now: datetime
) -> Invited:
    """Void the password, end every session and make a new link.

    Raises:
        NotFound: there is no such account.
        Conflict: the account is disabled.
    """
    account = _get(session, account_id)
    if account.is_disabled:
        raise Conflict("This account is disabled.", remedy="Invite its holder again.")
    account.password_hash = None
    account.epoch += 1
    return _fresh_link(session, account, token(), now)


def disable(session: Session, account_id: UUID) -> None:
    """Shut an account and end its sessions; its name stays beside what it did.

    Raises:
        NotFound: there is no such account.
        Conflict: no coordinator would be left who can sign in.
    """
    account = _get(session, account_id)
    require_another(session, account)
    account.is_disabled, account.password_hash, account.mobile = True, None, None
    account.epoch += 1
    sign_ins.delete_links(session, account.id)


def set_password(
    session: Session, *, token: str, password: str, passwords: Passwords, now: datetime
) -> AccountView:
    """Use a link up: keep the password, end every session, forget the link.

    Raises:
        LinkSpent: the link cannot be used (any more).
        WeakPassword: the password is too easy to guess; the link stays good.
    """
    link = sign_ins.find_link(session, hash_token(token), now=now)
    account = rows.find_account(session, link.account_id) if link else None
    if account is None or account.is_disabled:
        raise LinkSpent(
            "This link does not work any more.",
            kept="Nothing was changed.",
            remedy="Links can be used once, within 72 hours. Ask a coordinator for a new one.",
        )
    weakness = passwords.find_weakness(password, account.email, account.name)
    if weakness is not None:
        raise WeakPassword(weakness)
    account.password_hash = passwords.hash(password)
    account.epoch += 1
    sign_ins.delete_links(session, account.id)
    return view_of(account)


def end_sessions(session: Session, account_id: UUID) -> None:
    """End every session of an account, on every device; an unknown account has none."""
    account = rows.find_account(session, account_id)
    if account is not None:
        account.epoch += 1


def find_signed_in(session: Session, account_id: UUID, *, epoch: int) -> AccountView | None:
    """The enabled account of a session, unless that session was ended since."""
    account = rows.find_account(session, account_id)
    if account is None or account.is_disabled or account.epoch != epoch:
        return None
    return view_of(account)


def list_accounts(session: Session) -> list[AccountView]:
    """Every account, disabled ones too, by name."""
    return [view_of(row) for row in sign_ins.list_all_accounts(session)]


def _fresh_link(session: Session, account: Account, token: str, now: datetime) -> Invited:
    link = AccountLink(
        token_hash=hash_token(token), account_id=account.id, expires_at=now + LINK_LASTS
    )
    sign_ins.replace_link(session, link)
    return Invited(view_of(account), token, link.expires_at)


def require_another(session: Session, account: Account) -> None:
    """Keep the last coordinator in place.

    Raises:
        Conflict: no other coordinator can sign in.
    """
    if account.role != Role.COORDINATOR or account.is_disabled:
        return
    others = sign_ins.count_ready(session, Role.COORDINATOR)
    if account.password_hash is not None:
        others -= 1
    if others < 1:
        raise Conflict(
            "No other coordinator can sign in.",
            kept="The account was left as it is.",
            remedy="Invite another coordinator first and let them set a password.",
        )


def _get(session: Session, account_id: UUID) -> Account:
    account = rows.find_account(session, account_id)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def view_of(row: Account) -> AccountView:
    """The row as a read model."""
    state = AccountState.ACTIVE if row.password_hash else AccountState.INVITED
    return AccountView(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        unit_id=row.unit_id,
        language=Language(row.language),
        is_lead=row.is_lead,
        on_duty=row.on_duty,
        state=AccountState.DISABLED if row.is_disabled else state,
        epoch=row.epoch,
    )
