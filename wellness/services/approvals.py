"""Proposals and the second person who decides over them (R30).

A proposal is made by `propose`; representatives approve or refuse it on their page, signed in: a
person at the command line is one person. What is approved counts from the next period that is not
open yet (`wellness.domain.changes.rules` names the exceptions).
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.changes import (
    NOTICE_OF_APPOINTMENT,
    Change,
    ChangeKind,
    Decision,
    Effect,
    ProposalState,
    effect_of,
    is_enough,
    may_approve,
    may_withdraw,
)
from wellness.errors import Conflict, NotAllowed, NotFound
from wellness.services import applying, eligibility, policies
from wellness.services.announcing import announce
from wellness.services.applying import apply_due, is_on_legal_hold
from wellness.services.changes import log
from wellness.services.policies import find_policy
from wellness.services.proposal_views import (
    Board,
    ProposalView,
    list_ahead,
    list_open,
    show_board,
)
from wellness.services.proposing import (
    change_of,
    find_proposer,
    get_account,
    propose,
    settle,
)
from wellness.services.terms import Terms
from wellness.storage import changes as rows
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.changes import Approval, Proposal

__all__ = [
    "Board",
    "ProposalView",
    "apply_due",
    "approve",
    "find_policy",
    "is_on_legal_hold",
    "list_ahead",
    "list_open",
    "propose",
    "refuse",
    "show_board",
    "withdraw",
]


def approve(
    session: Session, proposal_id: UUID, *, approver: UUID, terms: Terms, now: datetime
) -> bool:
    """Agree to a proposal; True once enough have and it is approved. Agreeing twice counts once.

    Those concerned are told by text; what counts at once is carried out.

    Raises:
        NotFound: there is no such proposal.
        Conflict: it was decided over already.
        NotAllowed: the account may not decide over it.
    """
    proposal, account = _get_waiting(session, proposal_id), get_account(session, approver)
    _check_decider(proposal, account)
    if approver not in rows.list_approvers(session, proposal.id):
        agreed = Approval(
            proposal_id=proposal.id, account_id=approver, approved_on=terms.local_date(now)
        )
        rows.add_approval(session, agreed)
    approvers = rows.list_approvers(session, proposal.id)
    if not is_enough(ChangeKind(proposal.kind), approvers, proposer=proposal.proposed_by):
        return False
    change = change_of(proposal)
    starts_at = _find_start(session, change, terms=terms, now=now)
    proposal.state, proposal.starts_at = ProposalState.APPROVED, starts_at
    _decide(session, proposal, account, Decision.APPROVED, terms=terms, now=now)
    announce(session, change, proposal.id, starts_at=starts_at, terms=terms, now=now)
    if proposal.kind == ChangeKind.FOUNDING:
        eligibility.record_founding(session)
    if starts_at <= now:
        applying.apply(session, proposal, terms=terms, now=now)
    session.flush()
    return True


def refuse(
    session: Session, proposal_id: UUID, *, refuser: UUID, terms: Terms, now: datetime
) -> None:
    """Refuse a proposal; one refusal is enough, and the persons in it are forgotten.

    Raises:
        NotFound, Conflict, NotAllowed: as for `approve`.
    """
    proposal, account = _get_waiting(session, proposal_id), get_account(session, refuser)
    _check_decider(proposal, account)
    _decide(session, proposal, account, Decision.REFUSED, terms=terms, now=now)
    settle(proposal, ProposalState.REFUSED)


def withdraw(
    session: Session, proposal_id: UUID, *, account_id: UUID, terms: Terms, now: datetime
) -> None:
    """Take a proposal back.

    Raises:
        NotFound, Conflict: as for `approve`.
        NotAllowed: somebody else proposed it.
    """
    proposal, account = _get_waiting(session, proposal_id), get_account(session, account_id)
    if not may_withdraw(Role(account.role), account.id, proposer=proposal.proposed_by):
        raise NotAllowed("Only who proposed this can withdraw it.", kept="Nothing was changed.")
    _decide(session, proposal, account, Decision.WITHDRAWN, terms=terms, now=now)
    settle(proposal, ProposalState.WITHDRAWN)


def _get_waiting(session: Session, proposal_id: UUID) -> Proposal:
    proposal = rows.find_proposal(session, proposal_id)
    if proposal is None:
        raise NotFound("There is no such proposal.", kept="Nothing was changed.")
    if proposal.state != ProposalState.PROPOSED:
        raise Conflict(
            "This proposal was decided over already.",
            kept="Nothing was changed.",
            remedy="The change log says how: /changes.",
        )
    return proposal


def _check_decider(proposal: Proposal, account: Account) -> None:
    kind, role = ChangeKind(proposal.kind), Role(account.role)
    if not may_approve(kind, role, account.id, proposer=proposal.proposed_by):
        raise NotAllowed(
            "This needs another person: a staff representative who did not propose it.",
            kept="Nothing was changed.",
        )


def _find_start(session: Session, change: Change, *, terms: Terms, now: datetime) -> datetime:
    effect = effect_of(change)
    match effect:
        case Effect.NEXT_PERIOD:
            return policies.find_next_start(session, terms=terms, now=now)
        case Effect.AT_ONCE:
            return now
        case Effect.AFTER_NOTICE:
            return now + NOTICE_OF_APPOINTMENT


def _decide(
    session: Session,
    proposal: Proposal,
    decider: Account,
    decision: Decision,
    *,
    terms: Terms,
    now: datetime,
) -> None:
    proposal.decided_by, proposal.decided_on = decider.id, terms.local_date(now)
    proposer = find_proposer(session, proposal)
    log(
        session,
        change_of(proposal),
        decision,
        proposer=None if proposer is None else Role(proposer.role),
        decider=Role(decider.role),
        starts_at=proposal.starts_at,
        terms=terms,
        now=now,
    )
