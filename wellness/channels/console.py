"""A channel for trying things out: texts go nowhere, and appear on a stream in demonstrations."""

import sys
from datetime import datetime
from typing import TextIO

from wellness.channels.base import Accepted, Listed, OutgoingText, Sent
from wellness.domain.phone import PhoneNumber, last_digits


class ConsoleChannel:
    """Notes on a stream that there was a text.

    What it says and the last two digits of its number are shown only where `shows_texts`: a live
    check-in link opens somebody's page to whoever reads the log (R24).
    """

    def __init__(self, stream: TextIO | None = None, *, shows_texts: bool = False) -> None:
        self._stream, self._shows_texts = stream or sys.stderr, shows_texts

    def send(self, text: OutgoingText) -> Sent:
        """Note or show the text; it counts as sent."""
        self._stream.write(f"{self._describe(text)}\n")
        self._stream.flush()
        return Accepted(f"console-{text.attempt_token}", "sent")

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:  # noqa: ARG002 - protocol
        """Nothing: the console keeps no texts."""
        return []

    def _describe(self, text: OutgoingText) -> str:
        if not self._shows_texts:
            return "A text was due; the console sends none and shows it in demonstrations only."
        return f"Text to ...{last_digits(PhoneNumber(text.number))}: {text.body}"
