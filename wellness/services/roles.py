"""Roles of staff: given with a second person's approval once the agency is founded (R30).

Before the founding roles are given directly. Afterwards giving one waits for a representative and
for the next period. Shutting an account only takes away: it is done at once and stands in the log.
A representative's account is the exception, because fewer approvers weaken the rule itself: it
waits for another representative's approval, or their own, unless none can sign in.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.changes import (
    Appointment,
    Decision,
    RoleChange,
    RoleMove,
)
from wellness.domain.language import Language
from wellness.errors import Conflict
from wellness.services import accounts
from wellness.services.accounts import Invited
from wellness.services.changes import log
from wellness.services.proposing import get_account, propose
from wellness.services.terms import Terms
from wellness.storage import accounts as rows
from wellness.storage import changes, rosters
from wellness.storage.schema.accounts import Account


def propose_role(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    unit_id: int,
    language: Language,
    mobile: str | None,
    proposer: UUID | None,
    terms: Terms,
    now: datetime,
) -> UUID:
    """Keep a role for somebody, with or without an account, until it is decided over."""
    change = RoleChange(
        move=RoleMove.GIVE,
        role=role,
        unit_id=unit_id,
        unit=_unit_name(session, unit_id),
        email=email.casefold(),
        name=name,
        mobile=mobile,
        language=language,
    )
    return propose(session, change, proposer=proposer, terms=terms, now=now)


def shut(
    session: Session, account_id: UUID, *, proposer: UUID | None, terms: Terms, now: datetime
) -> UUID | None:
    """Shut an account at once, or keep that as a proposal; returns the proposal if there is one.

    Raises:
        NotFound: there is no such account.
        Conflict: no coordinator would be left who can sign in.
    """
    account = rows.find_account(session, account_id)
    if account is None or account.is_disabled or not changes.has_founding(session):
        accounts.disable(session, account_id)
        return None
    change = RoleChange(
        move=RoleMove.TAKE,
        role=Role(account.role),
        unit_id=account.unit_id,
        unit=_unit_name(session, account.unit_id),
        email=account.email,
    )
    if account.role == Role.REPRESENTATIVE and changes.list_other_representatives(session, None):
        return propose(session, change, proposer=proposer, terms=terms, now=now)
    accounts.disable(session, account_id)
    role = None if proposer is None else Role(get_account(session, proposer).role)
    log(session, change, Decision.DONE, proposer=role, starts_at=now, terms=terms, now=now)
    return None


def renew_link(
    session: Session,
    account_id: UUID,
    *,
    token: Callable[[], str],
    proposer: UUID | None = None,
    terms: Terms,
    now: datetime,
) -> Invited:
    """Void a password and make a new link; that a representative got one stands in the log.

    Whoever holds the link can approve, so that all staff must be able to see that it was made.

    Raises:
        NotFound, Conflict: as for `accounts.reset`.
    """
    invited = accounts.reset(session, account_id, token=token, now=now)
    account = invited.account
    if account.role is Role.REPRESENTATIVE and changes.has_founding(session):
        unit = _unit_name(session, account.unit_id)
        change = RoleChange(RoleMove.RENEW, account.role, account.unit_id, unit)
        by = None if proposer is None else Role(get_account(session, proposer).role)
        log(session, change, Decision.DONE, proposer=by, starts_at=now, terms=terms, now=now)
    return invited


def carry_out(session: Session, change: RoleChange) -> None:
    """Give or take an approved role; who has no account yet gets one without a link.

    Raises:
        Conflict: no coordinator would be left who can sign in.
    """
    account = rows.find_account_by_email(session, change.email)
    if change.move is not RoleMove.GIVE:
        if account is not None:
            accounts.disable(session, account.id)
        return
    if account is None:
        account = Account(
            email=change.email, name=change.name, role=change.role, unit_id=change.unit_id
        )
        session.add(account)
    elif account.role != change.role:
        accounts.require_another(session, account)
    account.role, account.unit_id, account.is_disabled = change.role, change.unit_id, False
    account.epoch += 1
    account.mobile = _free_mobile(session, account, change.mobile)
    if account.password_hash is None:
        account.name, account.language = change.name, change.language
    session.flush()


def appoint(session: Session, change: Appointment) -> None:
    """Make the appointed representative's account.

    Raises:
        Conflict: there is a representative again.
    """
    if rows.list_accounts(session, Role.REPRESENTATIVE):
        raise Conflict("There is a staff representative again.", kept="Nobody was appointed.")
    carry_out(
        session,
        RoleChange(
            move=RoleMove.GIVE,
            role=Role.REPRESENTATIVE,
            unit_id=change.unit_id,
            unit="",
            email=change.email.casefold(),
            name=change.name,
            language=change.language,
        ),
    )


def _free_mobile(session: Session, account: Account, mobile: str | None) -> str | None:
    """The number, unless another account has it; without one the account keeps its own."""
    if mobile is None:
        return account.mobile
    bearer = rows.find_account_by_mobile(session, mobile)
    return mobile if bearer is None or bearer.id == account.id else account.mobile


def _unit_name(session: Session, unit_id: int) -> str:
    unit = rosters.load_tree(session).find(unit_id)
    return "" if unit is None else unit.name
