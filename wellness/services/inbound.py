"""A text arrives: dealt with once, its effect durable before the reply, nothing of it kept (R26).

Like the dispatcher this service owns its short transactions: the replay row must be committed
before the effect, and the effect before the reply.
"""

from datetime import datetime, timedelta

from wellness.channels.base import ArrivedText
from wellness.domain.replies import read_reply
from wellness.services import intake
from wellness.services.responding import Responding
from wellness.services.terms import Terms
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.vault.service import Vault

_LEASE = timedelta(seconds=20)


class Inbound:
    """Deals with the inbound texts of one installation."""

    def __init__(self, database: Database, vault: Vault, terms: Terms) -> None:
        self._database, self._vault, self._terms = database, vault, terms
        self._responding = Responding(database, vault, terms)

    def receive(self, text: ArrivedText, *, now: datetime) -> str | None:
        """Deal with a text once; returns the reply to put into the TwiML, if there is one.

        A failed effect frees the message again, so that the provider's next delivery succeeds.
        """
        key = self._terms.keyed.of_message(text.sid)
        if not self._claim(key, now):
            return None
        try:
            reply = self._answer(text, now)
        except BaseException:
            with self._database.transaction() as session:
                operation.release_message(session, key)
            raise
        with self._database.transaction() as session:
            operation.finish_message(session, key)
        return reply

    def _claim(self, key: str, now: datetime) -> bool:
        calendar = self._terms.calendar
        kept_until = calendar.span(calendar.at(now).index + 2).ends_at
        with self._database.transaction() as session:
            return operation.claim_message(
                session, key, now=now, lease_until=now + _LEASE, kept_until=kept_until
            )

    def _answer(self, text: ArrivedText, now: datetime) -> str | None:
        reply = read_reply(text.body, self._terms.pulse.scales)
        said = self._responding.respond(text.sender, reply, now=now)
        if said is None:
            return None
        if said.is_throttled and not intake.may_reply(self._vault, text.sender, now=now):
            return None
        return said.text
