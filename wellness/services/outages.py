"""Times in which replies were lost: everybody who was texted then is told once, and all the same.

What is kept of one are two quarters of an hour between which something was lost: not what, not
whose, not how much. Nobody is told as somebody who wrote, for the outbox would keep that (R23).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from wellness.domain.texts import TextKey
from wellness.domain.texts.dates import short_time
from wellness.services import outbox
from wellness.services.terms import Terms
from wellness.storage import operation, texted


@dataclass(frozen=True, slots=True)
class Outage:
    """Between these two instants replies were lost."""

    begins_at: datetime
    ends_at: datetime


def note_lost(session: Session, sent_at: datetime) -> None:
    """A reply sent then cannot be read any more; what was told of already is not told again."""
    told = operation.find_mark(session, _TOLD)
    if told and sent_at < datetime.fromisoformat(told):
        return
    begins_at = _quarter(sent_at)
    ends_at = begins_at + _QUARTER
    known = find_outage(session)
    if known is not None:
        begins_at, ends_at = min(begins_at, known.begins_at), max(ends_at, known.ends_at)
    operation.set_mark(session, _LOST, f"{begins_at.isoformat()} {ends_at.isoformat()}")


def find_outage(session: Session) -> Outage | None:
    """The outage nobody was told of yet."""
    mark = operation.find_mark(session, _LOST)
    if not mark:
        return None
    begins_at, ends_at = mark.split()
    return Outage(datetime.fromisoformat(begins_at), datetime.fromisoformat(ends_at))


def announce_due(session: Session, *, terms: Terms, now: datetime) -> int:
    """Queue the text to everybody concerned once an outage seems over; returns how many.

    It is over when nothing more was lost for half an hour. Who was texted before it began may have
    been answering in it, so the half day before counts too.
    """
    outage = find_outage(session)
    if outage is None or now < outage.ends_at + _OVER:
        return 0
    people = texted.list_texted(
        session, since=outage.begins_at - _ANSWERED_WITHIN, until=outage.ends_at
    )
    for person in people:
        language = terms.language_of(person.language)
        a, b = (
            short_time(instant.astimezone(terms.zone), language)
            for instant in (outage.begins_at, outage.ends_at)
        )
        outbox.queue_to_person(
            session,
            person.id,
            TextKey.OUTAGE,
            dedupe_key=f"outage:{outage.begins_at.isoformat()}:{person.id.hex}",
            not_before=now,
            expires_at=now + _KEEPS,
            fields={"a": a, "b": b},
        )
    operation.set_mark(session, _TOLD, outage.ends_at.isoformat())
    operation.set_mark(session, _LOST, "")
    return len(people)


_LOST: Final = "replies-lost"
_TOLD: Final = "replies-lost-told"
_QUARTER: Final = timedelta(minutes=15)
_OVER: Final = timedelta(minutes=30)
_ANSWERED_WITHIN: Final = timedelta(hours=12)
_KEEPS: Final = timedelta(hours=24)


def _quarter(instant: datetime) -> datetime:
    """The quarter of an hour an instant lies in: the minute of a reply is nobody's business."""
    over = timedelta(
        minutes=instant.minute % 15, seconds=instant.second, microseconds=instant.microsecond
    )
    return instant - over
