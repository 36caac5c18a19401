"""Queries on releases."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from wellness.domain.releases import FIRST_HASH
from wellness.storage.schema.releases import Release, ReleaseAnchor
from wellness.storage.schema.schedules import Period, PeriodState


def list_releases(
    session: Session, *, visible_at: datetime | None = None, after: int | None = None
) -> Sequence[Release]:
    """All releases in the order of the chain, or those visible at an instant; `after` an id."""
    query = select(Release).order_by(col(Release.id))
    if visible_at is not None:
        query = query.where(Release.visible_at <= visible_at)
    if after is not None:
        query = query.where(col(Release.id) > after)
    return session.exec(query).all()


def list_newest(
    session: Session, pulse: str, *, visible_at: datetime, most: int
) -> Sequence[Release]:
    """The newest releases of a pulse that are visible at an instant, in the order of the chain."""
    newest = session.exec(
        select(Release)
        .where(Release.pulse == pulse, Release.visible_at <= visible_at)
        .order_by(col(Release.id).desc())
        .limit(most)
    ).all()
    return newest[::-1]


def find_release_of(session: Session, pulse: str, period_id: int) -> Release | None:
    """The release of a period, if it was appended."""
    return session.exec(
        select(Release).where(Release.pulse == pulse, Release.period_id == period_id)
    ).first()


def find_release(session: Session, release_id: int) -> Release | None:
    """The release of that id."""
    return session.get(Release, release_id)


def find_anchor(session: Session) -> str:
    """The hash the oldest kept release must name as its predecessor."""
    anchor = session.exec(select(ReleaseAnchor)).first()
    return FIRST_HASH if anchor is None else anchor.hash


def find_oldest_end(session: Session) -> datetime | None:
    """When the period of the oldest kept release ended."""
    query = select(Release.ends_at).order_by(col(Release.id)).limit(1)
    return session.exec(query).first()


def list_unreleased(session: Session) -> Sequence[Period]:
    """The closed periods that no release is kept of, oldest first."""
    released = select(Release.period_id).where(
        Release.period_id == Period.id, Release.pulse == Period.pulse
    )
    return session.exec(
        select(Period)
        .where(Period.state == PeriodState.CLOSED, ~released.exists())
        .order_by(col(Period.ends_at))
    ).all()


def find_head(session: Session, *, visible_at: datetime | None = None) -> str:
    """The hash of the newest release, or of the newest visible at an instant: a chain's head."""
    query = select(Release.hash).order_by(col(Release.id).desc()).limit(1)
    if visible_at is not None:
        query = query.where(Release.visible_at <= visible_at)
    newest = session.exec(query).first()
    return find_anchor(session) if newest is None else newest
