"""Queries on debrief flags and incidents."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from wellness.domain.signals import FlagState, Trigger
from wellness.storage.schema.debriefs import Flag, FlagPass, LeaderAction
from wellness.storage.schema.incidents import Incident


def find_flag(session: Session, flag_id: int) -> Flag | None:
    """The flag of that code."""
    return session.get(Flag, flag_id)


def lock_flag(session: Session, flag_id: int) -> Flag | None:
    """The flag of that code as it stands; until the transaction ends nobody else changes it."""
    return session.get(Flag, flag_id, with_for_update=True, populate_existing=True)


def lock_flag_of(session: Session, trigger: Trigger, cause: str) -> Flag:
    """The one flag of a trigger and cause, held as by `lock_flag`."""
    return session.exec(
        select(Flag)
        .where(Flag.dedupe_key == f"{trigger}:{cause}")
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def find_flag_by_key(session: Session, dedupe_key: str) -> Flag | None:
    """The flag raised for that cause, if it was."""
    return session.exec(select(Flag).where(Flag.dedupe_key == dedupe_key)).first()


def list_flags(session: Session, *states: FlagState) -> Sequence[Flag]:
    """Flags in those states, newest first: by when they were raised, which a log may renew."""
    return session.exec(
        select(Flag)
        .where(col(Flag.state).in_(states))
        .order_by(col(Flag.raised_at).desc(), col(Flag.id).desc())
    ).all()


def list_closed(session: Session, *, since: datetime) -> Sequence[Flag]:
    """Flags closed since an instant, the newest first."""
    return session.exec(
        select(Flag)
        .where(Flag.state == FlagState.CLOSED, col(Flag.closed_at) >= since)
        .order_by(col(Flag.closed_at).desc(), col(Flag.id).desc())
    ).all()


def list_open(session: Session, *, raised_since: datetime) -> Sequence[Flag]:
    """Flags nobody has, raised since an instant, oldest first."""
    return session.exec(
        select(Flag)
        .where(Flag.state == FlagState.OPEN, Flag.raised_at > raised_since)
        .order_by(col(Flag.id))
    ).all()


def count_taken(session: Session) -> dict[UUID, int]:
    """How many flags each peer supporter has taken and not closed."""
    query = (
        select(Flag.taken_by, func.count())
        .where(Flag.state == FlagState.TAKEN)
        .group_by(col(Flag.taken_by))
    )
    return {taker: count for taker, count in session.exec(query) if taker is not None}


def add_pass(session: Session, flag_id: int, account_id: UUID) -> None:
    """Note that a peer supporter passed a flag on; once is enough."""
    session.merge(FlagPass(flag_id=flag_id, account_id=account_id))
    session.flush()


def list_passed(session: Session, flag_id: int) -> frozenset[UUID]:
    """The peer supporters who passed a flag on."""
    query = select(FlagPass.account_id).where(FlagPass.flag_id == flag_id)
    return frozenset(session.exec(query))


def list_passed_by(session: Session, account_id: UUID) -> frozenset[int]:
    """The flags a peer supporter passed on."""
    query = select(FlagPass.flag_id).where(FlagPass.account_id == account_id)
    return frozenset(session.exec(query))


def list_passed_on(session: Session) -> frozenset[int]:
    """The flags that somebody passed on."""
    return frozenset(session.exec(select(FlagPass.flag_id)))


def list_raised(session: Session, *, since: datetime) -> Sequence[Flag]:
    """Flags raised since an instant, whatever became of them, newest first."""
    return session.exec(
        select(Flag)
        .where(col(Flag.raised_at) >= since)
        .order_by(col(Flag.raised_at).desc(), col(Flag.id).desc())
    ).all()


def note_action(session: Session, action: LeaderAction) -> None:
    """Keep what a leader noted; one of the same kind takes the place of the one before."""
    session.merge(action)
    session.flush()


def find_action(session: Session, flag_id: int, kind: str) -> LeaderAction | None:
    """What a leader noted of one kind about a flag."""
    return session.get(LeaderAction, (flag_id, kind))


def list_actions(session: Session) -> Sequence[LeaderAction]:
    """What leaders noted about flags, oldest first."""
    return session.exec(
        select(LeaderAction).order_by(col(LeaderAction.at), col(LeaderAction.flag_id))
    ).all()


def list_open_flags(session: Session, *, raised_since: datetime) -> Sequence[Flag]:
    """Open flags raised after an instant, newest first."""
    return session.exec(
        select(Flag)
        .where(Flag.state == FlagState.OPEN, Flag.raised_at > raised_since)
        .order_by(col(Flag.id).desc())
    ).all()


def list_incidents(session: Session, *, since: datetime) -> Sequence[Incident]:
    """Incidents that happened since an instant, newest first."""
    return session.exec(
        select(Incident)
        .where(Incident.happened_at >= since)
        .order_by(col(Incident.happened_at).desc(), col(Incident.id).desc())
    ).all()


def find_incident(session: Session, incident_id: int) -> Incident | None:
    """The incident of that id."""
    return session.get(Incident, incident_id)
