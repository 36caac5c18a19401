"""Queries on proposals, approvals, the change log and the marks of shaping."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, delete, select

from wellness.domain.access import Role
from wellness.domain.changes import ChangeKind, ProposalState
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.changes import Approval, Change, Proposal, Shaped
from wellness.storage.schema.rosters import Person, PersonStatus


def add_proposal(session: Session, proposal: Proposal) -> None:
    """Keep a proposal."""
    session.add(proposal)
    session.flush()


def find_proposal(session: Session, proposal_id: UUID) -> Proposal | None:
    """The proposal of that id; no other transaction decides over it before this one ends."""
    return session.exec(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def list_open(session: Session) -> Sequence[Proposal]:
    """Proposals that wait, the longest waiting first."""
    return session.exec(
        select(Proposal)
        .where(Proposal.state == ProposalState.PROPOSED)
        .order_by(col(Proposal.proposed_on), col(Proposal.id))
    ).all()


def list_ahead(session: Session) -> Sequence[Proposal]:
    """Approved proposals that were not carried out yet, in the order in which they count."""
    return session.exec(
        select(Proposal)
        .where(Proposal.state == ProposalState.APPROVED, col(Proposal.applied_on).is_(None))
        .order_by(col(Proposal.starts_at), col(Proposal.decided_on), col(Proposal.id))
    ).all()


def has_founding(session: Session) -> bool:
    """Whether two representatives have agreed to begin (R29)."""
    return find_founding(session) is not None


def find_founding(session: Session) -> Proposal | None:
    """The approved founding."""
    return session.exec(
        select(Proposal).where(
            Proposal.kind == ChangeKind.FOUNDING, Proposal.state == ProposalState.APPROVED
        )
    ).first()


def list_policies(session: Session) -> Sequence[Proposal]:
    """Approved foundings and policies, in the order in which they count."""
    return session.exec(
        select(Proposal)
        .where(
            col(Proposal.kind).in_((ChangeKind.FOUNDING, ChangeKind.POLICY)),
            Proposal.state == ProposalState.APPROVED,
        )
        .order_by(col(Proposal.starts_at))
    ).all()


def add_approval(session: Session, approval: Approval) -> None:
    """Note that somebody agrees."""
    session.add(approval)
    session.flush()


def list_approvers(session: Session, proposal_id: UUID) -> list[UUID]:
    """Those who agreed to a proposal."""
    query = select(Approval.account_id).where(Approval.proposal_id == proposal_id)
    return list(session.exec(query).all())


def list_other_representatives(session: Session, but: UUID | None) -> list[UUID]:
    """Representatives who can sign in, without `but`."""
    query = select(Account.id).where(
        Account.role == Role.REPRESENTATIVE,
        col(Account.is_disabled).is_(False),
        col(Account.password_hash).is_not(None),
    )
    return [row for row in session.exec(query).all() if row != but]


def append(session: Session, change: Change) -> None:
    """Write a line into the change log."""
    session.add(change)
    session.flush()


def list_changes(session: Session) -> Sequence[Change]:
    """The change log, newest first."""
    return session.exec(select(Change).order_by(col(Change.id).desc())).all()


def list_shaped(session: Session, *, since: date) -> Sequence[Shaped]:
    """Every mark of shaping since a day."""
    return session.exec(select(Shaped).where(col(Shaped.shaped_on) >= since)).all()


def mark_shaped(session: Session, mark: Shaped) -> None:
    """Mark somebody in a leaf; who is marked already is marked anew."""
    session.merge(mark)


def forget_shaped(session: Session, *, before: date) -> None:
    """Forget the marks of shaping from before a day."""
    session.exec(delete(Shaped).where(col(Shaped.shaped_on) < before))


def list_active(session: Session, leaves: Sequence[int] | None = None) -> Sequence[Person]:
    """Active people, of some leaves or of all, by external id."""
    query = select(Person).where(Person.status == PersonStatus.ACTIVE)
    if leaves is not None:
        query = query.where(col(Person.unit_id).in_(leaves))
    return session.exec(query.order_by(col(Person.external_id))).all()
