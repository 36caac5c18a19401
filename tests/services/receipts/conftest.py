"""An agency whose texts are sent."""

import pytest

from tests.services.texting import World
from wellness.storage.database import Database


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)
