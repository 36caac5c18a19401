"""Takes a roster: who is there and where; a new number is asked once whether it wants texts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import uuid4

from sqlmodel import Session

from wellness.channels.phones import parse_phone
from wellness.domain.importing import Cell, RosterRow, decode, parse_roster
from wellness.domain.importing.faults import FaultList
from wellness.domain.roster import PersonStatus, Texting
from wellness.domain.texts import TextKey
from wellness.services import consent, outbox
from wellness.services.importing_gaps import list_empty_teams
from wellness.services.importing_results import (
    FileHabits,
    ImportReport,
    Outcome,
    RowOutcome,
    compare,
    report,
    take,
)
from wellness.services.terms import Terms
from wellness.storage import consent as consents
from wellness.storage import importing as rows
from wellness.storage import outbox as texts
from wellness.storage import rosters
from wellness.storage.schema.rosters import Person

OPT_IN_KEEPS: Final = timedelta(days=14)


def import_roster(
    session: Session,
    content: bytes,
    *,
    habits: FileHabits,
    terms: Terms,
    accepting: bool,
    now: datetime,
) -> ImportReport:
    """Add and change people by external id; absent people stay.

    Who is new, has a new number or is back after having left is unconfirmed and gets the opt-in
    text once; nobody is texted while on leave or gone. An empty language leaves the person's own
    choice, and a file without any address leaves addresses as they are.

    Raises:
        ImportRefused: naming every fault; nothing was changed.
    """
    tree = rosters.load_tree(session)
    people = {person.external_id: person for person in rosters.list_people(session)}
    parsed = parse_roster(
        decode(content),
        known_units=[unit.name for unit in tree.units],
        parse_phone=partial(parse_phone, region=habits.phone_region),
        date_order=habits.date_order,
        languages=habits.languages,
    )
    faults = FaultList(parsed.faults)
    units = {unit.name: unit.id for unit in tree.leaves()}
    _refuse_inner_units(parsed.rows, units, faults)
    _refuse_taken(parsed.rows, people.values(), faults)
    _refuse_sender(parsed.rows, habits.sender, faults)
    checked = faults.parsed(parsed.rows)
    file = take(checked, accepting=accepting)
    keeps_emails = not any(row.email for row in file)
    plans = [_plan(row, people.get(row.external_id), units, keeps_emails) for row in file]
    changed = [plan for plan in plans if plan.outcome.outcome is not Outcome.UNCHANGED]
    _write(session, changed)
    for plan in changed:
        _follow_up(session, plan, terms, now)
    outcomes = [plan.outcome for plan in plans]
    return report(checked, outcomes, further=list_empty_teams(session))


@dataclass(frozen=True, slots=True)
class _Before:
    """What decides whether a person is asked anew."""

    mobile: str | None
    status: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """A person as they will stand; `before` is None for somebody new."""

    outcome: RowOutcome
    person: Person
    fields: Mapping[str, Any]
    before: _Before | None


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
    return _Plan(outcome, person, fields, _Before(known.mobile, known.status) if known else None)


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


def _follow_up(session: Session, plan: _Plan, terms: Terms, now: datetime) -> None:
    """What a changed row means for texting: waiting texts are dropped, a new number is asked."""
    person, before = plan.person, plan.before
    is_active = person.status == PersonStatus.ACTIVE
    if before is not None:
        has_new_number = person.mobile != before.mobile
        is_back = before.status == PersonStatus.LEFT and person.status != PersonStatus.LEFT
        if has_new_number or not is_active:
            texts.cancel_of_person(session, person.id)
        if has_new_number or is_back:
            person.texting = _unconfirmed(session, person)
        elif before.status == PersonStatus.ACTIVE:
            return
    if is_active and person.mobile and person.texting == Texting.UNCONFIRMED:
        _ask_to_join(session, person, person.mobile, is_new=before is None, terms=terms, now=now)


def _unconfirmed(session: Session, person: Person) -> Texting:
    """Somebody who joined and then sent STOP has decided; a new number does not ask them again."""
    has_decided = person.texting == Texting.OUT and consents.has_joined(session, person.id)
    return Texting.OUT if has_decided else Texting.UNCONFIRMED


def _ask_to_join(
    session: Session, person: Person, number: str, *, is_new: bool, terms: Terms, now: datetime
) -> None:
    """Queue the opt-in text once for this person and number.

    The key holds the number under a hash of its own: the one of opt-outs, which outlive the
    roster, must not stand beside a person.
    """
    if consent.is_opted_out(session, number, keyed=terms.keyed):
        return
    key = f"opt-in:{person.id.hex}:{terms.keyed.derive(f'opt-in|{number}')[:32]}"
    if not is_new:
        rows.delete_cancelled(session, key)
    outbox.queue_to_person(
        session,
        person.id,
        TextKey.OPT_IN,
        dedupe_key=key,
        not_before=now,
        expires_at=now + OPT_IN_KEEPS,
    )
