"""Splits delimited text into records and knows the line of the file on which each begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Record:
    """The trimmed cells of one record; `line` is the line, from 1, on which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenQuote:
    """A cell whose quotation mark has no proper end: where it stands, and the rest of its line."""

    line: int
    index: int
    text: str


def read_records(text: str, delimiter: str) -> Iterator[Record | OpenQuote]:
    """Read comma-separated text (RFC 4180) with the given delimiter, leaving out blank lines.

    Beyond the standard: LF, CR LF and CR all end a line, blanks may stand round a quoted cell, and
    a quotation mark inside an unquoted cell is an ordinary character. After a quotation mark
    without an end reading goes on with the next line, so that one slip does not hide the faults
    below it. Linear in the length of the text: no line is read more than twice.
    """
    syntax = _SYNTAX[delimiter]
    place = _Place(0, 1)
    while (place := _after_blank_lines(text, place, syntax)).position < len(text):
        record, place = _read_record(text, place, syntax)
        yield record


@dataclass(frozen=True, slots=True)
class _Place:
    position: int
    line: int


@dataclass(frozen=True, slots=True)
class _Syntax:
    delimiter: str
    cell: re.Pattern[str]
    blank_lines: re.Pattern[str]

    @classmethod
    def of(cls, delimiter: str) -> "_Syntax":
        # Possessive quantifiers: what a part has taken it never gives back, so no input backtracks.
        quoted = r' *+"([^"]*+(?:""[^"]*+)*+)" *+'
        plain = rf'(?! *+")([^{delimiter}\r\n]*+)'
        cell = rf"(?:{quoted}|{plain})({delimiter}|\r\n|\n|\r|\Z)"
        blank_lines = rf"(?:[ \t{delimiter}]*+(?:\r\n|\n|\r))++"
        return cls(delimiter, re.compile(cell), re.compile(blank_lines))


_SYNTAX = {delimiter: _Syntax.of(delimiter) for delimiter in DELIMITERS}
_LINE_END = re.compile(r"\r\n|\n|\r")


def _after_blank_lines(text: str, place: _Place, syntax: _Syntax) -> _Place:
    blank = syntax.blank_lines.match(text, place.position)
    if blank is None:
        return place
    return _Place(blank.end(), place.line + _count_line_ends(blank[0]))


def _read_record(text: str, start: _Place, syntax: _Syntax) -> tuple[Record | OpenQuote, _Place]:
    cells: list[str] = []
    position, line = start.position, start.line
    while True:
        match = syntax.cell.match(text, position)
        if match is None:
            return _skip_line(text, _Place(position, line), len(cells))
        quoted, plain, end = match.groups()
        if quoted is None:
            cells.append(plain.strip())
        else:
            cells.append(quoted.replace('""', '"').strip())
            line += _count_line_ends(quoted)
        position = match.end()
        if end != syntax.delimiter:
            return Record(start.line, tuple(cells)), _Place(position, line + 1)


def _skip_line(text: str, place: _Place, index: int) -> tuple[OpenQuote, _Place]:
    line_end = _LINE_END.search(text, place.position)
    stop, after = line_end.span() if line_end else (len(text), len(text))
    quote = OpenQuote(place.line, index, text[place.position : stop].strip())
    return quote, _Place(after, place.line + 1)


def _count_line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")
