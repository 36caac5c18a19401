"""A simulator that delivers at once, and one whose texts stay under way."""

from collections.abc import Iterator

import pytest

from tests.simulator.harness import SERVICE, Line, simulated


@pytest.fixture
def line() -> Iterator[Line]:
    with simulated() as made:
        yield made


@pytest.fixture
def slow_line() -> Iterator[Line]:
    with simulated(delivery_delay=60, service=SERVICE) as made:
        yield made
