"""Takes a roster: who is there and where; a new number is asked once whether it wants texts.

Once the agency is founded, rows that shape more than a third of a leaf are kept for a second
person as far as they do, and the rest of the file is taken (R30).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from wellness.channels.phones import parse_phone
from wellness.domain.importing import Cell, Parsed, RosterRow, decode, parse_roster
from wellness.domain.importing.faults import FaultList
from wellness.domain.roster import PersonStatus
from wellness.domain.units import UnitTree
from wellness.services import roster_changes, shaping, withholding
from wellness.services.importing_gaps import list_empty_teams
from wellness.services.importing_results import (
    FileHabits,
    ImportReport,
    Move,
    Outcome,
    RowOutcome,
    compare,
    report,
    take,
)
from wellness.services.roster_changes import Before, remember
from wellness.services.shaping import Standing
from wellness.services.terms import Terms
from wellness.services.withholding import Wish
from wellness.storage import changes, rosters
from wellness.storage.schema.rosters import Person


def import_roster(
    session: Session,
    content: bytes,
    *,
    habits: FileHabits,
    terms: Terms,
    accepting: bool,
    now: datetime,
    proposer: UUID | None = None,
    is_full: bool = False,
) -> ImportReport:
    """Add and change people by external id; absent people stay, unless the file `is_full`.

    Who is new, has a new number or is back after having left is unconfirmed and gets the opt-in
    text once; nobody is texted while on leave or gone, but for the notice that they are left out.
    An empty language leaves the person's own choice, and a file without any address leaves
    addresses as they are.

    Raises:
        ImportRefused: naming every fault; nothing was changed.
    """
    tree = rosters.load_tree(session)
    people = {person.external_id: person for person in rosters.list_people(session)}
    checked = _read(content, tree, people.values(), habits)
    file = take(checked, accepting=accepting)
    units = {unit.name: unit.id for unit in tree.leaves()}
    keeps_emails = not any(row.email for row in file)
    plans = [_plan(row, people.get(row.external_id), units, keeps_emails) for row in file]
    plans += _list_missing(people.values(), file) if is_full else []
    moves = {plan.outcome.subject: _move(plan, tree) for plan in plans}
    proposal = None
    if changes.has_founding(session):
        withheld = withholding.withhold(
            session, [_wish(plan) for plan in plans], proposer=proposer, terms=terms, now=now
        )
        proposal = withheld.proposal
        held = withheld.external_ids
        plans = [_hold(plan) if plan.person.external_id in held else plan for plan in plans]
        shaping.mark(session, withheld.touches, terms=terms, now=now)
    changed = [plan for plan in plans if plan.outcome.outcome is not Outcome.UNCHANGED]
    _write(session, changed)
    for plan in changed:
        roster_changes.follow_up(session, plan.person, plan.before, terms=terms, now=now)
    outcomes = [_tell_move(plan.outcome, moves.get(plan.outcome.subject)) for plan in plans]
    return report(checked, outcomes, further=list_empty_teams(session), proposal=proposal)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A person as they will stand; `before` is None for somebody new."""

    outcome: RowOutcome
    person: Person
    fields: Mapping[str, Any]
    before: Before | None


def _read(
    content: bytes, tree: UnitTree, people: Iterable[Person], habits: FileHabits
) -> Parsed[RosterRow]:
    parsed = parse_roster(
        decode(content),
        known_units=[unit.name for unit in tree.units],
        parse_phone=partial(parse_phone, region=habits.phone_region),
        date_order=habits.date_order,
        languages=habits.languages,
    )
    faults = FaultList(parsed.faults)
    _refuse_inner_units(parsed.rows, [unit.name for unit in tree.leaves()], faults)
    _refuse_taken(parsed.rows, people, faults)
    _refuse_sender(parsed.rows, habits.sender, faults)
    return faults.parsed(parsed.rows)


def _refuse_inner_units(
    file: Sequence[RosterRow], leaves: Collection[str], faults: FaultList
) -> None:
    for row in file:
        if row.unit not in leaves:
            problem = f"There are units below {row.unit}, and people belong to those."
            faults.refuse(Cell(row.line, "unit", row.unit), problem, "Name the unit below it.")


