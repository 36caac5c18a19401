"""Queries on what signing in needs: set-password links, failure counts, every account."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, func, select, text, update

from wellness.domain.access import Role
from wellness.storage.schema.accounts import Account, AccountLink, SignInFailure


def list_all_accounts(session: Session) -> Sequence[Account]:
    """Every account, disabled ones too, by name."""
    return session.exec(select(Account).order_by(col(Account.name), col(Account.id))).all()


def count_ready(session: Session, role: Role) -> int:
    """How many accounts of a role can sign in: enabled and with a password."""
    query = select(func.count()).where(
        Account.role == role,
        col(Account.is_disabled).is_(False),
        col(Account.password_hash).is_not(None),
    )
    return session.exec(query).one()


def replace_link(session: Session, link: AccountLink) -> None:
    """Keep this link and no earlier one of the same account."""
    delete_links(session, link.account_id)
    session.add(link)
    session.flush()


def find_link(session: Session, token_hash: str, *, now: datetime) -> AccountLink | None:
    """The link of that hash, while it may be used."""
    return session.exec(
        select(AccountLink).where(
            AccountLink.token_hash == token_hash, AccountLink.expires_at > now
        )
    ).first()


def delete_links(session: Session, account_id: UUID) -> None:
    """Forget every link of an account."""
    session.exec(delete(AccountLink).where(col(AccountLink.account_id) == account_id))


def count_up(session: Session, key: str, slot: str) -> int:
    """Count one more attempt under a key within a slot; returns how many there are now."""
    counted: int = session.execute(_COUNT_UP, {"key": key, "slot": slot}).scalar_one()
    return counted


def count_down(session: Session, key: str, slot: str) -> None:
    """Take one attempt back: it was no failure."""
    session.exec(
        update(SignInFailure)
        .where(
            col(SignInFailure.key) == key,
            col(SignInFailure.slot) == slot,
            col(SignInFailure.count) > 0,
        )
        .values(count=col(SignInFailure.count) - 1)
    )


def forget_count(session: Session, key: str) -> None:
    """Forget every attempt under a key."""
    session.exec(delete(SignInFailure).where(col(SignInFailure.key) == key))


def delete_other_slots(session: Session, slot: str) -> None:
    """Forget the counts of every hour but this one (R24)."""
    session.exec(delete(SignInFailure).where(col(SignInFailure.slot) != slot))


# One statement: attempts that arrive at the same moment are each counted.
_COUNT_UP = text(
    "INSERT INTO sign_in_failure (key, slot, count) VALUES (:key, :slot, 1) "
    "ON CONFLICT (key, slot) DO UPDATE SET count = sign_in_failure.count + 1 RETURNING count"
)
