"""The five calls of the vault, whoever answers them (R18)."""

from typing import Protocol

from wellness.vault.calls import (
    Ballot,
    CastOutcome,
    Closed,
    Copies,
    CopiesLeft,
    CopiesRound,
    DayBox,
    DayEnd,
    DebriefRequest,
    DeletedCopies,
    Delivered,
    Delivery,
    Occurrence,
    PassedSlots,
    PeriodBox,
    PeriodEnd,
    PurgedPeriod,
    Settled,
    TeamsAsked,
    VaultStatus,
    Withdrawal,
)

Box = PeriodBox | DayBox
Vote = Ballot | DebriefRequest | Occurrence | Delivery | Delivered | Settled | Copies
Undone = Withdrawal | Delivery | DeletedCopies
End = PeriodEnd | DayEnd | PassedSlots | PurgedPeriod | CopiesRound
Ended = Closed | TeamsAsked | CopiesLeft | None


class Vault(Protocol):
    """What the rest of the program may ask; no call returns a ballot."""

    def open(self, box: Box) -> None:
        """Open a box; opening it again changes nothing."""

    def cast(self, vote: Vote) -> CastOutcome:
        """Count one check-in, request or occurrence; note a message, or copies to delete."""

    def cancel(self, undone: Undone) -> CastOutcome:
        """Empty one ballot, free a claimed message, or forget copies that are gone."""

    def close(self, end: End) -> Ended:
        """End a period, a day, the passed counters or a purged period; again changes nothing.

        A round of copies ends nothing: it tells which are to be deleted next.
        """

    def status(self) -> VaultStatus:
        """The boxes; nothing about one person."""
