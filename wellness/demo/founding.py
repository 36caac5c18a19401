"""Riverbend before its first period: units, people, shifts, staff accounts, everybody's JOIN."""

import csv
import io
import secrets
from datetime import datetime, timedelta
from importlib.resources import files

from sqlmodel import Session

from wellness.demo import calls
from wellness.demo.people import Person
from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.domain.roster import PersonStatus
from wellness.services import accounts, approvals
from wellness.services.importing import (
    FileHabits,
    import_roster,
    import_shifts,
    import_units,
)
from wellness.services.policies import founding_of
from wellness.services.terms import Terms
from wellness.storage import accounts as rows
from wellness.storage import rosters
from wellness.storage.upgrade import upgrade
from wellness.wiring import Runtime

FIRST_MONDAY = datetime(2026, 5, 25)  # noqa: DTZ001 - a wall time
_FILE_MONDAY = datetime(2026, 10, 26)  # noqa: DTZ001 - a wall time
_CYCLE = timedelta(days=28)
_CYCLES = 9  # 26 weeks of history and ten more to move the clock through
_WALL = "%Y-%m-%d %H:%M"

BUSY_PEER = "+19195550192"
STAFF = (
    ("director@riverbend.example", "Director", Role.LEADER, None, None),
    ("lead.response@riverbend.example", "Team leader", Role.LEADER, "Community Response", None),
    ("peer.one@riverbend.example", "Peer supporter one", Role.PEER, None, "+19195550191"),
    ("peer.two@riverbend.example", "Peer supporter two", Role.PEER, None, BUSY_PEER),
    ("staff.rep@riverbend.example", "Staff representative", Role.REPRESENTATIVE, None, None),
    ("second.rep@riverbend.example", "Second representative", Role.REPRESENTATIVE, None, None),
    ("coordinator@riverbend.example", "Coordinator", Role.COORDINATOR, None, None),
)


def found(runtime: Runtime) -> None:
    """Migrate, import Riverbend, its shifts and calls, make the staff accounts, have it founded."""
    upgrade(runtime.database)
    now = runtime.clock()
    with runtime.database.transaction() as session:
        habits = FileHabits()
        import_units(session, _file("units.csv"), accepting=True, terms=runtime.terms, now=now)
        import_roster(
            session,
            _file("roster.csv"),
            habits=habits,
            terms=runtime.terms,
            accepting=True,
            now=now,
        )
        import_shifts(session, repeat_shifts(_file("shifts.csv")), habits=habits, accepting=True)
        _add_staff(session, now)
        _begin(session, runtime.terms, now)
    calls.bring_history(runtime, begins=FIRST_MONDAY.date())


def list_people(session: Session, default_language: Language) -> dict[str, Person]:
    """The people of Riverbend by telephone number."""
    tree = rosters.load_tree(session)
    people = {}
    for row in rosters.list_people(session):
        unit = tree.find(row.unit_id)
        if row.mobile and unit and row.status == PersonStatus.ACTIVE:
            language = row.language or default_language
            people[row.mobile] = Person(row.mobile, unit.name, language)
    return people


def repeat_shifts(content: bytes) -> bytes:
    """The four weeks of the file, repeated from the first Monday of the history on."""
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    for cycle in range(_CYCLES):
        moved = FIRST_MONDAY - _FILE_MONDAY + cycle * _CYCLE
        for row in rows:
            times = {key: _moved(row[key], moved) for key in ("start", "end")}
            writer.writerow(row | times | {"external_id": f"{row['external_id']}-{cycle + 1}"})
    return out.getvalue().encode()


def _moved(wall: str, by: timedelta) -> str:
    return (datetime.strptime(wall, _WALL) + by).strftime(_WALL)  # noqa: DTZ007 - a wall time


def _add_staff(session: Session, now: datetime) -> None:
    tree = rosters.load_tree(session)
    ids = {unit.name: unit.id for unit in tree.units}
    root = tree.root
    assert root is not None  # noqa: S101 - just imported
    for email, name, role, unit, mobile in STAFF:
        accounts.invite(
            session,
            email=email,
            name=name,
            role=role,
            unit_id=root.id if unit is None else ids[unit],
            mobile=mobile,
            token=secrets.token_urlsafe,
            now=now,
        )


def _begin(session: Session, terms: Terms, now: datetime) -> None:
    """The coordinator proposes to begin; both representatives agree (R29, R30)."""
    by_role = {
        role: [row.id for row in rows.list_accounts(session, role)]
        for role in (Role.COORDINATOR, Role.REPRESENTATIVE)
    }
    [coordinator] = by_role[Role.COORDINATOR]
    change = founding_of(terms)
    proposal = approvals.propose(session, change, proposer=coordinator, terms=terms, now=now)
    for representative in by_role[Role.REPRESENTATIVE]:
        approvals.approve(session, proposal, approver=representative, terms=terms, now=now)


def _file(name: str) -> bytes:
    return files("wellness.demo").joinpath("riverbend", name).read_bytes()
