"""Nothing of a text stays in the channel or reaches a log."""

import gc
import logging
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.channels.tiny_provider import AUTH_TOKEN, Asked, Drops, TinyProvider, refused, taken
from tests.channels.twilio_harness import (
    ATTEMPT,
    BODY,
    NOON,
    NUMBER,
    TEXT,
    channel_to,
    listing,
    message,
)


def test_nothing_of_a_text_stays_in_the_channel(provider: TinyProvider) -> None:
    channel = channel_to(provider.url)
    listing(provider, message("SM1", "12:00:00"))
    provider.answers = [taken(Asked("", "", {}, {}, {}, 0)), Drops(), refused(400, 21610)]
    for _ in range(3):
        channel.send(TEXT)
    channel.list_sent(NUMBER, since=NOON)

    kept = [text for text in strings_within(channel) if NUMBER[1:] in text or "marker" in text]

    assert kept == []


def strings_within(root: object) -> Iterator[str]:
    """Every text reachable from an object, the modules and classes of the program left out."""
    seen, waiting = {id(root)}, [root]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str | bytes):
            yield found if isinstance(found, str) else found.decode(errors="replace")
        for further in gc.get_referents(found):
            if id(further) not in seen and not isinstance(further, type | ModuleType):
                seen.add(id(further))
                if not (isinstance(further, dict) and "__builtins__" in further):
                    waiting.append(further)


def test_no_number_body_or_token_reaches_a_log(
    provider: TinyProvider, caplog: pytest.LogCaptureFixture
) -> None:
    channel = channel_to(provider.url)
    for name in ("", *logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name or None)
    provider.answers = [taken(Asked("", "", {}, {}, {}, 0)), Drops(), refused(400, 21211)]
    for _ in range(3):
        channel.send(TEXT)
    listing(provider, message("SM1", "12:00:00"))
    channel.list_sent(NUMBER, since=NOON)
    channel_to("http://127.0.0.1:1").send(TEXT)
    logging.getLogger("wellness.test").debug("logs are being kept")

    assert "logs are being kept" in caplog.text
    for secret in (NUMBER[1:], "19195550123", "marker-of-a-link", ATTEMPT, AUTH_TOKEN):
        assert secret not in caplog.text
    assert secret_free(repr(TEXT))


def secret_free(text: str) -> bool:
    return not any(secret in text for secret in (NUMBER, BODY, ATTEMPT))
