"""The overview of a scope at one morning."""

from sqlmodel import Session

from tests.factories import at
from wellness.services.dashboards import Overview, show_overview
from wellness.services.terms import Terms

NOW = at("2026-11-23 10:00")


def overview(session: Session, terms: Terms, scope: int) -> Overview:
    return show_overview(session, scope=scope, terms=terms, now=NOW)
