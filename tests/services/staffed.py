"""A small agency with its staff, and the short way to have it founded."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from tests.factories import add_account, add_agency, add_person, at, make_terms
from wellness.domain.access import Role
from wellness.domain.changes import Change
from wellness.services import approvals, policies
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Unit

TERMS = make_terms()
NOW = at("2026-11-18 10:00")
NEXT = at("2026-11-30 04:00")
AFTER = at("2026-12-14 04:00")


@dataclass(frozen=True)
class Staffed:
    """Teams of nine people each, a director, a coordinator and two representatives."""

    teams: list[Unit]
    people: dict[str, list[Person]]
    director: UUID
    coordinator: UUID
    first: UUID
    second: UUID

    @property
    def root(self) -> int:
        """The id of the agency."""
        return self.teams[0].parent_id or 0


def staff(session: Session, *teams: str, size: int = 9) -> Staffed:
    """Make them."""
    names = teams or ("Team A", "Team B")
    units = add_agency(session, *names)
    root = units[0].parent_id or 0
    ids = [
        add_account(session, role, root, email=email, password_hash="set").id
        for role, email in (
            (Role.LEADER, "director@example.org"),
            (Role.COORDINATOR, "coordinator@example.org"),
            (Role.REPRESENTATIVE, "first@example.org"),
            (Role.REPRESENTATIVE, "second@example.org"),
        )
    ]
    people = {unit.name: [add_person(session, unit) for _ in range(size)] for unit in units}
    return Staffed(units, people, *ids)


def begin(session: Session, agency: Staffed, *, now: datetime = NOW) -> UUID:
    """Have the agency founded."""
    change = policies.founding_of(TERMS)
    proposal = approvals.propose(session, change, proposer=agency.coordinator, terms=TERMS, now=now)
    for one in (agency.first, agency.second):
        approvals.approve(session, proposal, approver=one, terms=TERMS, now=now)
    return proposal


def agree(session: Session, agency: Staffed, change: Change, *, now: datetime = NOW) -> UUID:
    """Have a change proposed by the coordinator and approved by one representative."""
    proposal = approvals.propose(session, change, proposer=agency.coordinator, terms=TERMS, now=now)
    assert approvals.approve(session, proposal, approver=agency.first, terms=TERMS, now=now)
    return proposal


def texts(session: Session, key: str) -> list[Outbox]:
    """What is queued under a key."""
    return list(session.exec(select(Outbox).where(Outbox.text == key)).all())
