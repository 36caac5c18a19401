"""Queries on the outbox; claims are one statement, so any number of workers may run."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, delete, func, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from wellness.domain.reach import CHAT_ADDRESS, Medium
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.outbox import Outbox, OutboxState, Receipt
from wellness.storage.schema.rosters import Person, Texting

WAITING = (OutboxState.PENDING, OutboxState.CLAIMED)
MAY_HAVE_ARRIVED = (
    OutboxState.SENDING,
    OutboxState.ACCEPTED,
    OutboxState.SENT,
    OutboxState.DELIVERED,
    OutboxState.UNKNOWN,
)


def add(session: Session, row: Outbox) -> bool:
    """Queue a text once; False when its dedupe key is queued or sent already."""
    known = session.exec(select(Outbox.id).where(Outbox.dedupe_key == row.dedupe_key)).first()
    if known is not None:
        return False
    session.add(row)
    session.flush()
    return True


def claim_due(
    session: Session,
    *,
    now: datetime,
    lease_until: datetime,
    claim_token: str,
    limit: int,
    but: Collection[Medium] = (),
) -> Sequence[UUID]:
    """Take up to `limit` due texts for this worker, longest due first; expired leases are free.

    A row in `sending` is never claimed again: nobody knows whether it went out. `but` are media
    whose senders are held up.
    """
    due = (
        select(Outbox.id)
        .where(
            or_(
                col(Outbox.state) == OutboxState.PENDING,
                and_(col(Outbox.state) == OutboxState.CLAIMED, col(Outbox.lease_until) <= now),
            ),
            Outbox.not_before <= now,
            *(~_travels_by(medium) for medium in but),
        )
        .order_by(col(Outbox.not_before), col(Outbox.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = session.exec(
        update(Outbox)
        .where(col(Outbox.id).in_(_evaluated_once(due)))
        .values(state=OutboxState.CLAIMED, lease_until=lease_until, claim_token=claim_token)
        .returning(col(Outbox.not_before), col(Outbox.id))
    )
    return [row[1] for row in sorted(tuple(row) for row in claimed)]


def count_claimed(session: Session, *, now: datetime) -> int:
    """How many texts are held by workers whose lease runs."""
    query = select(func.count()).where(
        Outbox.state == OutboxState.CLAIMED, col(Outbox.lease_until) > now
    )
    return session.exec(query).one()


def find_claimed(session: Session, outbox_id: UUID, claim_token: str) -> Outbox | None:
    """The row, if this claim still holds it; no other transaction changes it before this ends."""
    return session.exec(
        select(Outbox)
        .where(Outbox.id == outbox_id, Outbox.claim_token == claim_token)
        .with_for_update()
    ).first()


def release_claimed(session: Session, claim_token: str) -> None:
    """Give back what a claim took and did not begin to send."""
    session.exec(
        update(Outbox)
        .where(col(Outbox.claim_token) == claim_token, col(Outbox.state) == OutboxState.CLAIMED)
        .values(state=OutboxState.PENDING, claim_token=None, lease_until=None)
    )


def expire_due(session: Session, now: datetime) -> int:
    """Give up the texts whose time is over before they were sent; returns how many."""
    expired = session.exec(
        update(Outbox)
        .where(col(Outbox.state).in_(WAITING), col(Outbox.expires_at) <= now)
        .values(state=OutboxState.EXPIRED, claim_token=None, lease_until=None, number=None)
        .returning(col(Outbox.id))
    )
    return len(expired.all())


def mark_stuck(session: Session, *, attempted_before: datetime, look_at: datetime) -> int:
    """Call the sends unknown that never ended, to be looked for from `look_at`; their number."""
    stuck = session.exec(
        update(Outbox)
        .where(
            col(Outbox.state) == OutboxState.SENDING,
            col(Outbox.attempted_at) <= attempted_before,
        )
        .values(state=OutboxState.UNKNOWN, claim_token=None, lease_until=look_at)
        .returning(col(Outbox.id))
    )
    return len(stuck.all())


def claim_unknown(
    session: Session, *, now: datetime, lease_until: datetime, claim_token: str, limit: int
) -> Sequence[UUID]:
    """Take unknown sends whose time to be looked for has come (`lease_until`; NULL is never)."""
    due = (
        select(Outbox.id)
        .where(col(Outbox.state) == OutboxState.UNKNOWN, col(Outbox.lease_until) <= now)
        .order_by(col(Outbox.lease_until))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = session.exec(
        update(Outbox)
        .where(col(Outbox.id).in_(_evaluated_once(due)))
        .values(lease_until=lease_until, claim_token=claim_token)
        .returning(col(Outbox.id))
    )
    return [row[0] for row in claimed]


def find_by_attempt(session: Session, attempt_token: str) -> Outbox | None:
    """The row whose newest attempt carries this token."""
    return session.exec(
        select(Outbox).where(Outbox.attempt_token == attempt_token).with_for_update()
    ).first()


def list_known_sids(session: Session, sids: Sequence[str]) -> set[str]:
    """Those of the provider's ids that belong to a text already."""
    query = select(Outbox.provider_sid).where(col(Outbox.provider_sid).in_(sids))
    return {sid for sid in session.exec(query).all() if sid is not None}


