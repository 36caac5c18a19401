"""Sending what is due: each text once, by any number of workers, whatever breaks on the way.

Like `inbound` this service owns its short transactions: that a request is about to be written must
be durable before it is, and none is open while the provider is waited for (messaging.md, "Outbox").
"""

import logging
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import repeat
from threading import Event
from types import MappingProxyType
from typing import Final, assert_never
from uuid import UUID

from sqlmodel import Session

from wellness.channels.base import (
    Accepted,
    OutgoingText,
    Sent,
    TextChannel,
)
from wellness.clock import Clock
from wellness.domain.keyed import hash_token
from wellness.domain.reach import Medium, medium_of
from wellness.domain.segments import count_segments
from wellness.domain.texts import TextKey
from wellness.services import fates, letters, sender, throughput
from wellness.services.claiming import Claim, NotYetError
from wellness.services.clearance import Dropped, Postponed, Recipient, clear
from wellness.services.rendering import render_text
from wellness.services.resolving import Resolver
from wellness.services.terms import Terms
from wellness.services.throughput import UNLIMITED, Limits
from wellness.storage import outbox as rows
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.schedules import Invitation

logger = logging.getLogger(__name__)


def new_token() -> str:
    """A random token of 128 bits that may stand in an address."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many of the texts looked at are in which state now."""

    counts: Mapping[OutboxState, int] = field(default_factory=lambda: MappingProxyType({}))

    def count(self, state: OutboxState) -> int:
        """How many are in one state."""
        return self.counts.get(state, 0)


