"""The instant of the tick that is disturbed, the ticks after it, and the log they write."""

import io
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from tests.factories import at
from tests.worker.town import Town
from wellness import logs

NOW = at("2026-11-02 10:45")


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """The log as the program writes it."""
    root = logging.getLogger()
    handlers, level, written = root.handlers[:], root.level, io.StringIO()
    logs.configure("DEBUG", stream=written)
    try:
        yield written
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def recover(town: Town) -> list[str]:
    """The ticks after one that died: at once, after its claims ran out, after its sends did."""
    failed = []
    for minutes in (0.25, 3, 6, 9):
        failed += town.tick(NOW + timedelta(minutes=minutes))
    return failed


def texts_of(town: Town) -> Counter[tuple[str, str]]:
    """How often each number was sent a text that begins so."""
    return Counter((text.number, text.body[:30]) for text in town.channel.texts)
