"""A provider on loopback that answers as it is told."""

from collections.abc import Iterator

import pytest

from tests.channels.tiny_provider import TinyProvider, providing


@pytest.fixture
def provider() -> Iterator[TinyProvider]:
    with providing() as provider:
        yield provider
