"""Proposals as staff see them: what waits, what its day has not come for, what one may do (R30)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.changes import (
    ChangeKind,
    Policy,
    approvals_needed,
    describe,
    may_approve,
    may_withdraw,
    public_part,
)
from wellness.domain.language import Language
from wellness.services import policies
from wellness.services.proposing import change_of, find_proposer, get_account
from wellness.services.terms import Terms
from wellness.storage import accounts
from wellness.storage import changes as rows
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.changes import Proposal


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as staff see it: no member of a team is named, a staff account by its holder.

    `proposer` is None for the command line; `whom` the account that a role is about; `starts_at`
    is set once it is approved.
    """

    id: UUID
    kind: ChangeKind
    sentence: str
    proposed_on: date
    proposer: str | None
    whom: str
    agreed: int
    needed: int
    may_approve: bool
    may_withdraw: bool
    has_agreed: bool
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """What the page of approvals shows one account; `policy` is the one in force."""

    waiting: tuple[ProposalView, ...]
    ahead: tuple[ProposalView, ...]
    policy: Policy
    is_founded: bool
    may_appoint: bool


def show_board(
    session: Session, account_id: UUID, *, language: Language, terms: Terms, now: datetime
) -> Board:
    """Everything on the page of approvals."""
    account, is_founded = get_account(session, account_id), rows.has_founding(session)
    is_alone = not accounts.list_accounts(session, Role.REPRESENTATIVE)
    return Board(
        waiting=tuple(list_open(session, account_id, language=language)),
        ahead=tuple(list_ahead(session, language=language)),
        policy=policies.find_policy(session, default=policies.default_of(terms), at=now),
        is_founded=is_founded,
        may_appoint=is_founded and is_alone and account.role == Role.LEADER,
    )


def list_open(
    session: Session, account_id: UUID | None, *, language: Language
) -> list[ProposalView]:
    """Proposals that wait for a decision, with what this account may do with each."""
    account = None if account_id is None else get_account(session, account_id)
    return [_view(session, row, account, language) for row in rows.list_open(session)]


def list_ahead(session: Session, *, language: Language) -> list[ProposalView]:
    """Approved proposals whose day has not come."""
    return [_view(session, row, None, language) for row in rows.list_ahead(session)]


def _view(
    session: Session, row: Proposal, account: Account | None, language: Language
) -> ProposalView:
    kind, change = ChangeKind(row.kind), change_of(row)
    proposer, approvers = find_proposer(session, row), rows.list_approvers(session, row.id)
    role = None if account is None else Role(account.role)
    agreed = set(approvers)
    if kind is ChangeKind.CLOCK and row.proposed_by is not None:
        agreed.add(row.proposed_by)
    return ProposalView(
        id=row.id,
        kind=kind,
        sentence=describe(public_part(change), language),
        proposed_on=row.proposed_on,
        proposer=None if proposer is None else proposer.name,
        whom=getattr(change, "name", "") or getattr(change, "email", ""),
        agreed=len(agreed),
        needed=approvals_needed(kind),
        may_approve=account is not None
        and role is not None
        and may_approve(kind, role, account.id, proposer=row.proposed_by),
        may_withdraw=account is not None
        and role is not None
        and may_withdraw(role, account.id, proposer=row.proposed_by),
        has_agreed=account is not None and account.id in approvers,
        starts_at=row.starts_at,
    )