def count_attempted(session: Session, person_id: UUID, *, since: datetime, but: UUID) -> int:
    """How many texts, `but` one, somebody has been sent or might have been since an instant."""
    return session.exec(
        select(func.count()).where(
            Outbox.person_id == person_id,
            col(Outbox.attempted_at) >= since,
            Outbox.attempts > 0,
            Outbox.id != but,
        )
    ).one()


def has_been_asked(session: Session, person_id: UUID, period_id: int) -> bool:
    """Whether a check-in text of the period has reached the person or might have."""
    query = select(Outbox.id).where(
        Outbox.person_id == person_id,
        Outbox.period_id == period_id,
        col(Outbox.state).in_(MAY_HAVE_ARRIVED),
    )
    return session.exec(query).first() is not None


def cancel_of_person(session: Session, person_id: UUID) -> None:
    """Cancel every text to a person that is not on its way yet."""
    session.exec(
        update(Outbox)
        .where(col(Outbox.person_id) == person_id, col(Outbox.state).in_(WAITING))
        .values(state=OutboxState.CANCELLED, claim_token=None)
    )


def delete_of_period(session: Session, period_id: int) -> None:
    """Forget the check-in texts of a period; their receipts go with them (R23)."""
    session.exec(delete(Outbox).where(col(Outbox.period_id) == period_id))


def delete_expired(session: Session, before: datetime) -> None:
    """Forget the texts outside periods that expired by then; their receipts go with them.

    The opt-in text to somebody who has not decided stays: it is what keeps them from being asked
    again.
    """
    undecided = select(Person.id).where(Person.texting == Texting.UNCONFIRMED)
    session.exec(
        delete(Outbox).where(
            col(Outbox.period_id).is_(None),
            col(Outbox.expires_at) <= before,
            or_(col(Outbox.person_id).is_(None), col(Outbox.person_id).not_in(undecided)),
        )
    )


def add_receipt(session: Session, receipt: Receipt) -> None:
    """Note a status of a text that was not noted before."""
    session.add(receipt)


def list_receipts(session: Session, outbox_id: UUID) -> Sequence[Receipt]:
    """The statuses noted of a text's newest attempt."""
    return session.exec(select(Receipt).where(Receipt.outbox_id == outbox_id)).all()


def delete_receipts(session: Session, outbox_id: UUID) -> None:
    """Forget what was reported of the attempts before."""
    session.exec(delete(Receipt).where(col(Receipt.outbox_id) == outbox_id))


def _evaluated_once(due: SelectOfScalar[UUID]) -> SelectOfScalar[Any]:
    """The rows of a query that PostgreSQL may not run again for each row it looks at.

    Run again, a query that passes over what is locked would lock, and claim, more than its limit.
    """
    once = due.cte("due").prefix_with("MATERIALIZED", dialect="postgresql")
    return select(once.c.id)


def _travels_by(medium: Medium) -> ColumnElement[bool]:
    """The rows of one medium where several are in use, as nearly as tables tell it.

    Who has no number, or joined by e-mail, is written to by e-mail; what is taken by mistake is
    given back when its recipient is looked at.
    """
    by_chat = func.coalesce(col(Outbox.number) == CHAT_ADDRESS, False)
    is_mail = or_(
        col(Outbox.person_id).in_(
            select(Person.id).where(or_(col(Person.by_mail), col(Person.mobile).is_(None)))
        ),
        col(Outbox.account_id).in_(select(Account.id).where(col(Account.mobile).is_(None))),
        col(Outbox.number).contains("@"),
    )
    by_mail = func.coalesce(is_mail, False)
    match medium:
        case Medium.CHAT:
            return by_chat
        case Medium.EMAIL:
            return by_mail
        case Medium.TEXT:
            return and_(~by_chat, ~by_mail)
        case _:
            assert_never(medium)
