"""What becomes of a queued text: every change of its state by a send, a receipt or a look-up.

`attempts` counts the requests the provider took or may have taken; one it refused outright or
never saw is given back.
"""

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, assert_never

from sqlmodel import Session

from wellness.channels.base import Accepted, Failure, NotReached, Refused, Sent, Unknown
from wellness.domain.reach import Medium, medium_of
from wellness.services import consent, sender
from wellness.services.clearance import find_number
from wellness.services.terms import Terms
from wellness.storage import outbox as rows
from wellness.storage import rosters
from wellness.storage.schema.outbox import Outbox, OutboxState

logger = logging.getLogger(__name__)

STATES: Final[Mapping[str, OutboxState]] = MappingProxyType(
    {
        "accepted": OutboxState.ACCEPTED,
        "scheduled": OutboxState.ACCEPTED,
        "queued": OutboxState.ACCEPTED,
        "sending": OutboxState.ACCEPTED,
        "sent": OutboxState.SENT,
        "partially_delivered": OutboxState.SENT,
        "canceled": OutboxState.FAILED,
        "failed": OutboxState.FAILED,
        "undelivered": OutboxState.UNDELIVERED,
        "delivered": OutboxState.DELIVERED,
        "read": OutboxState.DELIVERED,
    }
)
"""What a status of the provider's means; a status that is not here changes nothing."""

FIRST_LOOK: Final = timedelta(seconds=60)
"""How long a receipt may settle an unknown send before the provider is asked."""


def begin(session: Session, row: Outbox, *, attempt_token: str, now: datetime) -> None:
    """A request is about to be written; what was reported of an earlier one no longer counts."""
    if row.attempt_token is not None:
        rows.delete_receipts(session, row.id)
    row.state, row.attempt_token, row.attempted_at = OutboxState.SENDING, attempt_token, now
    row.attempts += 1
    row.provider_sid = row.error_code = row.lease_until = None


def drop(row: Outbox, state: OutboxState) -> None:
    """The text is not sent, ever."""
    row.state = state
    end_claim(row)
    forget_number(row)


def postpone(row: Outbox, until: datetime) -> None:
    """The text waits."""
    row.state, row.not_before = OutboxState.PENDING, until
    end_claim(row)


def end_claim(row: Outbox) -> None:
    """No worker holds the text any more, and nobody looks for it."""
    row.claim_token = row.lease_until = None


def forget_number(row: Outbox) -> None:
    """Forget the bare number of a text that is neither sent nor looked for any more (R30)."""
    is_looked_for = row.state == OutboxState.UNKNOWN and row.lease_until is not None
    if row.state not in _ON_ITS_WAY and not is_looked_for:
        row.number = None


def settle(
    session: Session, row: Outbox, sent: Sent, *, number: str, terms: Terms, now: datetime
) -> None:
    """A request has ended; what receipts said in the meantime stands."""
    end_claim(row)
    match sent:
        case Accepted(sid):
            bind(session, row, sid)
        case Refused(Failure.CONSENT):
            record_refusal_of_consent(session, row, number, terms=terms, now=now)
        case _:
            pass
    if row.state == OutboxState.SENDING:
        _settle(session, row, sent, terms=terms, now=now)
    forget_number(row)


def fail(
    session: Session,
    row: Outbox,
    failure: Failure,
    *,
    final: OutboxState,
    terms: Terms,
    now: datetime,
) -> None:
    """A text failed: it waits for a better moment inside its window, or ends in `final`."""
    is_over = row.state in (OutboxState.CANCELLED, OutboxState.EXPIRED)
    wait = None if is_over else _find_wait(row, failure)
    medium = find_medium(session, row, terms)
    if failure is Failure.CONFIGURATION:
        fingerprint = terms.fingerprint_of(medium)
        sender.stop_sender(
            session, code=row.error_code, fingerprint=fingerprint, channel=medium, now=now
        )
    elif failure is Failure.DESTINATION:
        _note_destination(session, row, terms)
    elif failure is Failure.THROTTLED:
        sender.hold_sender(session, spread=spread_of(row), now=now, channel=medium)
    if wait is not None and now + wait < row.expires_at:
        postpone(row, now + wait if wait else row.not_before)
        return
    drop(row, final)
    logger.warning("text failed outbox=%s error=%s class=%s", row.id, row.error_code, failure)


