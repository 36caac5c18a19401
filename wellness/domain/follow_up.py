"""What follows an incident, and when: the timeline of trigger T1 (signals.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class FollowUp(StrEnum):
    """The three steps after an incident."""

    HOT_DEBRIEF = "hot-debrief"
    TALK = "talk"
    SELF_CHECK = "self-check"


class StepState(StrEnum):
    """Where a step stands at an instant."""

    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Step:
    """A step from `starts_at` up to, not including, `ends_at`."""

    follow_up: FollowUp
    starts_at: datetime
    ends_at: datetime

    def state(self, now: datetime) -> StepState:
        """Whether its time has yet to come, runs or is over."""
        if now < self.starts_at:
            return StepState.AHEAD
        return StepState.RUNNING if now < self.ends_at else StepState.OVER


LASTS: Final = timedelta(days=28)
"""So long after an incident is there something left to do."""

_WINDOWS: Final = (
    (FollowUp.HOT_DEBRIEF, timedelta(0), timedelta(hours=24)),
    (FollowUp.TALK, timedelta(hours=24), timedelta(hours=72)),
    (FollowUp.SELF_CHECK, timedelta(days=21), LASTS),
)


def list_steps(happened_at: datetime) -> tuple[Step, ...]:
    """The steps after an incident: at once, after 24-72 hours, after 21-28 days."""
    return tuple(
        Step(follow_up, happened_at + after, happened_at + until)
        for follow_up, after, until in _WINDOWS
    )