class Dispatcher:
    """Sends the texts of one installation; any number of dispatchers may run at once.

    `concurrency` texts are in flight together. `daily_cap` is the most texts of ours one responder
    gets in a local day, whatever is queued; `limits` is what the sender and a day may take.
    """

    def __init__(
        self,
        database: Database,
        channel: TextChannel,
        terms: Terms,
        *,
        token: Callable[[], str] = new_token,
        concurrency: int = 4,
        daily_cap: int = 10,
        limits: Limits = UNLIMITED,
    ) -> None:
        self._database, self._channel, self._terms = database, channel, terms
        self._token, self._concurrency, self._daily_cap = token, concurrency, daily_cap
        self._limits, self._stopped = limits, Event()

    def dispatch_due(
        self, now: datetime, *, clock: Clock | None = None, limit: int = 100
    ) -> Summary:
        """Send up to `limit` due texts, longest due first; ends when each has its answer.

        They begin in their order, and no more of them than the sender's pace lets go out in the
        time of a tick; the others are given back. `clock` gives the instants while sending;
        without one time stands still at `now`.
        """
        lasts = _LONGEST_RUN if self._limits.pace is None else throughput.TICK
        claim = Claim(self._token(), clock or (lambda: now), lasts)
        due = self._claim(claim, now, limit)
        if not due:
            return Summary()
        with ThreadPoolExecutor(self._concurrency, thread_name_prefix="text") as pool:
            states = list(pool.map(self._dispatch, range(len(due)), due, repeat(claim)))
        counts = Counter(state for state in states if state is not None)
        with self._database.transaction(shared=True) as session:
            rows.release_claimed(session, claim.token)
            if counts[OutboxState.ACCEPTED]:
                sender.forget_hold(session, now=claim.clock())
        return Summary(counts)

    def recover_stuck(self, now: datetime) -> int:
        """Call unknown the sends whose worker died on the way; returns how many."""
        with self._database.transaction() as session:
            stuck = rows.mark_stuck(session, attempted_before=now - _LONGEST_SEND, look_at=now)
        if stuck:
            logger.warning("sends ended without an answer count=%s", stuck)
        return stuck

    def resolve_unknown(self, now: datetime, *, limit: int = 20) -> Summary:
        """Ask the provider what became of sends whose answer was lost."""
        return Summary(
            Resolver(
                self._database, self._channel, token=self._token, reach=self._terms.reach
            ).resolve(now, limit=limit)
        )

    def stop(self) -> None:
        """Begin no further text; those in flight are waited for, the rest is given back."""
        self._stopped.set()

    def _claim(self, claim: Claim, now: datetime, limit: int) -> list[UUID]:
        with self._database.transaction(shared=True) as session:
            for medium in self._terms.reach.media:
                fingerprint = self._terms.fingerprint_of(medium)
                sender.forget_other_stop(session, fingerprint=fingerprint, channel=medium)
            free = [one for one in self._terms.reach.media if self._is_free(session, one, now)]
            planned = throughput.plan(session, self._limits, now=now)
            if planned is not None:  # what other workers hold goes first
                limit = min(limit, planned - rows.count_claimed(session, now=now))
            if not free or limit <= 0:
                return []
            return list(
                rows.claim_due(
                    session,
                    now=now,
                    lease_until=now + _LEASE,
                    claim_token=claim.token,
                    limit=limit,
                    but=set(self._terms.reach.media) - set(free),
                )
            )

    def _is_free(self, session: Session, medium: Medium, now: datetime) -> bool:
        """Whether nothing keeps back what travels by a medium."""
        fingerprint = self._terms.fingerprint_of(medium)
        obstacle = sender.find_obstacle(session, now=now, fingerprint=fingerprint, channel=medium)
        return obstacle is None

    def _dispatch(self, number: int, outbox_id: UUID, claim: Claim) -> OutboxState | None:
        """One text from claim to answer; its state now, None where it is not ours (any more)."""
        with claim.turnstile.turn(number):
            text, state = self._begin_in_time(outbox_id, claim)
        if text is None:
            return None if state is OutboxState.CLAIMED else state
        sent = self._channel.send(text)
        # Anything but a plain success changes more than this row: opt-outs, holds, the breaker.
        with self._database.transaction(shared=isinstance(sent, Accepted)) as session:
            row = rows.find_claimed(session, outbox_id, claim.token)
            if row is None:
                return None
            self._finish(session, row, sent, text.number, claim)
            return OutboxState(row.state)

    def _begin_in_time(
        self, outbox_id: UUID, claim: Claim
    ) -> tuple[OutgoingText | None, OutboxState | None]:
        """Begin a text once the sender may send it; nothing is changed while that is waited for."""
        wait = 0.0
        while claim.has_time_for(wait) and not self._stopped.wait(wait):
            try:
                with self._database.transaction(shared=True) as session:
                    row = rows.find_claimed(session, outbox_id, claim.token)
                    if row is None or row.state != OutboxState.CLAIMED:
                        return None, None
                    text = self._begin(session, row, claim.clock())
                    return text, OutboxState(row.state)
            except NotYetError as too_early:
                wait = too_early.seconds
        return None, None

    def _begin(self, session: Session, row: Outbox, now: datetime) -> OutgoingText | None:
        """Decide whether the text goes out; a row left claimed is given back at the end.

        Raises:
            NotYetError: the sender's pace lets it go out later.
        """
        if not self._is_free(session, fates.find_medium(session, row, self._terms), now):
            return None
        try:
            return self._prepare(session, row, TextKey(row.text), now)
        except (ValueError, TypeError):  # one bad row must not keep the others back
            logger.error(  # noqa: TRY400 - what a template says of its fields may hold one
                "text cannot be written outbox=%s", row.id
            )
            fates.drop(row, OutboxState.FAILED)
            return None

    def _prepare(
        self, session: Session, row: Outbox, key: TextKey, now: datetime
    ) -> OutgoingText | None:
        verdict = clear(session, row, key, terms=self._terms, daily_cap=self._daily_cap, now=now)
        match verdict:
            case Dropped(state):
                fates.drop(row, state)
            case Postponed(until):
                fates.postpone(row, until)
                if until >= row.expires_at:
                    fates.drop(row, OutboxState.EXPIRED)
            case Recipient():
                if not throughput.is_day_full(session, self._limits, terms=self._terms, now=now):
                    return self._put(session, row, key, verdict, now)
            case _:
                assert_never(verdict)
        return None

    def _put(
        self, session: Session, row: Outbox, key: TextKey, recipient: Recipient, now: datetime
    ) -> OutgoingText:
        """The text to send, counted; raises NotYetError, or ValueError before any change."""
        is_text = medium_of(recipient.number) is Medium.TEXT
        write = self._write if is_text else self._write_letter
        text = write(session, row, key, recipient, now)
        if is_text:
            segments = count_segments(text.body)
            if wait := throughput.take_segments(session, self._limits, segments, now=now):
                raise NotYetError(wait)
        throughput.count_text(session, self._limits, terms=self._terms, now=now)
        return text

    def _write(
        self, session: Session, row: Outbox, key: TextKey, recipient: Recipient, now: datetime
    ) -> OutgoingText:
        """The text to send, with a fresh link and attempt; raises ValueError before any change."""
        link_token = None if row.invitation_id is None else self._token()
        link = None if link_token is None else self._terms.checkin_link(link_token)
        body = render_text(session, row, key, recipient, terms=self._terms, link=link, now=now)
        if link_token is not None:
            session.get_one(Invitation, row.invitation_id).token_hash = hash_token(link_token)
        attempt_token = self._token()
        fates.begin(session, row, attempt_token=attempt_token, now=now)
        seconds_left = int((row.expires_at - now).total_seconds())
        validity_s = min(max(seconds_left, 1), _LONGEST_VALIDITY)
        return OutgoingText(recipient.number, body, attempt_token, validity_s)

    def _write_letter(
        self, session: Session, row: Outbox, key: TextKey, recipient: Recipient, now: datetime
    ) -> OutgoingText:
        """The same for who is reached otherwise; raises ValueError before any change."""
        attempt_token = self._token()
        letter = letters.write(
            session,
            row,
            key,
            recipient,
            token=self._token(),
            attempt_token=attempt_token,
            terms=self._terms,
            now=now,
        )
        fates.begin(session, row, attempt_token=attempt_token, now=now)
        return letter

    def _finish(self, session: Session, row: Outbox, sent: Sent, number: str, claim: Claim) -> None:
        now = claim.clock()
        fates.settle(session, row, sent, number=number, terms=self._terms, now=now)
        medium = medium_of(number)
        if claim.count_unknown(sent, medium) >= _UNKNOWN_LIMIT:
            sender.hold_sender(session, spread=fates.spread_of(row), now=now, channel=medium)


def expire_due(session: Session, now: datetime) -> int:
    """Give up the texts whose time is over before they were sent; returns how many."""
    return rows.expire_due(session, now)


_LEASE: Final = timedelta(minutes=2)
_LONGEST_RUN: Final = timedelta(minutes=1)
# The channel answers within 23 s; what takes longer than this has lost its worker.
_LONGEST_SEND: Final = timedelta(seconds=60)
_LONGEST_VALIDITY: Final = 36_000
# An unanswered check-in is never sent again: a provider that answers nobody must not use up all.
_UNKNOWN_LIMIT: Final = 8