def find_medium(session: Session, row: Outbox, terms: Terms) -> Medium:
    """What a text travels by; with nowhere to go it would be a text."""
    return medium_of(find_number(session, row, reach=terms.reach) or "")


def record_refusal_of_consent(
    session: Session, row: Outbox, number: str | None, *, terms: Terms, now: datetime
) -> None:
    """The carrier says that the person left: nothing more goes to the number, from any sender."""
    if number is None:
        return
    person = None if row.person_id is None else rosters.find_person(session, row.person_id)
    if person is not None and person.mobile != number:
        person = None
    consent.stop(
        session,
        person,
        number,
        keyed=terms.keyed,
        wording=terms.wording.version,
        source=consent.Source.PROVIDER,
        now=now,
    )


def bind(session: Session, row: Outbox, sid: str) -> None:
    """Note the provider's id of a text, unless another text has it."""
    if sid and row.provider_sid != sid and not rows.list_known_sids(session, [sid]):
        row.provider_sid = sid


def spread_of(row: Outbox) -> float:
    """Jitter in [0, 1) that needs no randomness: ids are random already."""
    digest = hashlib.sha256(f"{row.id.hex}|{row.attempts}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32


_ON_ITS_WAY: Final = (OutboxState.PENDING, OutboxState.CLAIMED, OutboxState.SENDING)
_NONE: Final = timedelta(0)
_WAITS: Final[Mapping[Failure, timedelta]] = MappingProxyType(
    {
        Failure.CONFIGURATION: _NONE,
        Failure.THROTTLED: _NONE,
        Failure.QUEUE: timedelta(minutes=15),
        Failure.DAILY_CAP: timedelta(hours=1),
        Failure.TRANSIENT: timedelta(minutes=10),
    }
)


def _settle(session: Session, row: Outbox, sent: Sent, *, terms: Terms, now: datetime) -> None:
    match sent:
        case Accepted(_, status):
            row.state = STATES.get(status, OutboxState.ACCEPTED)
            medium = find_medium(session, row, terms)
            sender.note_accepted(session, channel=medium)
            if medium is Medium.EMAIL:  # a batch of texts forgets its hold when it ends
                sender.forget_hold(session, now=now, channel=medium)
        case NotReached():
            _put_back(row)
            medium = find_medium(session, row, terms)
            sender.hold_sender(session, spread=spread_of(row), now=now, channel=medium)
        case Refused(failure, code):
            _refuse(session, row, failure, code, terms=terms, now=now)
        case Unknown():
            row.state, row.lease_until = OutboxState.UNKNOWN, now + FIRST_LOOK
        case _:
            assert_never(sent)


def _find_wait(row: Outbox, failure: Failure) -> timedelta | None:
    """How long a text that failed waits; None where trying again helps nobody."""
    if failure is Failure.TRANSIENT and row.attempts > 1:
        return None
    wait = _WAITS.get(failure)
    return wait * (1 + spread_of(row) / 10) if wait else wait


def _note_destination(session: Session, row: Outbox, terms: Terms) -> None:
    """Under a hash of its own: the one of opt-outs must not tell whose texts were refused."""
    number = find_number(session, row, reach=terms.reach)
    if number is None:
        return
    sender.note_destination(
        session,
        terms.keyed.derive(f"destination|{number}")[:32],
        code=row.error_code,
        fingerprint=terms.fingerprint_of(medium_of(number)),
        channel=medium_of(number),
    )


def _refuse(
    session: Session,
    row: Outbox,
    failure: Failure,
    code: int | None,
    *,
    terms: Terms,
    now: datetime,
) -> None:
    row.error_code = code
    if failure is Failure.CONSENT:
        drop(row, OutboxState.CANCELLED)
        return
    fail(session, row, failure, final=OutboxState.FAILED, terms=terms, now=now)
    if row.state == OutboxState.PENDING and failure is not Failure.TRANSIENT:
        row.attempts -= 1


def _put_back(row: Outbox) -> None:
    """Nothing reached the provider: the text keeps its place."""
    row.state = OutboxState.PENDING
    row.attempts -= 1
