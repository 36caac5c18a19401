"""Tries a file out before it is taken: what it would add, move, change, or why it is refused."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import assert_never
from uuid import UUID

from sqlmodel import Session

from wellness.domain.importing import Fault
from wellness.services.importing import (
    FileHabits,
    ImportRefused,
    ImportReport,
    import_roster,
    import_shifts,
    import_units,
)
from wellness.services.terms import Terms


class FileKind(StrEnum):
    """What a file is of."""

    UNITS = "units"
    ROSTER = "roster"
    SHIFTS = "shifts"


@dataclass(frozen=True, slots=True)
class File:
    """A file somebody wants taken; `is_full`: it names everybody, so who is absent has left."""

    kind: FileKind
    content: bytes
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """What a file comes to: `report`, or None with the `faults` for which it is refused.

    `digest` tells this outcome from any other one: of another file, or of another day.
    """

    report: ImportReport | None
    faults: tuple[Fault, ...]
    digest: str

    @property
    def needs_accepting(self) -> bool:
        """Whether a person must say that lines at which one should look are meant so."""
        return self.report is not None and bool(self.report.faults)


def take_file(
    session: Session,
    file: File,
    *,
    habits: FileHabits,
    terms: Terms,
    proposer: UUID | None,
    now: datetime,
) -> Trial:
    """Take a file, what a person should look at included, and say what was done.

    Whoever only tries it out, or sees another outcome than was agreed to, rolls the session back.
    """
    try:
        report = _take(session, file, habits=habits, terms=terms, proposer=proposer, now=now)
    except ImportRefused as refused:
        return Trial(None, refused.faults, _digest(file, None))
    return Trial(report, (), _digest(file, report))


def _take(
    session: Session,
    file: File,
    *,
    habits: FileHabits,
    terms: Terms,
    proposer: UUID | None,
    now: datetime,
) -> ImportReport:
    content = file.content
    match file.kind:
        case FileKind.UNITS:
            return import_units(
                session, content, accepting=True, terms=terms, now=now, proposer=proposer
            )
        case FileKind.ROSTER:
            return import_roster(
                session,
                content,
                habits=habits,
                terms=terms,
                accepting=True,
                now=now,
                proposer=proposer,
                is_full=file.is_full,
            )
        case FileKind.SHIFTS:
            return import_shifts(session, content, habits=habits, accepting=True)
        case _ as unknown:
            assert_never(unknown)


def _digest(file: File, report: ImportReport | None) -> str:
    """The proposal is another one each time, and says nothing of what is done."""
    said = None if report is None else replace(report, proposal=None)
    parts = (file.kind, str(file.is_full), repr(said))
    return sha256("|".join(parts).encode() + b"|" + file.content).hexdigest()
