"""Keeps a change as a proposal, so that a second person decides over it (R30)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.changes import (
    NOTICE_OF_APPOINTMENT,
    Change,
    ChangeKind,
    Decision,
    ProposalState,
    decode,
    encode,
    kind_of,
    may_propose,
    public_part,
)
from wellness.errors import Conflict, NotAllowed, NotFound
from wellness.services.announcing import announce
from wellness.services.changes import log
from wellness.services.terms import Terms
from wellness.storage import accounts, rosters
from wellness.storage import changes as rows
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.changes import Proposal

_UNCHANGED: Final = "Nothing was changed."
_ONE_AT_A_TIME: Final = frozenset(ChangeKind) - {ChangeKind.ROLE, ChangeKind.SHAPING}


def propose(
    session: Session, change: Change, *, proposer: UUID | None, terms: Terms, now: datetime
) -> UUID:
    """Keep a change until it is decided over; the same one again is the one that waits.

    `proposer` is None at the server's command line. An appointment needs no approval: everybody is
    told, and it counts 14 days later.

    Raises:
        NotAllowed: the proposer's role may not propose it.
        Conflict: another one of its kind waits, or it makes no sense now.
    """
    account = None if proposer is None else get_account(session, proposer)
    _check_proposer(session, kind_of(change), account)
    if (known := _find_same(session, change)) is not None:
        return known.id
    _check_moment(session, change)
    proposal = Proposal(
        kind=kind_of(change),
        body=encode(change),
        proposed_by=proposer,
        proposed_on=terms.local_date(now),
    )
    rows.add_proposal(session, proposal)
    role = None if account is None else Role(account.role)
    log(session, change, Decision.PROPOSED, proposer=role, terms=terms, now=now)
    if kind_of(change) is ChangeKind.APPOINT:
        proposal.state = ProposalState.APPROVED
        proposal.decided_on = terms.local_date(now)
        proposal.starts_at = now + NOTICE_OF_APPOINTMENT
        starts_at = proposal.starts_at
        announce(session, change, proposal.id, starts_at=starts_at, terms=terms, now=now)
    return proposal.id


def change_of(proposal: Proposal) -> Change:
    """What a proposal would change."""
    return decode(ChangeKind(proposal.kind), proposal.body)


def settle(proposal: Proposal, state: ProposalState) -> None:
    """Give a proposal its last state and forget the persons in it."""
    proposal.state = state
    proposal.body = encode(public_part(change_of(proposal)))


def get_account(session: Session, account_id: UUID) -> Account:
    """The enabled account of that id.

    Raises:
        NotFound: there is none.
    """
    account = accounts.find_account(session, account_id)
    if account is None or account.is_disabled:
        raise NotFound("There is no such account.", kept=_UNCHANGED)
    return account


def find_proposer(session: Session, proposal: Proposal) -> Account | None:
    """Who proposed; None for the command line."""
    known = proposal.proposed_by
    return None if known is None else accounts.find_account(session, known)


def _check_proposer(session: Session, kind: ChangeKind, account: Account | None) -> None:
    if account is None:
        if kind is ChangeKind.APPOINT:
            raise NotAllowed("Only the director, signed in, can appoint.", kept=_UNCHANGED)
        return
    root = rosters.load_tree(session).root
    is_director = root is not None and account.unit_id == root.id
    if not may_propose(kind, Role(account.role), is_director=is_director):
        raise NotAllowed("Your role cannot propose this.", kept=_UNCHANGED)


def _find_same(session: Session, change: Change) -> Proposal | None:
    """The proposal that would do the same and waits, for a decision or for its day."""
    body, waiting = encode(change), (*rows.list_open(session), *rows.list_ahead(session))
    same = (row for row in waiting if row.kind == kind_of(change) and row.body == body)
    return next(same, None)


def _check_moment(session: Session, change: Change) -> None:
    kind, is_founded = kind_of(change), rows.has_founding(session)
    waiting = (*rows.list_open(session), *rows.list_ahead(session))
    if kind in _ONE_AT_A_TIME and any(row.kind == kind for row in waiting):
        raise Conflict(
            "Another proposal of this kind waits for its decision or its day.",
            kept=_UNCHANGED,
            remedy="Have it decided or withdraw it first: /approvals.",
        )
    if kind is ChangeKind.FOUNDING and is_founded:
        raise Conflict("The founding was approved already.", kept=_UNCHANGED)
    if kind is ChangeKind.POLICY and not is_founded:
        raise Conflict(
            "Before the founding the settings count.",
            kept=_UNCHANGED,
            remedy="Change [privacy] in the configuration.",
        )
    if kind is ChangeKind.APPOINT and accounts.list_accounts(session, Role.REPRESENTATIVE):
        raise Conflict(
            "There is a staff representative, who can approve a role.",
            kept=_UNCHANGED,
            remedy="Invite the person with: wellness account invite",
        )