def _refuse_taken(file: Sequence[RosterRow], people: Iterable[Person], faults: FaultList) -> None:
    """A number or address belongs to one person, those included whom the file does not name."""
    named = {row.external_id for row in file}
    others = [p for p in people if p.external_id not in named and p.status != PersonStatus.LEFT]
    numbers = {p.mobile: p.external_id for p in others if p.mobile}
    addresses = {p.email.casefold(): p.external_id for p in others if p.email}
    for row in file:
        if row.status is PersonStatus.LEFT:
            continue
        if owner := numbers.get(row.mobile or ""):
            problem = f"This is the number of {owner}, who is on the roster but not in the file."
            remedy = "Correct it, or give that person's new number in the same file."
            faults.refuse(Cell(row.line, "mobile", row.mobile or ""), problem, remedy)
        if owner := addresses.get((row.email or "").casefold()):
            problem = f"This is the address of {owner}, who is on the roster but not in the file."
            remedy = "Check-in links are personal: give each person an address of their own."
            faults.refuse(Cell(row.line, "email", row.email or ""), problem, remedy)


def _refuse_sender(file: Sequence[RosterRow], sender: str, faults: FaultList) -> None:
    for row in file:
        if row.mobile and row.mobile == sender:
            problem = "This is the number that the agency's own texts come from."
            remedy = "Write the person's own number, or leave the cell empty."
            faults.refuse(Cell(row.line, "mobile", row.mobile), problem, remedy)


def _plan(
    row: RosterRow,
    known: Person | None,
    units: Mapping[str, int],
    keeps_emails: bool,  # noqa: FBT001 - a fact about the file
) -> _Plan:
    fields: dict[str, Any] = {
        "name": row.name,
        "mobile": row.mobile,
        "email": known.email if known and keeps_emails else row.email,
        "unit_id": units[row.unit],
        "language": row.language or (known.language if known else None),
        "role": row.role,
        "status": row.status,
        "start_on": row.start_on,
    }
    person = known or Person(id=uuid4(), external_id=row.external_id, **fields)
    before = {name: getattr(person, name) for name in fields} if known else None
    outcome = compare(row.line, row.external_id, before and _columns(before), _columns(fields))
    return _Plan(outcome, person, fields, remember(known) if known else None)


def _list_missing(people: Iterable[Person], file: Sequence[RosterRow]) -> list[_Plan]:
    """Those who leave because a full roster does not name them."""
    named = {row.external_id for row in file}
    here = (person for person in people if person.status != PersonStatus.LEFT)
    return [_leave(person) for person in here if person.external_id not in named]


def _leave(person: Person) -> _Plan:
    """Somebody whom a full roster does not name any more."""
    names = ("name", "mobile", "email", "unit_id", "language", "role", "start_on")
    fields = {name: getattr(person, name) for name in names} | {"status": PersonStatus.LEFT}
    outcome = RowOutcome(0, person.external_id, Outcome.CHANGED, ("status",))
    return _Plan(outcome, person, fields, remember(person))


def _move(plan: _Plan, tree: UnitTree) -> Move | None:
    """From which team to which the file wants somebody, before anything is kept back."""
    if plan.before is None or plan.before.unit_id == plan.fields["unit_id"]:
        return None
    before, after = tree.find(plan.before.unit_id), tree.find(plan.fields["unit_id"])
    return Move("" if before is None else before.name, "" if after is None else after.name)


def _tell_move(outcome: RowOutcome, move: Move | None) -> RowOutcome:
    return outcome if move is None else replace(outcome, move=move)


def _wish(plan: _Plan) -> Wish:
    """What the file wants of a person, as far as it shapes a leaf."""
    fields = plan.fields
    return Wish(
        plan.person.id,
        plan.person.external_id,
        None if plan.before is None else withholding.standing_of(plan.person),
        Standing(
            fields["unit_id"],
            fields["status"],
            fields["mobile"],
            fields["email"] if plan.person.by_mail else None,
        ),
    )


def _hold(plan: _Plan) -> _Plan:
    """The row without what is kept for a second person."""
    outcome = replace(plan.outcome, outcome=Outcome.KEPT)
    if plan.before is None:
        plan.person.mobile = None
        return replace(plan, outcome=outcome)
    kept = {"unit_id": plan.before.unit_id, "status": plan.before.status}
    fields = {**plan.fields, **kept, "mobile": plan.before.mobile}
    if plan.before.by_mail:
        fields["email"] = plan.before.email
    return replace(plan, outcome=outcome, fields=fields)


def _columns(fields: Mapping[str, Any]) -> dict[str, object]:
    """The fields of a person by the column of the file that they come from."""
    named = {"unit_id": "unit", "start_on": "start_date"}
    return {named.get(name, name): value for name, value in fields.items()}


def _write(session: Session, plans: Sequence[_Plan]) -> None:
    for plan in plans:
        if plan.before is not None and plan.before.mobile != plan.fields["mobile"]:
            plan.person.mobile = None  # people who swap numbers would collide on the way
    session.flush()
    for plan in plans:
        if plan.before is not None:
            for name, value in plan.fields.items():
                setattr(plan.person, name, value)
    session.add_all(plan.person for plan in plans)
    session.flush()
