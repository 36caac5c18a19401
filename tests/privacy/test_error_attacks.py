"""AT33 (in part): what an error carries with it, wherever it may be written."""

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from tests.factories import add_agency, add_person

NAME, NUMBER = "Marker Name Of Somebody", "+19195550177"


def test_at33_an_error_of_the_database_says_nothing_of_what_it_was_given(session: Session) -> None:
    [team] = add_agency(session)
    add_person(session, team, name=NAME, mobile=NUMBER)

    with pytest.raises(DBAPIError) as caught:
        add_person(session, team, name=NAME, mobile=NUMBER)

    session.rollback()
    for said in (str(caught.value), repr(caught.value), str(caught.value.args)):
        assert NAME not in said
        assert NUMBER not in said
