"""Queries on when results are next shown."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from wellness.storage.schema.schedules import Period, PeriodState

_WITH_RESULTS = (PeriodState.OPENING, PeriodState.OPEN, PeriodState.CLOSED)


def find_next_results(session: Session, pulse: str, *, now: datetime) -> datetime | None:
    """When the next results of a pulse are shown, as far as a period with results is under way."""
    return session.exec(
        select(func.min(Period.visible_at)).where(
            Period.pulse == pulse, col(Period.state).in_(_WITH_RESULTS), Period.visible_at > now
        )
    ).one()
