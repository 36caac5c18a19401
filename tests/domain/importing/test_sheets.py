"""From the bytes of a spreadsheet export to cells that know their line."""

import pytest

from tests.domain.importing.reading import cells, only_fault, read_columns
from wellness.domain.importing import Severity, decode, neutralise

# Bytes


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        ("Muñoz".encode(), "Muñoz"),
        ("Muñoz".encode("utf-8-sig"), "Muñoz"),
        ("Muñoz “A” €".encode("cp1252"), "Muñoz “A” €"),
        (b"\xef\xbb\xbfMu\xf1oz", "Muñoz"),
    ],
)
def test_utf_8_is_read_and_else_windows_1252(content: bytes, text: str) -> None:
    assert decode(content) == text


def test_every_byte_becomes_a_character_of_its_own() -> None:
    content = bytes(range(256))

    text = decode(content)

    assert len(set(text)) == 256


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_a_byte_without_meaning_is_told_instead_of_lost(byte: int) -> None:
    text = decode(b"external_id,name\nA1,\xf1" + bytes([byte]))

    fault = only_fault(read_columns(text))

    assert (fault.line, fault.column, fault.severity) == (2, "name", Severity.ERROR)
    assert f"U+{byte:04X}" in fault.problem


# Shape


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_delimiter_and_line_end_is_understood(delimiter: str, line_end: str) -> None:
    lines = ["external_id,name", "A1,R-1", "A2,R-2"]
    text = line_end.join(line.replace(",", delimiter) for line in lines)

    sheet = read_columns(text)

    assert cells(sheet) == [(2, "A1", "R-1"), (3, "A2", "R-2")]
    assert sheet.faults == ()


def test_the_delimiter_is_the_one_that_separates_known_columns() -> None:
    sheet = read_columns('external_id;"name";"a,b,c,d"\nA1;R,1;x')

    assert cells(sheet) == [(2, "A1", "R,1")]


@pytest.mark.parametrize(
    "header",
    [
        "EXTERNAL_ID,NAME",
        "External ID,Full Name",
        " external-id , name ",
        "externalid,full_name",
        "\ufeffExternal ID,Name",
        '\ufeff"External ID","Name"',
        "ｅｘｔｅｒｎａｌ ｉｄ,name",  # noqa: RUF001 - full-width on purpose
    ],
)
def test_case_spaces_and_underscores_do_not_matter_in_a_header(header: str) -> None:
    sheet = read_columns(f"{header}\nA1,R-1")

    assert cells(sheet) == [(2, "A1", "R-1")]
    assert sheet.faults == ()


def test_columns_may_stand_in_any_order() -> None:
    assert cells(read_columns("name,external_id\nR-1,A1")) == [(2, "A1", "R-1")]


def test_an_optional_column_that_is_absent_is_empty() -> None:
    sheet = read_columns("external_id,name\nA1,R-1")

    assert sheet.rows[0].cells["email"] == ""
    assert sheet.rows[0].cell("email").column == "email"


def test_values_are_trimmed() -> None:
    sheet = read_columns('external_id,name\n  A1\t,\u00a0 R-1 \n "A2" ,  " R-2 "  \n')

    assert cells(sheet) == [(2, "A1", "R-1"), (3, "A2", "R-2")]


def test_lines_without_a_value_are_left_out_and_still_counted() -> None:
    sheet = read_columns('\n\nexternal_id,name\n\n , \r\n"",\nA1,R-1\n\t\n\nA2,R-2\n\n')

    assert cells(sheet) == [(7, "A1", "R-1"), (10, "A2", "R-2")]
    assert sheet.faults == ()


def test_a_quoted_value_may_hold_delimiters_quotation_marks_and_line_ends() -> None:
    sheet = read_columns('external_id,name\nA1,"a,""b""\n\r\nc\r"\nA2,R-2\n')

    assert cells(sheet) == [(2, "A1", 'a,"b"\n\r\nc'), (6, "A2", "R-2")]


def test_a_quotation_mark_inside_a_bare_value_is_an_ordinary_character() -> None:
    assert cells(read_columns('external_id,name\nA1,R 5" tall')) == [(2, "A1", 'R 5" tall')]


def test_empty_cells_beyond_the_header_are_what_a_spreadsheet_leaves_behind() -> None:
    sheet = read_columns("external_id,name,,\nA1,R-1,,,,\nA2,R-2\n")

    assert cells(sheet) == [(2, "A1", "R-1"), (3, "A2", "R-2")]
    assert sheet.faults == ()


# Export


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\tx",
        "\rx",
        "\nx",
        "=",
        " =1",
        "\uff1dx",
        '=HYPERLINK("http://x")',
    ],
)
def test_a_cell_that_could_run_as_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert neutralise(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", " ", "R-1", "a=b", "'=1", "1+1", "name@example.org"])
def test_any_other_cell_is_exported_as_it_is(cell: str) -> None:
    assert neutralise(cell) == cell
