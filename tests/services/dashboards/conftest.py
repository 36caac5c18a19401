"""The agency of Riverbend."""

import pytest
from sqlmodel import Session

from tests.web.results_world import Riverbend, add_riverbend


@pytest.fixture
def riverbend(session: Session) -> Riverbend:
    return add_riverbend(session)
