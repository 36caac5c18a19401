"""What a text still brings about that is read long after it was sent: never more than was meant.

What the person said or did since stands. Nobody is answered after the fact, but for those who wait
for the answer: in a crisis, for a peer supporter, for being in (again).
"""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from wellness.domain import replies
from wellness.services import consent
from wellness.services.senders import find_sender, find_staff
from wellness.services.terms import Terms

KEPT_FOR: Final = timedelta(hours=24)
"""How long a text whose effect fails is kept at the provider and tried again."""


def find_standing(
    session: Session,
    number: str,
    reply: replies.Reply,
    *,
    sent_at: datetime,
    terms: Terms,
    now: datetime,
) -> replies.Reply | None:
    """What is left of a reply sent at an instant; None for nothing.

    A JOIN, START or STOP that the person has revised since does nothing, and where nothing tells
    (staff who are not on the roster have no consent record) only a STOP counts. A wish for a
    debrief is forgotten after the days in which it would count (R39). What was sent before the
    number was confirmed is not an answer of whoever confirmed it.
    """
    match reply:
        case replies.Join() | replies.Start():
            is_known = find_sender(session, number, terms=terms) is not None
            return reply if is_known and not _is_revised(session, number, sent_at, terms) else None
        case replies.OptOut():
            return None if _is_stop_over(session, number, sent_at, terms) else reply
        case replies.Crisis(beside_digits, opts_out=True):
            is_over = _is_stop_over(session, number, sent_at, terms)
            return replies.Crisis(beside_digits, opts_out=not is_over)
        case replies.Answer() | replies.Withdraw() | replies.Debrief() if _is_confirmed_since(
            session, number, sent_at, terms
        ):
            return None
        case replies.Debrief():
            return reply if now - sent_at < _DEBRIEF_COUNTS else None
        case _:
            return reply


def is_told(reply: replies.Reply) -> bool:
    """Whether a reply read late is answered by one text of ours, sent at once.

    A late opt-out is not confirmed. The one confirmation that is allowed is one given at once; and
    who wrote STOP hears nothing more, which is what they asked for.
    """
    return isinstance(reply, (replies.Crisis, replies.Contact, replies.Start, replies.Join))


_DEBRIEF_COUNTS: Final = timedelta(days=3)
# Webhooks tell no date: what they bring, at first or at last, is written down as said by then.
_BROUGHT_WITHIN: Final = timedelta(minutes=2)


def _is_revised(session: Session, number: str, sent_at: datetime, terms: Terms) -> bool:
    sender = find_sender(session, number, terms=terms)
    if sender is not None:
        return consent.is_revised_since(session, sender.id, sent_at)
    return find_staff(session, number) is None


def _is_stop_over(session: Session, number: str, sent_at: datetime, terms: Terms) -> bool:
    """Whether a stop was carried out already, or revised; in doubt it was not.

    A JOIN or START may have been sent before it and written down a little after.
    """
    sender = find_sender(session, number, terms=terms)
    if sender is not None and consent.has_stopped_since(session, sender.id, sent_at):
        return True
    return _is_revised(session, number, sent_at + _BROUGHT_WITHIN, terms)


def _is_confirmed_since(session: Session, number: str, sent_at: datetime, terms: Terms) -> bool:
    """Whether the number may have been somebody else's, for it was confirmed only after that."""
    sender = find_sender(session, number, terms=terms)
    return sender is not None and consent.has_joined_since(session, sender.id, sent_at)
