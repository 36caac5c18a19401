"""Carry one outgoing text from its first status to its last, reporting each on the way."""

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from wellness.simulator.callbacks import StatusCallbacks
from wellness.simulator.exchange import Exchange
from wellness.simulator.faults import Fault
from wellness.simulator.records import Message


@dataclass(frozen=True, slots=True)
class Step:
    """One status on the way; `arrives` means that the phone then has the text."""

    status: str
    error_code: int | None = None
    final: bool = False
    arrives: bool = False


def plan_steps(first: str, fault: Fault | None) -> tuple[Step, ...]:
    """The statuses that follow the first one, as the delivery fault (if any) makes them."""
    start = (Step("sending"),) if first == "queued" else (Step("queued"), Step("sending"))
    match fault:
        case Fault(name="fail"):
            status = fault.word("status")
            handed_over = () if status == "failed" else (Step("sent"),)
            return (*start, *handed_over, Step(status, int(fault.number("code")), final=True))
        case Fault(name="sent-final"):
            return (*start, Step("sent", final=True, arrives=True))
        case _:
            return (*start, Step("sent"), _DELIVERED)


_DELIVERED: Final = Step("delivered", final=True, arrives=True)


@dataclass(slots=True)
class Delivery:
    """A text under way: its steps follow one another, each after the last was reported.

    `done` is set when the last callback was answered.
    """

    exchange: Exchange
    message: Message
    steps: deque[Step]
    callbacks: StatusCallbacks
    done: threading.Event = field(default_factory=threading.Event)

    def start(self, seconds: float) -> None:
        """Take the first step in so many seconds."""
        self.exchange.dispatcher.submit_later(seconds, self._advance)

    def _advance(self) -> None:
        pause = self.exchange.settings.delivery_delay
        while self._take(self.steps.popleft()):
            if pause:
                self.start(pause)
                return
        self.done.set()

    def _take(self, step: Step) -> bool:
        """Take one step; whether another one follows."""
        moved = self.exchange.store.move(
            self.message,
            step.status,
            now=self.exchange.clock(),
            error_code=step.error_code,
            final=step.final,
            arrives=step.arrives,
        )
        if moved is None:  # it was cancelled meanwhile
            return False
        if step.final or not self.exchange.settings.terse_receipts:
            self.callbacks.report(moved)
        if not self.steps:
            self.callbacks.finish(moved)
        return bool(self.steps)
