"""The list of what we sent, as the provider tells it."""

from datetime import timedelta

import pytest

from tests.channels.tiny_provider import SENDER, Answer, Drops, Says, TinyProvider
from tests.channels.twilio_harness import NOON, NUMBER, channel_to, listing, message
from wellness.channels.base import Listed
from wellness.errors import Unavailable


def test_texts_we_started_are_listed_newest_first_from_an_instant_on(
    provider: TinyProvider,
) -> None:
    listing(
        provider,
        message("SM-old", "11:59:59"),
        message("SM-then", "12:00:00", status="queued"),
        message("SM-later", "12:00:30"),
        message("SM-reply", "12:00:40", direction="outbound-reply"),
        message("SM-dateless", "12:00:50", date_created=None),
    )

    listed = channel_to(provider.url).list_sent(NUMBER, since=NOON.replace(microsecond=900_000))

    assert listed == [
        Listed("SM-later", "sent", NOON + timedelta(seconds=30)),
        Listed("SM-then", "queued", NOON),
    ]
    [asked] = provider.asked
    assert (asked.query["To"], asked.query["From"]) == (NUMBER, SENDER)


@pytest.mark.parametrize(
    "answer",
    [Drops(), Says(500, "broken"), Says(200, "no JSON"), Says(200, '{"messages": [7]}')],
    ids=["dropped", "500", "no JSON", "no messages"],
)
def test_a_list_that_cannot_be_had_says_so_without_the_number(
    provider: TinyProvider, answer: Answer
) -> None:
    provider.usually = lambda _: answer

    with pytest.raises(Unavailable) as caught:
        channel_to(provider.url).list_sent(NUMBER, since=NOON)

    shown = repr(caught.getrepr(showlocals=False)) + str(caught.value.__context__)
    assert NUMBER[1:] not in shown
