"""Purging at a day in 2029, and counting what is left."""

from datetime import timedelta

from sqlmodel import Session, SQLModel, select

from tests.factories import at
from wellness.services import retention
from wellness.services.terms import Terms

NOW = at("2029-06-01 12:00")
LONG_AGO = timedelta(days=366 * 5)


def count(session: Session, table: type[SQLModel]) -> int:
    return len(session.exec(select(table)).all())


def purge(session: Session, terms: Terms) -> None:
    retention.purge(session, terms=terms, now=NOW)
    session.flush()
    session.expire_all()
