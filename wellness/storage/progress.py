"""What the database can say about how far an agency has come, without naming anybody."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from wellness.domain.texts import CONTACT_NOTICES
from wellness.storage.schema.outbox import Outbox, Receipt
from wellness.storage.schema.releases import Release
from wellness.storage.schema.schedules import Invitation, Period, PeriodState, Shift


def find_last_shift_end(session: Session) -> datetime | None:
    """When the last shift ends that was imported."""
    return session.exec(select(func.max(Shift.ends_at))).one()


def has_receipt(session: Session) -> bool:
    """Whether the provider ever reported on a text of ours, as far as is kept.

    A reply leaves nothing here (R15). Notices of contact requests do not count: each is caused by
    one person's text (R17).
    """
    return _is_there(
        session,
        select(Receipt.outbox_id)
        .join(Outbox, col(Outbox.id) == col(Receipt.outbox_id))
        .where(col(Outbox.text).not_in(CONTACT_NOTICES)),
    )


def has_asked(session: Session, now: datetime) -> bool:
    """Whether a check-in was ever asked: in this period, or one is over."""
    over = (PeriodState.CLOSED, PeriodState.LOST)
    return _is_there(session, select(Invitation.id).where(Invitation.send_at <= now)) or _is_there(
        session, select(Period.id).where(col(Period.state).in_(over))
    )


def has_released(session: Session) -> bool:
    """Whether there is a release, shown or not."""
    return _is_there(session, select(Release.id))


def find_next_period(session: Session) -> datetime | None:
    """When the earliest planned period begins."""
    return session.exec(
        select(func.min(Period.starts_at)).where(Period.state == PeriodState.PLANNED)
    ).one()


def _is_there(session: Session, query: SelectOfScalar[Any]) -> bool:
    return session.exec(query.limit(1)).first() is not None
