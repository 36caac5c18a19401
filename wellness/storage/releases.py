"""Queries on releases."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from wellness.domain.releases import FIRST_HASH
from wellness.storage.schema.releases import Release, ReleaseAnchor


def list_releases(session: Session, *, visible_at: datetime | None = None) -> Sequence[Release]:
    """All releases in the order of the chain, or those visible at an instant."""
    query = select(Release).order_by(col(Release.id))
    if visible_at is not None:
        query = query.where(Release.visible_at <= visible_at)
    return session.exec(query).all()


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


def find_head(session: Session) -> str:
    """The hash of the newest release: the head of the chain."""
    newest = session.exec(select(Release).order_by(col(Release.id).desc())).first()
    return find_anchor(session) if newest is None else newest.hash
