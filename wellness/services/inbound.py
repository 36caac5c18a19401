"""A text arrives: dealt with once, its effect durable before the reply, nothing of it kept (R26).

The message is claimed in the vault before the effect, and noted as dealt with after it. Nothing of
that touches the main database, whose log would keep the instant (R23).
"""

from contextlib import suppress
from datetime import datetime, timedelta
from sqlite3 import Error as SqliteError
from typing import Final

from wellness.channels.base import ArrivedText
from wellness.domain import replies
from wellness.errors import WellnessError
from wellness.services import intake
from wellness.services.copies import copies_of
from wellness.services.responding import Responding
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.calls import Delivered, Delivery, Outcome
from wellness.vault.service import Vault

_LEASE: Final = timedelta(seconds=20)
_VAULT_FAILED: Final = (OSError, SqliteError, WellnessError)
# Never throttled (R26), and nothing in them needs the vault: better twice than not at all.
_WITHOUT_VAULT: Final = (replies.Crisis, replies.OptOut, replies.Help, replies.Contact)


class Inbound:
    """Deals with the inbound texts of one installation."""

    def __init__(self, database: Database, vault: Vault, terms: Terms) -> None:
        self._vault, self._terms = vault, terms
        self._responding = Responding(database, vault, terms)

    def receive(self, text: ArrivedText, *, now: datetime) -> str | None:
        """Deal with a text once; returns the reply to put into the TwiML, if there is one.

        A failed effect frees the message again, so that the provider's next delivery succeeds.
        """
        reply = replies.read_reply(text.body, self._terms.pulse.scales)
        claim = Delivery(self._terms.keyed.of_message(text.sid), now, now + _LEASE)
        harmless = _VAULT_FAILED if isinstance(reply, _WITHOUT_VAULT) else ()
        try:
            with suppress(*harmless):
                if self._vault.cast(claim).outcome is not Outcome.COUNTED:
                    return None
            said = self._answer(text, reply, now)
            done = self._done(claim, text.sid, now)
            with suppress(*harmless):
                # Who took so long that another delivery took over leaves the reply to that one.
                if self._vault.cast(done).outcome is not Outcome.COUNTED:
                    return None
        except BaseException:
            with suppress(*_VAULT_FAILED):  # the lease ends by itself; the first fault is told
                self._vault.cancel(claim)
            raise
        return said

    def _answer(self, text: ArrivedText, reply: replies.Reply, now: datetime) -> str | None:
        said = self._responding.respond(text.sender, reply, now=now)
        if said is None:
            return None
        if said.is_throttled and not intake.may_reply(self._vault, text.sender, now=now):
            return None
        return said.text

    def _done(self, claim: Delivery, sid: str, now: datetime) -> Delivered:
        """Known until the second period after this one ends: a day that all its texts share.

        Its copy at the provider is not needed any more, in the same stroke (R25).
        """
        calendar = self._terms.calendar
        forgotten_at = calendar.span(calendar.at(now).index + 2).ends_at
        copies = copies_of(sid, now=now) if self._terms.deletes_copies else None
        return Delivered(claim, self._terms.local_date(forgotten_at), copies)
