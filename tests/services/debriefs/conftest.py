"""Two teams of a division."""

import pytest
from sqlmodel import Session

from tests.factories import add_agency, add_unit
from wellness.storage.schema.rosters import Unit


@pytest.fixture
def teams(session: Session) -> list[Unit]:
    """Two teams of a division; their agency is the parent of the parent."""
    [division] = add_agency(session, "Division")
    return [add_unit(session, name, division) for name in ("Team A", "Team B")]
