"""What the tests of imports share: the files of tests/data and short ways to take them."""

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, select

from tests.factories import make_terms
from wellness.domain.importing import Fault
from wellness.services.importing import (
    FileHabits,
    ImportReport,
    import_roster,
    import_shifts,
    import_units,
)
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Unit

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
UNITS = "unit,parent,kind,unit_id\n"
ROSTER = "external_id,name,mobile,unit,language,role,status,start_date\n"
SHIFTS = "external_id,unit,start,end,zone,people\n"
RIVERBEND = "riverbend/units.csv"
_FILES = Path(__file__).parents[1] / "data"


def content_of(name: str) -> bytes:
    return (_FILES / name).read_bytes()


def take_units(session: Session, text: str | bytes, *, accepting: bool = False) -> ImportReport:
    return import_units(session, _bytes(text, UNITS), terms=make_terms(), accepting=accepting)


def take_roster(
    session: Session, text: str | bytes, *, accepting: bool = False, now: datetime = NOW
) -> ImportReport:
    return import_roster(
        session,
        _bytes(text, ROSTER),
        habits=FileHabits(),
        terms=make_terms(),
        accepting=accepting,
        now=now,
    )


def take_shifts(session: Session, text: str | bytes, *, accepting: bool = False) -> ImportReport:
    return import_shifts(session, _bytes(text, SHIFTS), habits=FileHabits(), accepting=accepting)


def person(session: Session, external_id: str) -> Person:
    return session.exec(select(Person).where(Person.external_id == external_id)).one()


def unit(session: Session, name: str) -> Unit:
    return session.exec(select(Unit).where(Unit.name == name)).one()


def opt_ins(session: Session, external_id: str) -> list[Outbox]:
    query = select(Outbox).where(
        Outbox.person_id == person(session, external_id).id, Outbox.text == "opt-in"
    )
    return list(session.exec(query).all())


def places(faults: tuple[Fault, ...]) -> list[tuple[int, str]]:
    return [(fault.line, fault.column) for fault in faults]


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.unchanged


def _bytes(text: str | bytes, header: str) -> bytes:
    return text if isinstance(text, bytes) else (header + text).encode()
