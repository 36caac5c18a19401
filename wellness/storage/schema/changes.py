"""Proposals that wait for a second person, and the log of changes that nobody can change (R30)."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from wellness.domain.changes import ChangeKind, Decision, ProposalState
from wellness.storage.schema.base import instant, one_of


class Proposal(SQLModel, table=True):
    """A change somebody wants; `body` is canonical JSON, emptied of persons once it is settled.

    `proposed_by` is None for a proposal made at the server's command line, where nobody is signed
    in. `starts_at` is from when it counts, once approved; `applied_on` the day it was carried out.
    """

    __table_args__ = (one_of("kind", ChangeKind), one_of("state", ProposalState))

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str = Field(index=True)
    body: str
    proposed_by: UUID | None = Field(default=None, foreign_key="account.id")
    proposed_on: date
    state: str = ProposalState.PROPOSED
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")
    decided_on: date | None = None
    starts_at: datetime | None = instant(default=None, index=True)
    applied_on: date | None = None


class Approval(SQLModel, table=True):
    """One person's agreement to a proposal."""

    proposal_id: UUID = Field(foreign_key="proposal.id", primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", primary_key=True)
    approved_on: date


class Change(SQLModel, table=True):
    """One line of the change log; days, roles, units and counts: no person (R30).

    Triggers refuse UPDATE and DELETE. `proposer` and `decider` are roles, empty for nobody.
    """

    __table_args__ = (one_of("kind", ChangeKind), one_of("decision", Decision))

    id: int | None = Field(default=None, primary_key=True)
    made_on: date
    kind: str
    decision: str
    proposer: str = ""
    decider: str = ""
    starts_on: date | None = None
    fields: str


class Shaped(SQLModel, table=True):
    """Somebody came to or went from a leaf, or got another number; kept for three periods (R30)."""

    leaf_id: int = Field(foreign_key="unit.id", primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", primary_key=True, index=True)
    shaped_on: date = Field(index=True)
    has_come: bool = False
