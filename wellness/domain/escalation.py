"""When what nobody takes, a flag or a contact request, goes to the next peer, then to the lead.

Two hours on the fast road (incidents, contact requests), 24 on the slow one (all other flags);
each step is taken once. Source: experience.md, "Peer supporter".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from wellness.domain.signals import Trigger

FAST: Final = timedelta(hours=2)
SLOW: Final = timedelta(hours=24)


class Rung(StrEnum):
    """The two steps of what nobody takes."""

    NEXT_PEER = "next-peer"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits since an instant for somebody to take it, and the steps taken.

    What somebody passed on goes to the next at once.
    """

    since: datetime
    patience: timedelta
    next_told_at: datetime | None
    lead_told_at: datetime | None
    is_passed_on: bool = False

    def find_due(self, now: datetime) -> Rung | None:
        """The step that is due, if there is one."""
        if self.lead_told_at is not None:
            return None
        if self.next_told_at is None:
            is_due = self.is_passed_on or now >= self.since + self.patience
            return Rung.NEXT_PEER if is_due else None
        return Rung.LEAD if now >= self.next_told_at + self.patience else None


def patience_for(trigger: Trigger) -> timedelta:
    """How long a flag waits for somebody before its next step."""
    return FAST if trigger is Trigger.INCIDENT else SLOW
