"""A channel for trying things out: texts appear on a stream and go nowhere."""

import sys
from datetime import datetime
from typing import TextIO

from wellness.channels.base import Accepted, Listed, OutgoingText, Sent
from wellness.domain.phone import PhoneNumber, last_digits


class ConsoleChannel:
    """Writes each text to a stream, the number masked to its last two digits."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def send(self, text: OutgoingText) -> Sent:
        """Show the text; it counts as sent."""
        ending = last_digits(PhoneNumber(text.number))
        self._stream.write(f"Text to ...{ending}: {text.body}\n")
        self._stream.flush()
        return Accepted(f"console-{text.attempt_token}", "sent")

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:  # noqa: ARG002 - protocol
        """Nothing: the console keeps no texts."""
        return []
