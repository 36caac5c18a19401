"""What the threads of one run of a dispatcher share: the claim, whose turn it is, time left."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Condition, Lock

from wellness.channels.base import NotReached, Refused, Sent, Unknown
from wellness.clock import Clock
from wellness.domain.reach import Medium


class NotYetError(Exception):
    """The sender's pace lets a text go out later; its transaction is to be rolled back."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("not yet")
        self.seconds = max(wait.total_seconds(), 0.001)


class Turnstile:
    """Lets threads through one at a time, in the order of their numbers from 0 on."""

    def __init__(self) -> None:
        self._next, self._changed = 0, Condition()

    @contextmanager
    def turn(self, number: int) -> Iterator[None]:
        """Wait for the turn of a number; each must take it once."""
        with self._changed:
            self._changed.wait_for(lambda: self._next == number)
        try:
            yield
        finally:
            with self._changed:
                self._next += 1
                self._changed.notify_all()


@dataclass(slots=True)
class Claim:
    """The texts one run holds; it begins none after `lasts`, by a clock that nobody can set."""

    token: str
    clock: Clock
    lasts: timedelta
    turnstile: Turnstile = field(default_factory=Turnstile)
    _lock: Lock = field(default_factory=Lock)
    _unknown: Counter[Medium] = field(default_factory=Counter)
    _begun: float = field(default_factory=time.monotonic)

    def has_time_for(self, seconds: float) -> bool:
        """Whether so long a wait ends before the run does."""
        passed = time.monotonic() - self._begun
        return passed + seconds <= self.lasts.total_seconds()

    def count_unknown(self, sent: Sent, medium: Medium) -> int:
        """How many sends in a row have had no answer."""
        with self._lock:
            match sent:
                case Unknown():
                    self._unknown[medium] += 1
                case NotReached() | Refused():
                    pass
                case _:
                    self._unknown[medium] = 0
            return self._unknown[medium]
