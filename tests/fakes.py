"""Fakes for the two things a test must hold in its hands: the clock and the channel."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from wellness.channels.base import Accepted, Listed, OutgoingText, Sent


class FrozenClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 15, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        """Move on by a timedelta given in its own words."""
        self.now += timedelta(**by)
        return self.now


@dataclass
class RecordingChannel:
    """A channel that keeps what it was given and answers as it is told to."""

    texts: list[OutgoingText] = field(default_factory=list)
    answers: list[Sent] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)

    def send(self, text: OutgoingText) -> Sent:
        self.texts.append(text)
        if self.answers:
            return self.answers.pop(0)
        return Accepted(f"SM{len(self.texts):032x}", "queued")

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:  # noqa: ARG002 - protocol
        return [row for row in self.listed if row.created_at >= since]
