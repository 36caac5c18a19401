"""Who was sent a text in a stretch of time."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, PersonStatus, Texting


def list_texted(session: Session, *, since: datetime, until: datetime) -> Sequence[Person]:
    """Everybody who takes texts and was sent one, or might have been, between two instants."""
    reached = select(Outbox.person_id).where(
        col(Outbox.attempted_at) >= since,
        col(Outbox.attempted_at) < until,
        Outbox.attempts > 0,
        col(Outbox.person_id).is_not(None),
    )
    return session.exec(
        select(Person)
        .where(
            col(Person.id).in_(reached),
            Person.texting == Texting.JOINED,
            Person.status == PersonStatus.ACTIVE,
        )
        .order_by(col(Person.id))
    ).all()
