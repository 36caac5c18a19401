"""What is told of a file or a row that cannot be read."""

import pytest

from tests.domain.importing.reading import cells, only_fault, read_columns
from wellness.domain.importing import MAX_FILE_BYTES, MAX_ROWS, Severity, decode
from wellness.domain.importing.headers import MAX_COLUMNS

# Faults of the file


@pytest.mark.parametrize("text", ["", "\ufeff", " \n\t\r\n", ",,,\n,,", '""\n'])
def test_an_empty_file_is_a_fault(text: str) -> None:
    sheet = read_columns(text)

    assert sheet.rows == ()
    assert only_fault(sheet).problem == "The file is empty."
    assert "external_id,name" in only_fault(sheet).remedy


def test_a_header_without_rows_must_be_accepted() -> None:
    assert only_fault(read_columns("external_id,name\n\n")).severity is Severity.ACCEPTABLE


def test_a_missing_column_is_a_fault_for_each_and_no_row_is_read_columns() -> None:
    sheet = read_columns("email\na@example.org")

    assert sheet.rows == ()
    assert [(f.line, f.column) for f in sheet.faults] == [(1, "external_id"), (1, "name")]


def test_a_column_named_twice_is_a_fault() -> None:
    sheet = read_columns("external_id,name,Full name\nA1,R-1,R-2")

    assert sheet.rows == ()
    assert (only_fault(sheet).column, only_fault(sheet).value) == ("Full name", "Full name")


def test_a_column_that_is_not_known_is_told_and_not_read_columns() -> None:
    sheet = read_columns("external_id,shoe size,,name\nA1,44,x,R-1")

    assert cells(sheet) == [(2, "A1", "R-1")]
    assert [(f.column, f.severity) for f in sheet.faults] == [
        ("shoe size", Severity.WARNING),
        ("column 3", Severity.WARNING),
    ]


def test_a_first_line_that_names_no_column_is_one_fault() -> None:
    fault = only_fault(read_columns("A1,R-1\nA2,R-2"))

    assert (fault.line, fault.value) == (1, "A1, R-1")
    assert "external_id,name" in fault.remedy


@pytest.mark.parametrize(
    "content",
    [
        "external_id,name\nA1,R-1".encode("utf-16"),
        b"PK\x03\x04\x14\x00\x06\x00",
        b"external_id,na\x00me\nA1,R-1",
    ],
)
def test_a_file_that_is_not_plain_text_is_one_fault(content: bytes) -> None:
    fault = only_fault(read_columns(decode(content)))

    assert fault.problem == "This is not a plain text file."
    assert "CSV UTF-8" in fault.remedy
    assert "\0" not in fault.value


def test_a_header_of_too_many_columns_is_a_fault() -> None:
    extra = "".join(f",c{number}" for number in range(MAX_COLUMNS))

    fault = only_fault(read_columns(f"external_id,name{extra}\nA1,R-1"))

    assert "200 columns" in fault.problem


