"""Receipts: what the provider reports of a text, in any order and any number of times."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from wellness.channels.base import Failure
from wellness.channels.failures import classify
from wellness.services import fates
from wellness.services.clearance import find_number
from wellness.services.terms import Terms
from wellness.storage import outbox as rows
from wellness.storage.schema.outbox import Outbox, OutboxState, Receipt


def record(
    session: Session,
    attempt_token: str,
    sid: str,
    status: str,
    error_code: int | None,
    *,
    terms: Terms,
    now: datetime,
) -> None:
    """Note a status of a text's newest attempt; each counts once, none lowers the text's state.

    The highest status decides, whatever the order of arrival. A status nobody knows is noted as
    unknown and changes nothing; a token that belongs to no text, or to an earlier attempt of one,
    is ignored.
    """
    status = _storable(status)
    row = rows.find_by_attempt(session, attempt_token)
    if row is None:
        return
    before = rows.list_receipts(session, row.id)
    if any(known.status == status for known in before):
        return
    new = Receipt(outbox_id=row.id, status=status, error_code=error_code)
    rows.add_receipt(session, new)
    fates.bind(session, row, sid)
    if _is_refusal_of_consent(new):
        number = find_number(session, row, reach=terms.reach)
        fates.record_refusal_of_consent(session, row, number, terms=terms, now=now)
    reached = fates.STATES.get(status)
    if reached is None:
        return
    refusals = [one for one in (*before, new) if _is_refusal_of_consent(one)]
    highest = max(_REACHED.get(OutboxState(row.state), -1), *map(_rank, before), -1)
    if refusals and max(highest, _rank(new)) < _REACHED[OutboxState.DELIVERED]:
        row.error_code = refusals[0].error_code
        fates.drop(row, OutboxState.CANCELLED)
    elif _rank(new) > highest:
        _raise(session, row, reached, error_code, terms=terms, now=now)


_UNKNOWN: Final = "unknown"
_FAILED: Final = (OutboxState.FAILED, OutboxState.UNDELIVERED)
# From low to high; two ways to fail have ranks of their own, lest the first to arrive decides. A
# text the provider once called delivered is, whatever else it reports.
_RANKS: Final = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending"), 0),
    **dict.fromkeys(("sent", "partially_delivered"), 1),
    "canceled": 2,
    "failed": 3,
    "undelivered": 4,
    **dict.fromkeys(("delivered", "read"), 5),
}
# The least a state stands for; our own (pending, sending, unknown ...) stand for no report.
_REACHED: Final = {
    state: min(rank for status, rank in _RANKS.items() if fates.STATES[status] is state)
    for state in set(fates.STATES.values())
}


def _storable(status: str) -> str:
    """A status as it may stand beside a person: one of the carrier's, never what they did (R23)."""
    if status == "read":
        return "delivered"
    return status if status in fates.STATES else _UNKNOWN


def _raise(
    session: Session,
    row: Outbox,
    reached: OutboxState,
    code: int | None,
    *,
    terms: Terms,
    now: datetime,
) -> None:
    row.error_code = code if reached in _FAILED else None
    if reached in _FAILED:
        fates.fail(session, row, classify(code), final=reached, terms=terms, now=now)
        return
    is_sending = row.state == OutboxState.SENDING
    row.state = reached
    if not is_sending:  # the worker that is still waiting for its answer ends its claim itself
        fates.end_claim(row)
        fates.forget_number(row)


def _rank(receipt: Receipt) -> int:
    return _RANKS.get(receipt.status, -1)


def _is_refusal_of_consent(receipt: Receipt) -> bool:
    is_failure = fates.STATES.get(receipt.status) in _FAILED
    return is_failure and classify(receipt.error_code) is Failure.CONSENT
