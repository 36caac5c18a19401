"""Queries on the texts of one cause: those whose dedupe key begins with it and a colon."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, delete, select

from wellness.storage.outbox import MAY_HAVE_ARRIVED, WAITING
from wellness.storage.schema.outbox import Outbox, OutboxState


def delete_of_cause(session: Session, cause: str) -> None:
    """Forget the texts of one cause: those whose dedupe key begins with it and a colon."""
    session.exec(
        delete(Outbox).where(col(Outbox.dedupe_key).startswith(f"{cause}:", autoescape=True))
    )


def has_live_of_cause(session: Session, cause: str) -> bool:
    """Whether a text of one cause waits, is on its way or has arrived."""
    query = select(Outbox.id).where(
        col(Outbox.dedupe_key).startswith(f"{cause}:", autoescape=True),
        col(Outbox.state).in_((*WAITING, *MAY_HAVE_ARRIVED)),
    )
    return session.exec(query).first() is not None


def list_accounts_of_cause(session: Session, cause: str) -> frozenset[UUID]:
    """The accounts that a text of one cause was queued to, whatever became of it."""
    query = select(Outbox.account_id).where(
        col(Outbox.dedupe_key).startswith(f"{cause}:", autoescape=True),
        col(Outbox.account_id).is_not(None),
    )
    return frozenset(account for account in session.exec(query) if account is not None)


def list_live_keys(session: Session, kind: str) -> Sequence[str]:
    """The dedupe keys, beginning with a kind, of texts that wait, are on their way or arrived."""
    query = select(Outbox.dedupe_key).where(
        col(Outbox.dedupe_key).startswith(f"{kind}:", autoescape=True),
        col(Outbox.state).in_((*WAITING, *MAY_HAVE_ARRIVED)),
    )
    return session.exec(query).all()


def delete_unsent(session: Session, dedupe_key: str) -> None:
    """Forget a text that was given up before it went out, so that it may be queued again."""
    session.exec(
        delete(Outbox).where(
            col(Outbox.dedupe_key) == dedupe_key,
            col(Outbox.state).in_((OutboxState.CANCELLED, OutboxState.EXPIRED)),
            col(Outbox.attempts) == 0,
        )
    )
