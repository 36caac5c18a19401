"""Chat channels (Slack, Teams and others) for notices to peers. The only importer of Apprise.

Apprise is an extra: this module is imported once an address is configured. Its addresses are
secrets, and its own log may write them: nothing of that log is kept.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import apprise

from wellness.channels.base import Accepted, Failure, Listed, OutgoingText, Refused, Sent
from wellness.errors import Invalid

logger = logging.getLogger(__name__)


class ChatChannel:
    """Posts a notice to every chat channel that is configured.

    Raises:
        Invalid: Apprise does not know an address.
    """

    def __init__(self, urls: Sequence[str]) -> None:
        asset = apprise.AppriseAsset(app_id="Wellness", async_mode=False, secure_logging=True)
        asset.http_redirects = False
        self._channels = [apprise.Apprise(asset=asset) for _ in urls]
        for number, (channel, url) in enumerate(zip(self._channels, urls, strict=True), start=1):
            if not channel.add(url):
                raise Invalid(
                    f"Address {number} of [notices] urls is none that Apprise knows.",
                    kept="Nothing was started or changed.",
                    remedy="Write one as Apprise's documentation does, such as slack://...",
                )

    def send(self, text: OutgoingText) -> Sent:
        """Post one notice to each; sent if one of them took it, so that none repeats."""
        took = [self._post(number, text.body) for number in range(len(self._channels))]
        return Accepted("", "sent") if any(took) else Refused(Failure.TRANSIENT, None)

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:  # noqa: ARG002 - protocol
        """Nothing: nobody asks a chat what was posted."""
        return []

    def _post(self, at: int, body: str) -> bool:
        try:
            took = bool(self._channels[at].notify(body=body))
        except (OSError, ValueError, TypeError):
            took = False
        if not took:
            logger.warning("a notice was not taken by address %s of [notices] urls", at + 1)
        return took


def _drop(record: logging.LogRecord) -> bool:  # noqa: ARG001 - the protocol of filters
    return False


_LOGGER: Final = logging.getLogger("apprise")
_LOGGER.addFilter(_drop)
