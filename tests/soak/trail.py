"""What happened, in order and by whom, so that a violated rule is told with what led to it."""

import threading
from dataclasses import dataclass, field
from datetime import datetime


class Violation(AssertionError):
    """An invariant does not hold; `who` names the person's number or the row's key."""

    def __init__(self, what: str, *who: str) -> None:
        super().__init__(what)
        self.who = frozenset(name for name in who if name)


class Killed(BaseException):
    """The worker dies here, as by kill -9: nothing that comes after it runs."""


@dataclass
class Trail:
    """Everything that happened, each event with its virtual instant and those it concerns."""

    events: list[tuple[datetime, frozenset[str], str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, at: datetime, what: str, *who: str) -> None:
        with self.lock:
            self.events.append((at, frozenset(name for name in who if name), what))

    def tell(self, who: frozenset[str]) -> str:
        """The events that concern any of these, and those that concern everybody."""
        told = [
            f"  {at:%a %H:%M} {what}\n"
            for at, names, what in self.events
            if not names or names & who
        ]
        return "".join(told[-200:])
