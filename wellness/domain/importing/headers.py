"""Recognises the columns of a spreadsheet export by its header."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wellness.domain.importing.faults import UNREADABLE, Cell, FaultList
from wellness.domain.importing.records import DELIMITERS, OpenQuote, Record, read_records

MAX_COLUMNS = 200
SAVE_AGAIN = "Open the file in the spreadsheet program and save it as CSV UTF-8."
WHOLE_FILE = Cell(1, "", "")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name the product gives it, with other spellings a header may use.

    Case, spaces, underscores, hyphens and dots never matter in a header.
    """

    name: str
    spellings: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns of a file are; `absent` are the optional ones that it does not have."""

    names: tuple[str | None, ...]
    """The product's name of each column of the file, None for one that is not read."""
    absent: tuple[str, ...]

    def column_at(self, index: int) -> str:
        """The name of the column at a place counted from 0, to be shown to people."""
        name = self.names[index] if index < len(self.names) else None
        return name or f"column {index + 1}"


def filled_records(text: str, delimiter: str) -> Iterator[Record | OpenQuote]:
    """The records that hold any value; empty ones are what a spreadsheet leaves behind."""
    for record in read_records(text, delimiter):
        if isinstance(record, OpenQuote) or any(record.cells):
            yield record


def find_delimiter(text: str, columns: Sequence[Column]) -> str:
    """Comma, semicolon or tab: the one under which the header names most of the columns."""
    names = _names_by_key(columns)

    def count_named(delimiter: str) -> int:
        first = next(filled_records(text, delimiter), None)
        cells = first.cells if isinstance(first, Record) else ()
        return len({names.get(_header_key(cell)) for cell in cells} - {None})

    return max(DELIMITERS, key=count_named)


def read_header(record: Record, columns: Sequence[Column], faults: FaultList) -> Header | None:
    """The columns named by the first record, or None with faults where rows cannot be read."""
    names = _names_by_key(columns)
    found = [names.get(_header_key(cell)) for cell in record.cells[:MAX_COLUMNS]]
    here = Cell(record.line, "", ", ".join(record.cells[:MAX_COLUMNS]))
    if any(map(UNREADABLE.search, record.cells)):
        faults.refuse(here, "This is not a plain text file.", SAVE_AGAIN)
    elif not any(found):
        faults.refuse(here, "The first line does not name the columns.", describe_header(columns))
    elif any(record.cells[MAX_COLUMNS:]):
        remedy = "Take out the columns that are not needed."
        faults.refuse(here, f"There are more than {MAX_COLUMNS} columns.", remedy)
    else:
        return _check_names(record, found, columns, faults)
    return None


def describe_header(columns: Sequence[Column]) -> str:
    """The line a file begins with, as a remedy."""
    return f"Begin the file with the line: {','.join(c.name for c in columns if c.required)}"


_NOISE = re.compile(r"[\s_.\-\u200b\ufeff]+")


def _header_key(spelling: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", spelling).casefold())


def _names_by_key(columns: Sequence[Column]) -> Mapping[str, str]:
    return {
        _header_key(spelling): column.name
        for column in columns
        for spelling in (column.name, *column.spellings)
    }


def _check_names(
    record: Record, found: Sequence[str | None], columns: Sequence[Column], faults: FaultList
) -> Header | None:
    width = max(at for at, cell in enumerate(record.cells, start=1) if cell)
    seen: set[str] = set()
    usable = True
    for at, name in enumerate(found[:width]):
        spelling = record.cells[at]
        here = Cell(record.line, spelling or f"column {at + 1}", spelling)
        if name is None:
            remedy = "Correct its name if it should be read; otherwise nothing needs doing."
            faults.warn(here, "This column is not known and is not read.", remedy)
        elif name in seen:
            usable = False
            problem = f"The header names the column {name} twice."
            faults.refuse(here, problem, "Keep one of the two columns.")
        else:
            seen.add(name)
    for column in columns:
        if column.required and column.name not in seen:
            usable = False
            problem = f"The column {column.name} is missing."
            remedy = "Add it to the header and to every row."
            faults.refuse(Cell(record.line, column.name, ""), problem, remedy)
    absent = tuple(column.name for column in columns if column.name not in seen)
    return Header(tuple(found[:width]), absent) if usable else None
