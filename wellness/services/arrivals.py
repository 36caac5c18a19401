"""Up to when everything that arrived is dealt with, and whose turn it is to look for the rest.

These instants are the machine's, rounded by nothing a person did: they move on with every look,
whatever it finds.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from wellness.storage import operation

OVERLAP: Final = timedelta(hours=1)


def find_reconciled(session: Session) -> datetime | None:
    """Up to when everything that arrived is dealt with, so that its copies may go (R25)."""
    mark = operation.find_mark(session, _KNOWN)
    return datetime.fromisoformat(mark) if mark else None


def note_reconciled(session: Session, until: datetime) -> None:
    """Everything that arrived by then is dealt with."""
    operation.set_mark(session, _KNOWN, until.isoformat())


def is_late(session: Session, *, now: datetime) -> bool:
    """Whether for half an hour nobody could look, or deal with all that was found."""
    known = find_reconciled(session)
    return known is not None and now - known > _LATE


def is_due(session: Session, wall: datetime) -> bool:
    """Whether nobody has looked within five minutes."""
    looked = operation.find_mark(session, _LOOKED)
    if not looked:
        return True
    # A mark ahead of the clock was written by one that ran ahead.
    return not timedelta(0) <= wall - datetime.fromisoformat(looked) < _EVERY


def take_turn(session: Session, wall: datetime) -> bool:
    """Be the one who looks now; False where somebody else was faster."""
    if not is_due(session, wall):
        return False
    if not _goes_on(session, wall):
        operation.set_mark(session, _RESUMED, wall.isoformat())
    operation.set_mark(session, _LOOKED, wall.isoformat())
    known = find_reconciled(session)
    # What came long before the first look was not for us. One ahead was known by a wrong clock.
    if known is None or known > wall:
        note_reconciled(session, wall - OVERLAP)
    return True


def find_resumed(session: Session) -> datetime | None:
    """Since when somebody has looked at least once in an hour."""
    mark = operation.find_mark(session, _RESUMED)
    return datetime.fromisoformat(mark) if mark else None


def _goes_on(session: Session, wall: datetime) -> bool:
    looked = operation.find_mark(session, _LOOKED)
    if not looked:
        return False
    return timedelta(0) <= wall - datetime.fromisoformat(looked) <= OVERLAP


_LOOKED: Final = "inbound-looked"
_KNOWN: Final = "inbound-known"
_RESUMED: Final = "inbound-resumed"
_EVERY: Final = timedelta(minutes=5)
_LATE: Final = timedelta(minutes=30)
