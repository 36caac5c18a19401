"""A channel to the tiny provider, and what it sends and is told."""

import json
from datetime import UTC, datetime

from tests.channels.tiny_provider import ACCOUNT, AUTH_TOKEN, SENDER, Says, TinyProvider
from wellness.channels.base import OutgoingText
from wellness.channels.twilio import TwilioChannel

NUMBER = "+19195550123"
BODY = "Shift check-in, ¿cómo va? http://127.0.0.1:8000/c#marker-of-a-link"
ATTEMPT = "attempt_token-of-22-chr"
TEXT = OutgoingText(NUMBER, BODY, ATTEMPT, 3600)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def channel_to(url: str, *, timeout: tuple[float, float] = (2, 2)) -> TwilioChannel:
    return TwilioChannel(
        account_sid=ACCOUNT,
        auth_token=AUTH_TOKEN,
        sender=SENDER,
        api_base=url,
        callback_base="https://checkins.example.org/",
        timeout=timeout,
    )


def listing(provider: TinyProvider, *messages: dict[str, object]) -> None:
    provider.usually = lambda _: Says(200, json.dumps({"messages": list(messages), "page": 0}))


def message(sid: str, at: str, **changes: object) -> dict[str, object]:
    return {
        "sid": sid,
        "status": "sent",
        "direction": "outbound-api",
        "date_created": f"Mon, 23 Nov 2026 {at} +0000",
        "body": BODY,
        "to": NUMBER,
    } | changes
