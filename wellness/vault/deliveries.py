"""Messages that arrived: each dealt with once, and nothing kept of when or by whom (R26).

They stand in the vault's file for its rollback journal: the log of the main database keeps every
page ever written, and with it the instants of claims that are long done (R23). The instants here
are those of the callers' clock on both sides, never the period clock: when that runs ahead of the
machine's, a claim just made must not look like one whose lease has ended.
"""

from dataclasses import replace
from datetime import UTC, datetime

from wellness.vault import counters
from wellness.vault.calls import CastOutcome, Delivered, Delivery, Outcome, Settled
from wellness.vault.keys import KeyFiles
from wellness.vault.store import DeliveryRow, Rows

_OURS = CastOutcome(Outcome.COUNTED)
_NOT_OURS = CastOutcome(Outcome.CAPPED)
_DEALT_WITH = CastOutcome(Outcome.CLOSED)


def look(rows: Rows, tag: str, now: datetime) -> CastOutcome:
    """Whether a message may be dealt with: counted; capped while it is claimed; closed after."""
    known = rows.find_delivery(tag)
    if known is None or _is_free(known, now):
        return _OURS
    return _DEALT_WITH if known.lease_until is None else _NOT_OURS


def claim(rows: Rows, delivery: Delivery) -> CastOutcome:
    """Take a message unless it was dealt with or somebody else's lease on it runs."""
    standing = look(rows, delivery.tag, delivery.claimed_at)
    if standing is not _OURS:
        return standing
    rows.put_delivery(DeliveryRow(delivery.tag, _instant(delivery.lease_until), None))
    return _OURS


def finish(rows: Rows, keys: KeyFiles, done: Delivered) -> CastOutcome:
    """The message is dealt with; its minute is forgotten, and its repetitions do nothing.

    Who was overtaken leaves the claim to its new owner, who finishes or frees it, and replies.
    Where no claim is left, the effect stands all the same, and is noted.
    """
    known = rows.find_delivery(done.delivery.tag)
    if known is not None and not _is_own(known, done.delivery):
        return _NOT_OURS
    return note(rows, keys, done.delivery.tag, done)


def note(rows: Rows, keys: KeyFiles, tag: str, done: Delivered | Settled) -> CastOutcome:
    """A message is dealt with: whether it may be replied to, and its copy deleted."""
    rows.put_delivery(DeliveryRow(tag, None, done.kept_until.isoformat()))
    if done.copies is not None:
        rows.copies.add(done.copies)
    if done.reply is None:
        return _OURS
    replied = counters.count(rows, keys, done.reply).outcome
    return replace(_OURS, may_reply=replied is Outcome.COUNTED)


def free(rows: Rows, delivery: Delivery) -> CastOutcome:
    """The effect failed: the next delivery tries again. Only one's own claim is freed."""
    known = rows.find_delivery(delivery.tag)
    if known is None or not _is_own(known, delivery):
        return _NOT_OURS
    rows.delete_delivery(delivery.tag)
    return _OURS


def drop_passed(rows: Rows, *, now: datetime) -> None:
    """Forget claims that nobody finished within their lease, and messages kept long enough."""
    present = now.astimezone(UTC)
    rows.drop_deliveries(lease_until=_instant(present), kept_until=present.date().isoformat())


def _is_free(known: DeliveryRow, now: datetime) -> bool:
    return known.lease_until is not None and known.lease_until <= _instant(now)


def _is_own(known: DeliveryRow, delivery: Delivery) -> bool:
    return known.lease_until == _instant(delivery.lease_until)


def _instant(at: datetime) -> str:
    """An instant as text that sorts: UTC, always with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
