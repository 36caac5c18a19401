"""Tells coordinators once, by e-mail, that no text goes out any more."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlmodel import Session

from wellness.channels.base import NotReached, OutgoingText, TextChannel
from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.domain.letters import LetterKey
from wellness.domain.reach import Medium
from wellness.services import letters, sender
from wellness.services.terms import Terms
from wellness.storage import accounts, operation
from wellness.storage.database import Database


def tell_stop(
    database: Database,
    mails: TextChannel,
    *,
    token: Callable[[], str],
    terms: Terms,
    now: datetime,
) -> int:
    """Write to every coordinator that the sender of texts is stopped; how many took it.

    It is noted before it is sent, so that several workers tell once; what certainly did not leave
    is tried again at the next tick.
    """
    with database.transaction() as session:
        found = _take(session, token=token, terms=terms, now=now)
    sent = [mails.send(letter) for letter in found]
    if sent and all(isinstance(one, NotReached) for one in sent):
        with database.transaction() as session:
            operation.set_mark(session, _TOLD, "")
        return 0
    return len(sent)


_TOLD: Final = "stop-told"


def _take(
    session: Session, *, token: Callable[[], str], terms: Terms, now: datetime
) -> list[OutgoingText]:
    stopped, told = sender.find_stop(session) or "", operation.find_mark(session, _TOLD) or ""
    if stopped == told:
        return []
    fingerprint = terms.fingerprint_of(Medium.EMAIL)
    if stopped and sender.find_obstacle(
        session, now=now, fingerprint=fingerprint, channel=Medium.EMAIL
    ):
        return []
    operation.set_mark(session, _TOLD, stopped)
    if not stopped:
        return []
    found = []
    for account in accounts.list_accounts(session, Role.COORDINATOR):
        language = Language(account.language)
        letter = letters.address(
            LetterKey.SENDER_STOPPED, account.email, language, terms=terms, code=stopped
        )
        found.append(letters.post(letter, account.email, attempt_token=token(), terms=terms))
    return found
