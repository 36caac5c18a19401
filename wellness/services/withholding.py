"""Keeps back what a roster would do to a leaf by more than a third, for a second person (R30)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.changes import (
    ChangeKind,
    Decision,
    ProposalState,
    ShapedRow,
    Shaping,
)
from wellness.domain.roster import PersonStatus
from wellness.services import roster_changes, shaping
from wellness.services.changes import log
from wellness.services.proposing import change_of, get_account, propose, settle
from wellness.services.shaping import Standing, Touch
from wellness.services.terms import Terms
from wellness.storage import changes as rows
from wellness.storage import rosters
from wellness.storage.schema.changes import Proposal
from wellness.storage.schema.rosters import Person


@dataclass(frozen=True, slots=True)
class Wish:
    """What a file wants of one person; `before` is None for somebody new."""

    person_id: UUID
    external_id: str
    before: Standing | None
    after: Standing

    @property
    def touches(self) -> list[Touch]:
        """The leaves it touches; newcomers touch none, they wait 28 days (R28)."""
        if self.before is None:
            return []
        return shaping.list_touches(self.person_id, self.before, self.after)


@dataclass(frozen=True, slots=True)
class Withheld:
    """Whose wishes are kept back, what the others touch, and where those kept back wait."""

    external_ids: frozenset[str]
    touches: tuple[Touch, ...]
    proposal: UUID | None


def withhold(
    session: Session,
    wishes: Collection[Wish],
    *,
    proposer: UUID | None,
    terms: Terms,
    now: datetime,
) -> Withheld:
    """Keep back the wishes that touch a leaf which the file shapes by more than a third.

    What waited already is joined with them into one proposal; the newer wish counts.
    """
    touches = [touch for wish in wishes for touch in wish.touches]
    leaves = shaping.list_shaped_leaves(session, touches, terms=terms, now=now)
    held = {
        wish.external_id for wish in wishes if any(one.leaf_id in leaves for one in wish.touches)
    }
    held = _with_their_numbers(wishes, held)
    free = tuple(t for wish in wishes if wish.external_id not in held for t in wish.touches)
    kept = [_row(wish) for wish in wishes if wish.external_id in held]
    agreed = _rows_of(rows.list_ahead(session))
    wanted = {row.external_id: row for row in kept if row not in agreed}
    if not wanted:
        ahead = [row.id for row in rows.list_ahead(session) if row.kind == ChangeKind.SHAPING]
        return Withheld(frozenset(held), free, ahead[-1] if held and ahead else None)
    proposal = _propose(session, wanted, proposer=proposer, terms=terms, now=now)
    return Withheld(frozenset(held), free, proposal)


def carry_out(session: Session, change: Shaping, *, terms: Terms, now: datetime) -> None:
    """Do what an approved file wants of its people, as far as it still can be done.

    Whose unit is no leaf any more keeps their own; whose number somebody else has by now, too.
    """
    tree = rosters.load_tree(session)
    people = {person.external_id: person for person in rosters.list_people(session)}
    found = [(row, people[row.external_id]) for row in change.rows if row.external_id in people]
    befores = {person.id: roster_changes.remember(person) for _, person in found}
    for row, person in found:
        if row.mobile != person.mobile:
            person.mobile = None  # people who swap numbers would collide on the way
    session.flush()
    for row, person in found:
        before = befores[person.id]
        person.unit_id = row.unit_id if tree.is_leaf(row.unit_id) else person.unit_id
        person.status = row.status
        person.mobile = _find_number(session, row, before)
        if before.by_mail and row.email is not None:
            person.email = row.email
        session.flush()
        roster_changes.follow_up(session, person, before, terms=terms, now=now)
        was = Standing(before.unit_id, before.status, before.mobile, _email(before))
        is_now = replace(standing_of(person), email=person.email if before.by_mail else None)
        touches = shaping.list_touches(person.id, was, is_now)
        shaping.mark(session, touches, terms=terms, now=now)


def standing_of(person: Person) -> Standing:
    """What of a person shapes a leaf, as it is kept."""
    return Standing(person.unit_id, person.status, person.mobile, _email(person))


def _email(person: Person | roster_changes.Before) -> str | None:
    """The address by which somebody joined, if they did so by e-mail."""
    return person.email if person.by_mail else None


def _with_their_numbers(wishes: Collection[Wish], held: set[str]) -> set[str]:
    """Nobody gets a number that somebody whose wish is kept back still has."""
    while True:
        taken = {
            wish.before.mobile
            for wish in wishes
            if wish.external_id in held and wish.before is not None and wish.before.mobile
        }
        more = {
            wish.external_id
            for wish in wishes
            if wish.external_id not in held and wish.after.mobile in taken
        }
        if not more:
            return held
        held |= more


def _row(wish: Wish) -> ShapedRow:
    after = wish.after
    return ShapedRow(
        wish.external_id, after.unit_id, PersonStatus(after.status), after.mobile, after.email
    )


def _rows_of(proposals: Sequence[Proposal]) -> list[ShapedRow]:
    found = [change_of(row) for row in proposals if row.kind == ChangeKind.SHAPING]
    return [row for change in found if isinstance(change, Shaping) for row in change.rows]


def _propose(
    session: Session,
    wanted: dict[str, ShapedRow],
    *,
    proposer: UUID | None,
    terms: Terms,
    now: datetime,
) -> UUID:
    waiting = [row for row in rows.list_open(session) if row.kind == ChangeKind.SHAPING]
    joined = {row.external_id: row for row in _rows_of(waiting)} | wanted
    people = {person.external_id: person for person in rosters.list_people(session)}
    touches = [
        touch
        for row in joined.values()
        if (person := people.get(row.external_id)) is not None
        for touch in shaping.list_touches(
            person.id,
            standing_of(person),
            Standing(row.unit_id, row.status, row.mobile, row.email or _email(person)),
        )
    ]
    leaves = shaping.list_shaped_leaves(session, touches, terms=terms, now=now)
    change = Shaping(
        leaves=tuple(sorted(leaves.values(), key=lambda leaf: leaf.name)),
        rows=tuple(joined[key] for key in sorted(joined)),
    )
    role = None if proposer is None else Role(get_account(session, proposer).role)
    for old in waiting:
        if change_of(old) != change:
            log(
                session,
                change_of(old),
                Decision.WITHDRAWN,
                proposer=role,
                decider=role,
                terms=terms,
                now=now,
            )
            settle(old, ProposalState.WITHDRAWN)
    session.flush()
    return propose(session, change, proposer=proposer, terms=terms, now=now)


def _find_number(session: Session, row: ShapedRow, before: roster_changes.Before) -> str | None:
    """The number the file wants, else the one there was, as far as nobody else has it by now."""
    for number in (row.mobile, before.mobile):
        if number is None:
            return None
        bearer = rosters.find_person_by_mobile(session, number)
        if bearer is None or bearer.external_id == row.external_id:
            return number
    return None
