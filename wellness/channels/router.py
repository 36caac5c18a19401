"""One channel made of several: each message goes by the medium that its address is of."""

from datetime import datetime

from wellness.channels.base import Listed, NotReached, OutgoingText, Sent, TextChannel
from wellness.domain.reach import Medium, medium_of


class Router:
    """Sends each message by the medium that its address is of; any may be absent."""

    def __init__(
        self,
        *,
        texts: TextChannel | None,
        mails: TextChannel | None = None,
        chats: TextChannel | None = None,
    ) -> None:
        self._channels = {Medium.TEXT: texts, Medium.EMAIL: mails, Medium.CHAT: chats}

    def send(self, text: OutgoingText) -> Sent:
        """Send one message; where its medium is not set up nothing was written."""
        channel = self._channels[medium_of(text.number)]
        return NotReached() if channel is None else channel.send(text)

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:
        """What the carrier of an address knows of it.

        Raises:
            wellness.errors.Unavailable: the provider could not be asked.
        """
        channel = self._channels[medium_of(number)]
        return [] if channel is None else channel.list_sent(number, since=since)
