"""A text arrives: dealt with once, its effect durable before the reply, nothing of it kept (R26).

An answer is counted and noted as dealt with in one stroke of the vault. A message with an effect
elsewhere is claimed in the vault before the effect, and noted as dealt with after it. Nothing of
that touches the main database, whose log would keep the instant (R23).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from sqlite3 import Error as SqliteError
from typing import Final

from wellness.channels.base import Arrival, ArrivedText
from wellness.domain import replies
from wellness.errors import Unavailable, WellnessError
from wellness.services import intake, lateness
from wellness.services.copies import copies_of
from wellness.services.responding import Responding
from wellness.services.settling import DealtWith, InHand, Settling
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.calls import Copies, Delivered, Delivery, Occurrence, Outcome, Settled
from wellness.vault.service import Vault

_LEASE: Final = timedelta(seconds=20)
# A reconciled text may have to be answered by one of ours, which takes the provider 23 seconds.
_LATE_LEASE: Final = timedelta(seconds=60)
_VAULT_FAILED: Final = (OSError, SqliteError, WellnessError)
# Never throttled (R26), and nothing in them needs the vault: better twice than not at all.
_WITHOUT_VAULT: Final = (replies.Crisis, replies.OptOut, replies.Help, replies.Contact)
# Their effect, if they have one, is a ballot.
_IN_ONE_STROKE: Final = (replies.Answer, replies.Unread, replies.Help, replies.Tapback)

Tell = Callable[[str, str, str], bool]
"""Sends a text at once: number, why, body; False where it certainly did not go out."""


class Untold(Unavailable):
    """The effect of a text stands; what somebody waits to hear could not be sent yet."""

    def __init__(self) -> None:
        super().__init__("The text provider took no text.", remedy="It is tried again.")


class Inbound:
    """Deals with the inbound texts of one installation."""

    def __init__(self, database: Database, vault: Vault, terms: Terms) -> None:
        self._database, self._vault, self._terms = database, vault, terms

    def receive(self, text: ArrivedText, *, now: datetime) -> str | None:
        """Deal with a text once; returns the reply to put into the TwiML, if there is one.

        A failed effect frees the message again, so that the next delivery, or the reconciler,
        succeeds.

        Raises:
            InHand: another delivery of the message is being dealt with.
        """
        reply = self._read(text)
        if isinstance(reply, _IN_ONE_STROKE):
            return self._settle(text, reply, now)
        claim = Delivery(self._terms.keyed.of_message(text.sid), now, now + _LEASE)
        harmless = _VAULT_FAILED if isinstance(reply, _WITHOUT_VAULT) else ()
        held = Outcome.COUNTED
        with self._freeing(claim):
            with suppress(*harmless):
                held = self._vault.cast(claim).outcome
            if not _is_ours(held):
                return None
            responding = Responding(self._database, self._vault, self._terms)
            said = responding.respond(text.sender, reply, now=now)
            counted = said is not None and said.is_throttled
            occurrence = intake.reply_to(text.sender, now=now) if counted else None
            with suppress(*harmless):
                # Who took so long that another delivery took over leaves the reply to that one.
                if not self._finish(claim, text.sid, now, occurrence):
                    return None
        return None if said is None else said.text

    def receive_late(self, arrival: Arrival, *, tell: Tell, now: datetime) -> bool:
        """Deal with a text that no webhook brought here; False where it was dealt with before.

        What a webhook would have replied is not said, but for the few texts somebody waits for
        (`lateness`), for which the message is free again where they could not be sent.

        Raises:
            InHand: a delivery of the message is being dealt with.
            Untold: somebody waits for an answer that could not be sent.
        """
        text, reply = arrival.text, self._read(arrival.text)
        claim = Delivery(self._terms.keyed.of_message(text.sid), now, now + _LATE_LEASE)
        with self._freeing(claim):
            if not _is_ours(self._vault.cast(claim).outcome):
                return False
            said = self._answer_late(arrival, reply, now)
            if said is not None and not tell(text.sender, reply.kind, said):
                raise Untold
            self._finish(claim, text.sid, now)
        return True

    def give_up(self, arrival: Arrival, *, note: Callable[[], object], now: datetime) -> bool:
        """Note a text as lost, `note` before that; False where it was dealt with before.

        Raises:
            InHand: a delivery of the message is being dealt with.
        """
        claim = Delivery(self._terms.keyed.of_message(arrival.text.sid), now, now + _LATE_LEASE)
        with self._freeing(claim):
            if not _is_ours(self._vault.cast(claim).outcome):
                return False
            note()
            self._finish(claim, arrival.text.sid, now)
        return True

    def is_opt_out(self, text: ArrivedText) -> bool:
        """Whether somebody wants no more texts, whatever else they say."""
        match self._read(text):
            case replies.OptOut() | replies.Crisis(opts_out=True):
                return True
            case _:
                return False

    def is_answer(self, text: ArrivedText) -> bool:
        """Whether a text is read as an answer."""
        return isinstance(self._read(text), replies.Answer)

    def is_withdrawal(self, text: ArrivedText) -> bool:
        """Whether somebody takes their answers back."""
        return isinstance(self._read(text), replies.Withdraw)

    def _read(self, text: ArrivedText) -> replies.Reply:
        return replies.read_reply(text.body, self._terms.pulse.scales)

    @contextmanager
    def _freeing(self, claim: Delivery) -> Iterator[None]:
        """Free the claim where what follows fails; somebody else's is left to them."""
        try:
            yield
        except InHand:
            raise
        except BaseException:
            with suppress(*_VAULT_FAILED):  # the lease ends by itself; the first fault is told
                self._vault.cancel(claim)
            raise

    def _settle(self, text: ArrivedText, reply: replies.Reply, now: datetime) -> str | None:
        """Deal with a text whose effect, if it has one, is a ballot."""
        settling = Settling(self._vault, self._settled(text, now))
        responding = Responding(self._database, settling, self._terms)
        try:
            said = responding.respond(text.sender, reply, now=now)
            may_reply = settling.may_reply(counted=said is not None and said.is_throttled)
        except DealtWith:
            return None
        except InHand:
            raise
        except _VAULT_FAILED:
            if not isinstance(reply, _WITHOUT_VAULT):
                raise
            said, may_reply = responding.respond(text.sender, reply, now=now), True
        return said.text if said is not None and may_reply else None

    def _settled(self, text: ArrivedText, now: datetime) -> Settled:
        return Settled(
            self._terms.keyed.of_message(text.sid),
            now,
            self._kept_until(now),
            copies=self._copies(text.sid, now),
            reply=intake.reply_to(text.sender, now=now),
        )

    def _answer_late(self, arrival: Arrival, reply: replies.Reply, now: datetime) -> str | None:
        number, sent_at = arrival.text.sender, arrival.sent_at
        with self._database.reading() as session:
            stands = lateness.find_standing(
                session, number, reply, sent_at=sent_at, terms=self._terms, now=now
            )
        if stands is None:
            return None
        responding = Responding(self._database, self._vault, self._terms, sent_at=sent_at)
        said = responding.respond(number, stands, now=now)
        return said.text if said is not None and lateness.is_told(stands) else None

    def _finish(
        self, claim: Delivery, sid: str, now: datetime, reply: Occurrence | None = None
    ) -> bool:
        """Note that the message is dealt with, and count a reply; False where none is to be sent.

        Somebody else took the message over, or there were enough replies within the hour (R26).
        """
        done = Delivered(claim, self._kept_until(now), self._copies(sid, now), reply)
        noted = self._vault.cast(done)
        return noted.outcome is Outcome.COUNTED and noted.may_reply

    def _kept_until(self, now: datetime) -> date:
        """A message is known until the second period after this one ends: its texts share a day."""
        calendar = self._terms.calendar
        return self._terms.local_date(calendar.span(calendar.at(now).index + 2).ends_at)

    def _copies(self, sid: str, now: datetime) -> Copies | None:
        """Its copy at the provider is not needed any more, in the same stroke (R25)."""
        return copies_of(sid, now=now) if self._terms.deletes_copies else None


def _is_ours(held: Outcome) -> bool:
    """Whether a message is ours to deal with; False where it was dealt with.

    Raises:
        InHand: it is neither.
    """
    if held is Outcome.CAPPED:
        raise InHand
    return held is Outcome.COUNTED