def test_a_file_of_more_than_20_megabytes_is_a_fault() -> None:
    largest = "external_id,name\nA1," + "é" * ((MAX_FILE_BYTES - 20) // 2)

    assert only_fault(read_columns(largest + "e")).problem == "The file is larger than 20 MB."
    assert read_columns(largest).faults == ()


def test_a_file_of_more_than_200_000_rows_is_a_fault() -> None:
    largest = "external_id,name\n" + "A,R\n" * MAX_ROWS

    one_more = read_columns(largest + "A,R\n")

    assert one_more.rows == ()
    assert only_fault(one_more).line == MAX_ROWS + 2
    assert "200,000 rows" in only_fault(one_more).problem
    assert len(read_columns(largest).rows) == MAX_ROWS


# Faults of a row


def test_too_few_columns_are_a_fault_that_names_the_first_missing_one() -> None:
    sheet = read_columns("external_id,name,email\nA1,R-1\nA2,R-2,\n")

    fault = only_fault(sheet)

    assert cells(sheet) == [(3, "A2", "R-2")]
    assert (fault.line, fault.column, fault.value) == (2, "email", "A1, R-1")
    assert "2 instead of 3" in fault.problem


def test_too_many_columns_are_a_fault_that_shows_what_is_beyond() -> None:
    sheet = read_columns("external_id,name\nA1,R,,1\nA2,R-2")

    fault = only_fault(sheet)

    assert cells(sheet) == [(3, "A2", "R-2")]
    assert (fault.line, fault.column, fault.value) == (2, "column 4", "1")


@pytest.mark.parametrize("character", ["\0", "\x07", "\x7f", "\x9f", "\ufffd", chr(0xD800)])
def test_a_character_that_cannot_be_read_is_a_fault(character: str) -> None:
    sheet = read_columns(f"external_id,name\nA1,R{character}1\nA2,R-2")

    fault = only_fault(sheet)

    assert cells(sheet) == [(3, "A2", "R-2")]
    assert (fault.line, fault.column, fault.value) == (2, "name", "R\ufffd1")


def test_a_character_that_cannot_be_read_does_no_harm_where_nothing_is_read_columns() -> None:
    sheet = read_columns("external_id,note,name\nA1,\x07,R-1")

    assert cells(sheet) == [(2, "A1", "R-1")]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ('A2,"R-2', "name", '"R-2'),
        ('"A2,R-2', "external_id", '"A2,R-2'),
        ('A2,"R"-2', "name", '"R"-2'),
        ('A2,"R-2""', "name", '"R-2""'),
        ('A2,R-2,"', "column 3", '"'),
    ],
)
def test_an_unbalanced_quotation_mark_is_a_fault_and_the_lines_below_are_still_read_columns(
    row: str, column: str, value: str
) -> None:
    sheet = read_columns(f"external_id,name\nA1,R-1\n{row}\nA3,R-3")

    fault = only_fault(sheet)

    assert (fault.line, fault.column, fault.value) == (3, column, value)
    assert "line 3" in fault.problem
    assert cells(sheet) == [(2, "A1", "R-1"), (4, "A3", "R-3")]


def test_a_quotation_mark_left_open_far_above_another_names_its_own_line() -> None:
    sheet = read_columns('external_id,name\r\n"A\r\n1",R-1\r\nA2,"R-2\r\nA3,"R-3"\r\n')

    fault = only_fault(sheet)

    assert (fault.line, fault.value) == (4, '"R-2')
    assert cells(sheet) == [(2, "A\r\n1", "R-1"), (5, "A3", "R-3")]


def test_an_open_quotation_mark_in_the_last_line_is_a_fault() -> None:
    assert only_fault(read_columns('external_id,name\nA1,R-1\nA2,"')).line == 3


def test_an_open_quotation_mark_in_the_header_is_a_fault() -> None:
    sheet = read_columns('external_id,"name\nA1,R-1')

    assert sheet.rows == ()
    assert (only_fault(sheet).line, only_fault(sheet).column) == (1, "")


def test_faults_stand_in_the_order_of_their_lines() -> None:
    sheet = read_columns('external_id,name,shoe size\nA1\nA2,"R,\nA3,R-3,4,5\n')

    assert [fault.line for fault in sheet.faults] == [1, 2, 3, 4]


def test_a_long_value_is_shown_in_part() -> None:
    whole = only_fault(read_columns("external_id,name\n" + "x" * 120))
    part = only_fault(read_columns("external_id,name\n" + "x" * 121))

    assert whole.value == "x" * 120
    assert part.value == "x" * 119 + "…"


def test_a_file_of_nothing_but_open_quotation_marks_is_read_to_its_end() -> None:
    sheet = read_columns("external_id,name\n" + 'A1,"R\n' * 100_000)

    assert len(sheet.faults) == 100_000
