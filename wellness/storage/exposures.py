"""Queries on counts of calls by team and day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from wellness.storage.schema.exposures import Exposure


def list_between(session: Session, first: date, last: date) -> Sequence[Exposure]:
    """Every count of the days from `first` to `last`, both included."""
    query = select(Exposure).where(col(Exposure.day) >= first, col(Exposure.day) <= last)
    return session.exec(query).all()


def list_types(session: Session) -> Sequence[str]:
    """Every type of call there is a count of."""
    return session.exec(select(Exposure.call_type).distinct().order_by(Exposure.call_type)).all()


def list_days(session: Session, *, since: date) -> frozenset[date]:
    """The days since a day of which there is a count of any team, a count of 0 included."""
    return frozenset(
        session.exec(select(col(Exposure.day)).where(col(Exposure.day) >= since).distinct())
    )


def sum_by_day(
    session: Session, types: Collection[str], *, since: date
) -> dict[int, dict[date, int]]:
    """The calls of some types since a day, by unit and day; days with other types alone have 0."""
    found: defaultdict[int, dict[date, int]] = defaultdict(dict)
    for unit_id, day in session.exec(
        select(col(Exposure.unit_id), col(Exposure.day))
        .where(col(Exposure.day) >= since)
        .distinct()
    ):
        found[unit_id][day] = 0
    for unit_id, day, calls in session.exec(
        select(col(Exposure.unit_id), col(Exposure.day), func.sum(col(Exposure.count)))
        .where(col(Exposure.day) >= since, col(Exposure.call_type).in_(types))
        .group_by(col(Exposure.unit_id), col(Exposure.day))
    ):
        found[unit_id][day] = int(calls)
    return found
