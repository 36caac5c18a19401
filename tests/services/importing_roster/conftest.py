"""The units of Riverbend, which every roster here names."""

import pytest
from sqlmodel import Session

from tests.services.imports import RIVERBEND, content_of, take_units


@pytest.fixture(autouse=True)
def _units(session: Session) -> None:
    take_units(session, content_of(RIVERBEND))
