"""A text whose whole effect lies in the vault: ballot, note that it is dealt with, and its reply.

All of that in one stroke: no crash comes between, and nothing has to be claimed before.
"""

from dataclasses import replace

from wellness.errors import Unavailable
from wellness.vault.calls import Ballot, CastOutcome, Outcome, Settled, VaultStatus
from wellness.vault.service import Box, End, Ended, Undone, Vault, Vote


class InHand(Unavailable):
    """Somebody else is dealing with the message, and may yet fail."""

    def __init__(self) -> None:
        super().__init__("This message is being dealt with.", remedy="Deliver it again.")


class DealtWith(Exception):
    """The message was dealt with before: nothing is to be done or said."""


class Settling:
    """The vault as whoever answers one message sees it: a ballot settles the message too."""

    def __init__(self, vault: Vault, message: Settled) -> None:
        self._vault, self._message = vault, message
        self._settled: CastOutcome | None = None

    def may_reply(self, *, counted: bool) -> bool:
        """Settle the message, if its ballot did not; whether a reply may follow.

        A reply that is not `counted` always may (R26).

        Raises:
            InHand: somebody else is dealing with the message.
            DealtWith: somebody did before.
        """
        if self._settled is None:
            reply = self._message.reply if counted else None
            self._settled = self._settle(replace(self._message, reply=reply))
        return self._settled.may_reply

    def cast(self, vote: Vote) -> CastOutcome:
        """Count a vote; a ballot settles the message, and its reply counts, in the same stroke."""
        if not isinstance(vote, Ballot):
            return self._vault.cast(vote)
        found = self._settle(replace(self._message, ballot=vote))
        if found.effect is None:
            raise TypeError("the vault did not say what became of a ballot")
        if found.effect is not Outcome.UNKNOWN:
            self._settled = found
        return CastOutcome(found.effect, found.agency_wide)

    def open(self, box: Box) -> None:
        """As the vault does."""
        self._vault.open(box)

    def cancel(self, undone: Undone) -> CastOutcome:
        """As the vault does."""
        return self._vault.cancel(undone)

    def close(self, end: End) -> Ended:
        """As the vault does."""
        return self._vault.close(end)

    def status(self) -> VaultStatus:
        """As the vault does."""
        return self._vault.status()

    def _settle(self, message: Settled) -> CastOutcome:
        found = self._vault.cast(message)
        if found.outcome is Outcome.CAPPED:
            raise InHand
        if found.outcome is not Outcome.COUNTED:
            raise DealtWith
        return found
