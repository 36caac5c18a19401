"""What is wrong with an import file, said so that a person can mend it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

MOST_SHOWN_CHARACTERS = 120
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
"""Control characters, halves of characters and the mark of a character lost earlier."""


class Severity(StrEnum):
    """How much a fault weighs for the file, which is taken whole or not at all."""

    ERROR = "error"
    """The file is refused."""
    ACCEPTABLE = "acceptable"
    """The file is refused unless a person accepts it as it is."""
    WARNING = "warning"
    """The file is taken; the person is told."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where it stands: the line of the file (from 1) and the name of its column."""

    line: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where, what was found, why it will not do, how to mend it.

    `column` is empty for what concerns a whole line; what concerns the whole file bears line 1.
    `value` may hold a name or a number: show it to the person who imports, never log it.
    """

    line: int
    column: str
    value: str
    problem: str
    remedy: str
    severity: Severity


class Numbered(Protocol):
    """Anything read from a line of a file."""

    @property
    def line(self) -> int:
        """The line it was read from."""
        ...


Row = TypeVar("Row", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Row]):
    """The rows of a file that can be taken, in its order, and every fault found, by line."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]

    def refused(self, *, accepting: bool) -> bool:
        """Say whether the file is refused as a whole; `accepting` lets acceptable faults pass."""
        refusing = {Severity.ERROR} if accepting else {Severity.ERROR, Severity.ACCEPTABLE}
        return any(fault.severity in refusing for fault in self.faults)

    def accepted(self, lines: Collection[int]) -> "Parsed[Row]":
        """The same, with what is acceptable on these lines a warning: it was accepted before."""
        faults = (
            replace(fault, severity=Severity.WARNING)
            if fault.severity is Severity.ACCEPTABLE and fault.line in lines
            else fault
            for fault in self.faults
        )
        return Parsed(self.rows, tuple(faults))


class FaultList:
    """Gathers the faults of one file while it is read."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._faults = list(faults)

    def refuse(self, cell: Cell, problem: str, remedy: str) -> None:
        """Add a fault for which the file is refused."""
        self._add(cell, problem, remedy, Severity.ERROR)

    def ask(self, cell: Cell, problem: str, remedy: str) -> None:
        """Add a fault for which the file is refused unless a person accepts it."""
        self._add(cell, problem, remedy, Severity.ACCEPTABLE)

    def warn(self, cell: Cell, problem: str, remedy: str) -> None:
        """Add something to be told that refuses nothing."""
        self._add(cell, problem, remedy, Severity.WARNING)

    def by_line(self) -> tuple[Fault, ...]:
        """All faults in the order of the lines they stand on."""
        return tuple(sorted(self._faults, key=lambda fault: fault.line))

    def parsed(self, rows: Iterable[Row]) -> Parsed[Row]:
        """The result of the file: the faults, and the rows whose line bears no error."""
        wrong = {fault.line for fault in self._faults if fault.severity is Severity.ERROR}
        return Parsed(tuple(row for row in rows if row.line not in wrong), self.by_line())

    def _add(self, cell: Cell, problem: str, remedy: str, severity: Severity) -> None:
        value = _showable(cell.value)
        self._faults.append(Fault(cell.line, cell.column, value, problem, remedy, severity))


def _showable(value: str) -> str:
    if len(value) > MOST_SHOWN_CHARACTERS:
        value = value[: MOST_SHOWN_CHARACTERS - 1] + "…"
    return UNREADABLE.sub("\ufffd", value)
