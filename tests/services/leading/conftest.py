import pytest
from sqlmodel import Session

from tests.services.leading.desk_of_leaders import Desk, set_desk
from wellness.services.terms import Terms


@pytest.fixture
def desk(session: Session, terms: Terms) -> Desk:
    return set_desk(session, terms)
