"""Turns the bytes of a spreadsheet export into named, trimmed cells that know their line."""

import codecs
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wellness.domain.importing.faults import UNREADABLE, Cell, Fault, FaultList
from wellness.domain.importing.headers import (
    SAVE_AGAIN,
    WHOLE_FILE,
    Column,
    Header,
    describe_header,
    filled_records,
    find_delimiter,
    read_header,
)
from wellness.domain.importing.records import OpenQuote, Record

MAX_FILE_BYTES = 20_000_000
MAX_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One record by column name, "" where an optional column is absent; its first line from 1."""

    line: int
    cells: Mapping[str, str]

    def cell(self, column: str) -> Cell:
        """The cell of a column, knowing where it stands."""
        return Cell(self.line, column, self.cells[column])


@dataclass(frozen=True, slots=True)
class Sheet:
    """The records that fit the header, and what was wrong with the others, by line."""

    rows: tuple[SheetRow, ...]
    faults: tuple[Fault, ...]


def decode(content: bytes) -> str:
    """The text of a file: UTF-8 with or without a byte order mark, else Windows-1252.

    Never raises and never drops a byte: the five that Windows-1252 leaves undefined become control
    characters (as the WHATWG encoding standard has it), which `read_sheet` then refuses.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="surrogateescape").translate(_UNDEFINED)


def read_sheet(text: str, columns: Sequence[Column]) -> Sheet:
    """Read text under a header, separated by commas, semicolons or tabs; never raises.

    Rows without any value are left out. Without a usable header, or beyond the limits of 20 MB and
    200,000 rows, there are faults and no rows at all.
    """
    faults = FaultList()
    rows = _read_within_limit(text.removeprefix("\ufeff"), columns, faults)
    return Sheet(rows, faults.by_line())


def neutralise(cell: str) -> str:
    """A cell for export that no spreadsheet runs as a formula: a risky one gets an apostrophe.

    Risky are the leading characters that OWASP names for CSV injection, full-width ones included.
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell


_UNDEFINED = {0xDC00 + byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SPLIT = "Split it into several files and import them one after the other."


def _read_within_limit(
    text: str, columns: Sequence[Column], faults: FaultList
) -> tuple[SheetRow, ...]:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_FILE_BYTES:
        faults.refuse(WHOLE_FILE, "The file is larger than 20 MB.", _SPLIT)
        return ()
    records = filled_records(text, find_delimiter(text, columns))
    first = next(records, None)
    if first is None:
        faults.refuse(WHOLE_FILE, "The file is empty.", describe_header(columns))
        return ()
    if isinstance(first, OpenQuote):
        _refuse_quote(first, "", faults)
        return ()
    header = read_header(first, columns, faults)
    return () if header is None else _read_rows(records, header, faults)


def _read_rows(
    records: Iterable[Record | OpenQuote], header: Header, faults: FaultList
) -> tuple[SheetRow, ...]:
    rows: list[SheetRow] = []
    absent = dict.fromkeys(header.absent, "")
    count = 0
    for count, record in enumerate(records, start=1):
        if count > MAX_ROWS:
            here = Cell(record.line, "", "")
            faults.refuse(here, f"The file has more than {MAX_ROWS:,} rows.", _SPLIT)
            return ()
        if isinstance(record, OpenQuote):
            _refuse_quote(record, header.column_at(record.index), faults)
        elif _fits(record, header, faults):
            cells = zip(header.names, record.cells, strict=False)  # what is beyond is empty
            rows.append(SheetRow(record.line, {n: c for n, c in cells if n is not None} | absent))
    if not count:
        remedy = "Import a file with rows, or accept it if it is meant to be empty."
        faults.ask(WHOLE_FILE, "There are no rows below the header.", remedy)
    return tuple(rows)


def _fits(record: Record, header: Header, faults: FaultList) -> bool:
    width, given = len(header.names), len(record.cells)
    if given < width:
        here = Cell(record.line, header.column_at(given), ", ".join(record.cells))
        problem = f"The row has too few columns: {given} instead of {width}."
        faults.refuse(here, problem, "Add what is missing; a cell without a value stays empty.")
        return False
    beyond = next((at for at in range(width, given) if record.cells[at]), None)
    if beyond is not None:
        here = Cell(record.line, header.column_at(beyond), record.cells[beyond])
        problem = f"The row has too many columns: {given} instead of {width}."
        remedy = "Put a value that holds the separator between quotation marks."
        faults.refuse(here, problem, remedy)
        return False
    return _is_readable(record, header, faults)


def _is_readable(record: Record, header: Header, faults: FaultList) -> bool:
    readable = True
    for name, cell in zip(header.names, record.cells, strict=False):
        if name is not None and (unreadable := UNREADABLE.search(cell)):
            readable = False
            code = f"U+{ord(unreadable[0]):04X}"
            problem = f"There is a character here that cannot be read ({code})."
            remedy = f"Type the value again. If there are many: {SAVE_AGAIN}"
            faults.refuse(Cell(record.line, name, cell), problem, remedy)
    return readable


def _refuse_quote(quote: OpenQuote, column: str, faults: FaultList) -> None:
    problem = f"The quotation mark opened on line {quote.line} is not closed at the end of a value."
    remedy = 'Close it there, or write "" for a quotation mark that belongs to the value.'
    faults.refuse(Cell(quote.line, column, quote.text), problem, remedy)
