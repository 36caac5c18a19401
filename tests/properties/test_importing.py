"""Rules of the import files that hold for any content."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wellness.channels.phones import parse_phone
from wellness.domain.importing import (
    Column,
    DateOrder,
    Fault,
    PersonStatus,
    SheetRow,
    decode,
    neutralise,
    parse_roster,
    parse_shifts,
    parse_units,
    read_sheet,
)

FILES = (
    "unit,parent,kind,unit_id",
    "external_id,name,mobile,unit,language,role,status,start_date,email",
    "external_id,unit,start,end,zone,people",
)
NASTY = st.sampled_from(
    [
        "",
        '"',
        '""',
        "\n",
        "\r",
        "\0",
        "\ud800",
        "A1",
        "a;b",
        "Calls A",
        "agency",
        "division",
        "team",
        "9" * 5000,
        "2026-11-01 01:30",
        "2026-03-08 02:30",
        "1900-01-01 00:00",
        "2199-12-31 23:59",
        "0001-01-01 00:00",
        "America/New_York",
        "Pacific/Apia",
        "../x",
        "UTC",
        "active",
        "336-555-0101",
        "a@example.org",
        "=1+1",
    ]
)
# What a spreadsheet can hold: no control characters but tab and line ends, no halves of characters.
VALUES = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd")
    | st.sampled_from(["\t", "\n", "\r", '"', ",", ";", " "]),
    max_size=12,
)


def parse_all(text: str) -> Iterator[Fault]:
    """Read a text as each of the three files and give the faults."""
    order = DateOrder.MONTH_FIRST
    yield from parse_units(text).faults
    yield from parse_roster(
        text,
        known_units=["Calls A"],
        parse_phone=parse_phone,
        date_order=order,
        languages=["en"],
    ).faults
    yield from parse_shifts(
        text, known_units=["Calls A"], known_people=["A1"], date_order=order
    ).faults


@given(st.text() | st.text(alphabet='",;\t\r\n a\0', max_size=60))
def test_reading_never_raises_for_any_text(text: str) -> None:
    for fault in parse_all(text):
        assert fault.problem
        assert fault.remedy


@given(
    st.sampled_from(FILES),
    st.lists(st.lists(NASTY | st.text(max_size=8), max_size=10), max_size=6),
    st.sampled_from([",", ";", "\t"]),
)
def test_reading_never_raises_below_a_known_header(
    header: str, rows: list[list[str]], delimiter: str
) -> None:
    lines = [header.replace(",", delimiter), *(delimiter.join(row) for row in rows)]
    text = "\n".join(lines)

    for fault in parse_all(text):
        assert 1 <= fault.line <= 1 + text.count("\n") + text.count("\r")
        assert len(fault.value) <= 120


@given(st.binary())
def test_decoding_never_raises_and_never_loses_a_byte(content: bytes) -> None:
    text = decode(content)

    assert len(text.encode()) >= len(content.removeprefix(b"\xef\xbb\xbf"))


@given(st.text())
def test_utf_8_is_decoded_to_what_was_written(text: str) -> None:
    assume(not text.startswith("\ufeff"))

    assert decode(text.encode("utf-8")) == text
    assert decode(text.encode("utf-8-sig")) == text


@dataclass(frozen=True)
class Dialect:
    """A dialect of csv.writer; quotation marks are doubled, as every spreadsheet does."""

    delimiter: str
    line_end: str
    quoting: Literal[0, 1, 2]

    def write(self, rows: Iterable[Sequence[object]]) -> str:
        sheet = io.StringIO(newline="")
        writer = csv.writer(
            sheet,
            delimiter=self.delimiter,
            lineterminator=self.line_end,
            quoting=self.quoting,
        )
        writer.writerows(rows)
        return sheet.getvalue()


DIALECTS = st.builds(
    Dialect,
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_MINIMAL]),
)


def count_lines(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


@given(
    st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=8),
    DIALECTS,
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
@settings(deadline=None)
def test_a_written_sheet_reads_back_equal_with_the_line_of_every_row(
    rows: list[tuple[str, str, str]], dialect: Dialect, encoding: str
) -> None:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if dialect.quoting == csv.QUOTE_MINIMAL:
        # This writer leaves a line end that is not its own without quotation marks.
        foreign = set("\r\n") - set(dialect.line_end)
        assume(not any(character in cell for row in rows for cell in row for character in foreign))
    header = ("Key", "name", "note")
    text = dialect.write([header, *rows])
    lines = [1 + count_lines(dialect.write([header, *rows[:at]])) for at in range(len(rows))]

    sheet = read_sheet(
        decode(text.encode(encoding)), (Column("key"), Column("name"), Column("note"))
    )

    assert sheet.rows == tuple(
        SheetRow(line, {"key": key.strip(), "name": name.strip(), "note": note.strip()})
        for line, (key, name, note) in zip(lines, rows, strict=True)
    )
    assert [fault.problem for fault in sheet.faults] == (
        [] if rows else ["There are no rows below the header."]
    )


@given(st.lists(st.sampled_from(["A,B\n", 'A,"B\n', '"A\nB",C\n', '"A"B,C\n', "\n", "A\n"])))
def test_every_record_is_a_row_or_a_fault(records: list[str]) -> None:
    text = "key,name\n" + "".join(records) + "Z,Z\n"

    sheet = read_sheet(text, (Column("key"), Column("name")))

    lines = [row.line for row in sheet.rows]
    assert sorted(lines) == lines
    assert set(lines).isdisjoint(fault.line for fault in sheet.faults)
    assert all(1 < line <= text.count("\n") for line in lines)
    assert len(sheet.rows) + len(sheet.faults) >= 1


@given(st.text())
def test_a_neutralised_cell_never_starts_a_formula_and_loses_nothing(cell: str) -> None:
    exported = neutralise(cell)

    assert not exported.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert exported.removeprefix("'") == cell.removeprefix("'")


@given(
    st.lists(
        st.tuples(
            VALUES.map(lambda name: " ".join(name.split())).filter(bool),
            st.none() | st.integers(0, 99),
            st.sampled_from(PersonStatus),
            st.sampled_from([None, "en", "es"]),
            st.dates(date(1970, 1, 1), date(2030, 1, 1)),
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda person: object() if person[1] is None else person[1],
    ),
    DIALECTS,
)
@settings(deadline=None)
def test_a_written_roster_reads_back_equal(
    people: list[tuple[str, int | None, PersonStatus, str | None, date]], dialect: Dialect
) -> None:
    rows = [
        (
            f"P{at}",
            name,
            "" if last is None else f"336-555-01{last:02}",
            "calls a",
            language or "",
            "EMT",
            status.value,
            start_on.isoformat(),
            "",
        )
        for at, (name, last, status, language, start_on) in enumerate(people)
    ]

    parsed = parse_roster(
        dialect.write([FILES[1].split(","), *rows]),
        known_units=["Calls A"],
        parse_phone=parse_phone,
        date_order=DateOrder.ISO,
        languages=["en", "es"],
    )

    assert not parsed.refused(accepting=False)
    assert [
        (row.name, row.mobile, row.status, row.language, row.start_on) for row in parsed.rows
    ] == [
        (name, None if last is None else f"+133655501{last:02}", status, language, start_on)
        for name, last, status, language, start_on in people
    ]
