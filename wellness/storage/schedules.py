"""Queries on periods, eligibility, shifts and invitations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from wellness.storage.schema.releases import Release
from wellness.storage.schema.schedules import (
    Eligibility,
    Invitation,
    Period,
    PeriodState,
)


def find_period_in(session: Session, pulse: str, *states: PeriodState) -> Period | None:
    """The earliest period of a pulse that is in one of `states`."""
    return session.exec(
        select(Period)
        .where(Period.pulse == pulse, col(Period.state).in_(states))
        .order_by(col(Period.starts_at))
    ).first()


def find_open_period(session: Session, pulse: str, *, now: datetime) -> Period | None:
    """The period of a pulse that takes answers at an instant.

    One that is over and could not be closed yet does not keep the next one from being found.
    """
    return session.exec(
        select(Period)
        .where(Period.pulse == pulse, Period.state == PeriodState.OPEN, Period.ends_at > now)
        .order_by(col(Period.starts_at))
    ).first()


def find_last_period(session: Session, pulse: str) -> Period | None:
    """The period of a pulse that starts last."""
    return session.exec(
        select(Period).where(Period.pulse == pulse).order_by(col(Period.starts_at).desc())
    ).first()


def list_periods_over(session: Session, now: datetime) -> Sequence[Period]:
    """Open periods whose end has come."""
    return session.exec(
        select(Period)
        .where(
            col(Period.state).in_((PeriodState.OPEN, PeriodState.OPENING)), Period.ends_at <= now
        )
        .order_by(col(Period.ends_at), col(Period.pulse))
    ).all()


def list_periods(session: Session) -> Sequence[Period]:
    """Every period, whatever its pulse and state, by id."""
    return session.exec(select(Period).order_by(col(Period.id))).all()


def list_pulses(session: Session) -> Sequence[str]:
    """The keys of all pulses that ever had a period, also of those asked no longer."""
    return session.exec(select(Period.pulse).distinct().order_by(col(Period.pulse))).all()


def list_open_periods(session: Session, *, now: datetime) -> Sequence[Period]:
    """The periods that take answers at an instant, whatever their pulse."""
    return session.exec(
        select(Period)
        .where(Period.state == PeriodState.OPEN, Period.ends_at > now)
        .order_by(col(Period.id))
    ).all()


def list_released(session: Session) -> set[int]:
    """The ids of the periods whose release is kept."""
    return set(session.exec(select(Release.period_id)).all())


def find_release(session: Session, period_id: int) -> Release | None:
    """The release of a period, whatever its pulse."""
    return session.exec(select(Release).where(Release.period_id == period_id)).first()


def find_period(session: Session, period_id: int) -> Period | None:
    """The period of that id, if there is one."""
    return session.get(Period, period_id)


def has_period_within(
    session: Session, pulse: str, *, starts_at: datetime, ends_at: datetime
) -> bool:
    """Whether a period of a pulse, in whatever state, shares a moment with a span."""
    found = session.exec(
        select(Period.id).where(
            Period.pulse == pulse, Period.starts_at < ends_at, Period.ends_at > starts_at
        )
    )
    return found.first() is not None


def get_period(session: Session, period_id: int) -> Period:
    """The period of that id; it must exist."""
    return session.get_one(Period, period_id)


def find_eligibility(session: Session, period_id: int, person_id: UUID) -> Eligibility | None:
    """Somebody's place in a period, if they are eligible in it."""
    return session.get(Eligibility, (period_id, person_id))


def list_eligibility(session: Session, period_id: int) -> Sequence[Eligibility]:
    """Everybody eligible in a period, by leaf and person."""
    return session.exec(
        select(Eligibility)
        .where(Eligibility.period_id == period_id)
        .order_by(col(Eligibility.leaf_id), col(Eligibility.person_id))
    ).all()


def count_eligible(session: Session, period_id: int, leaf_id: int | None = None) -> int:
    """How many people are eligible in a period, or in one leaf of it."""
    query = select(func.count()).where(Eligibility.period_id == period_id)
    if leaf_id is not None:
        query = query.where(Eligibility.leaf_id == leaf_id)
    return session.exec(query).one()


def find_newest_invitation(
    session: Session, period_id: int, person_id: UUID, *, now: datetime
) -> Invitation | None:
    """The newest invitation of a person in a period whose send slot has come."""
    return session.exec(
        select(Invitation)
        .where(
            Invitation.period_id == period_id,
            Invitation.person_id == person_id,
            Invitation.send_at <= now,
        )
        .order_by(col(Invitation.number).desc())
    ).first()


def find_invitation_by_token(session: Session, token_hash: str) -> Invitation | None:
    """The invitation whose link carries the token of that hash."""
    return session.exec(select(Invitation).where(Invitation.token_hash == token_hash)).first()


def delete_invitations(session: Session, period_id: int) -> None:
    """Delete who was asked in a period (R23)."""
    session.exec(delete(Invitation).where(col(Invitation.period_id) == period_id))


def delete_period_rows(session: Session, period_id: int) -> None:
    """Delete who was eligible and who was asked in a period (R23)."""
    delete_invitations(session, period_id)
    session.exec(delete(Eligibility).where(col(Eligibility.period_id) == period_id))
