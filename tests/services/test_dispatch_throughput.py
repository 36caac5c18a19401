"""A hundred texts over real HTTP, four at a time."""

import pytest

from tests.channels.tiny_provider import ACCOUNT, AUTH_TOKEN, SENDER, providing
from tests.services.texting import World
from wellness.channels.twilio import TwilioChannel
from wellness.services.dispatch import Dispatcher, Summary
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


def test_a_hundred_texts_go_out_over_four_connections(world: World) -> None:
    queued = [world.pulse(world.person()) for _ in range(100)]
    with providing() as provider:
        channel = TwilioChannel(ACCOUNT, AUTH_TOKEN, SENDER, provider.url, "http://127.0.0.1:8000")
        dispatcher = Dispatcher(world.database, channel, world.terms, concurrency=4)

        summary = dispatcher.dispatch_due(world.now, limit=100)
        channel.close()

    assert summary == Summary({OutboxState.ACCEPTED: 100})
    assert len({asked.form["To"] for asked in provider.asked}) == len(provider.asked) == 100
    assert len({world.row(one).provider_sid for one in queued}) == 100
    assert provider.connections <= 4
