"""Queries on staff accounts."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from wellness.domain.access import Role
from wellness.storage.schema.accounts import Account


def find_account(session: Session, account_id: UUID) -> Account | None:
    """The account of that id."""
    return session.get(Account, account_id)


def find_account_by_email(session: Session, email: str) -> Account | None:
    """The account of that address, in any case."""
    return session.exec(select(Account).where(Account.email == email.casefold())).first()


def find_account_by_mobile(session: Session, number: str) -> Account | None:
    """The enabled account with that number."""
    return session.exec(
        select(Account).where(Account.mobile == number, col(Account.is_disabled).is_(False))
    ).first()


def list_accounts(session: Session, role: Role | None = None) -> Sequence[Account]:
    """Enabled accounts, or those of one role, by name."""
    query = select(Account).where(col(Account.is_disabled).is_(False))
    if role is not None:
        query = query.where(Account.role == role)
    return session.exec(query.order_by(col(Account.name), col(Account.id))).all()
