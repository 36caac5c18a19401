"""What comes of an import: a report of what was done, or a refusal that names every fault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from wellness.domain.importing import DateOrder, Fault, Parsed, Severity
from wellness.domain.importing.faults import Numbered
from wellness.errors import Invalid

Row = TypeVar("Row", bound=Numbered)


@dataclass(frozen=True, slots=True)
class FileHabits:
    """How an agency writes its files: order of dates, country of numbers, codes of languages.

    `sender` is the number its own texts come from (E.164), which is nobody's mobile.
    """

    date_order: DateOrder = DateOrder.MONTH_FIRST
    phone_region: str = "US"
    languages: frozenset[str] = frozenset({"en", "es"})
    sender: str = ""


class Outcome(StrEnum):
    """What a row came to."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept for approval"


@dataclass(frozen=True, slots=True)
class Move:
    """From which unit to which, by name; empty for none."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What one row came to; `subject` names it by external id or unit, `columns` what changed.

    `line` is 0 for somebody whom a full roster does not name.
    """

    line: int
    subject: str
    outcome: Outcome
    columns: tuple[str, ...] = ()
    move: Move | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `faults` are those that were accepted, `changes` the rows that did it.

    `kept` rows were not carried out, or not wholly: they wait in `proposal` for a second person
    (R30).
    """

    added: int
    changed: int
    unchanged: int
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    changes: tuple[RowOutcome, ...]
    kept: int = 0
    proposal: UUID | None = None


class ImportRefused(Invalid):
    """A file that is not taken; `faults` holds every fault and warning, by line.

    `is_acceptable` says that a person may have the file taken as it is.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        refusing = [fault for fault in faults if fault.severity is not Severity.WARNING]
        self.faults = tuple(faults)
        self.is_acceptable = all(fault.severity is Severity.ACCEPTABLE for fault in refusing)
        count = f"{len(refusing)} fault{'' if len(refusing) == 1 else 's'}"
        correct = "Correct the lines named and import the file again"
        super().__init__(
            f"The file has {count} and was refused as a whole.",
            kept="Nothing was changed.",
            remedy=f"{correct}, or accept it as it is." if self.is_acceptable else f"{correct}.",
        )


def take(parsed: Parsed[Row], *, accepting: bool) -> tuple[Row, ...]:
    """The rows of a file that may be taken.

    Raises:
        ImportRefused: naming every fault.
    """
    if parsed.refused(accepting=accepting):
        raise ImportRefused(parsed.faults)
    return parsed.rows


def compare(
    line: int, subject: str, before: Mapping[str, object] | None, after: Mapping[str, object]
) -> RowOutcome:
    """What a row comes to, from the columns as are kept (None: not at all) and as they come."""
    if before is None:
        return RowOutcome(line, subject, Outcome.ADDED)
    columns = tuple(column for column, value in after.items() if before[column] != value)
    return RowOutcome(line, subject, Outcome.CHANGED if columns else Outcome.UNCHANGED, columns)


def report(
    parsed: Parsed[Row],
    outcomes: Sequence[RowOutcome],
    *,
    further: Sequence[Fault] = (),
    proposal: UUID | None = None,
) -> ImportReport:
    """The report of an import that was carried out, or in part kept as a proposal.

    `further` warnings are of what it led to.
    """
    counts = dict.fromkeys(Outcome, 0)
    for row in outcomes:
        counts[row.outcome] += 1
    return ImportReport(
        added=counts[Outcome.ADDED],
        changed=counts[Outcome.CHANGED],
        unchanged=counts[Outcome.UNCHANGED],
        faults=tuple(fault for fault in parsed.faults if fault.severity is Severity.ACCEPTABLE),
        warnings=(
            *(fault for fault in parsed.faults if fault.severity is Severity.WARNING),
            *further,
        ),
        changes=tuple(row for row in outcomes if row.outcome is not Outcome.UNCHANGED),
        kept=counts[Outcome.KEPT],
        proposal=proposal,
    )
