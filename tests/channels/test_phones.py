"""Numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.channels.phones import parse_phone
from wellness.domain.phone import is_e164


@pytest.mark.parametrize(
    "text",
    [
        "336-555-0101",
        "(336) 555-0101",
        "336.555.0101",
        "336 555 0101",
        "3365550101",
        "1-336-555-0101",
        "+1 336 555 0101",
        "+13365550101",
        "+1 (336) 555\u20110101",
        "\u202a+1 336 555 0101\u202c",
        " 336-555-0101 ",
    ],
)
def test_the_usual_ways_of_writing_one_number_read_the_same(text: str) -> None:
    assert parse_phone(text) == "+13365550101"


@pytest.mark.parametrize("last", range(100, 200))
def test_every_fictional_number_is_read(last: int) -> None:
    assert parse_phone(f"919-555-0{last}") == f"+19195550{last}"


def test_a_fictional_area_code_is_read_too() -> None:
    assert parse_phone("555-555-0101") == "+15555550101"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "911",
        "555-0101",
        "336-555-010",
        "336-555-01011",
        "136-555-0101",
        "336-155-0101",
        "2-336-555-0101",
        "336-555-0101 ext 5",
        "336-555-0101 x5",
        "1-800-FLOWERS",
        "336-555-0101 / 336-555-0102",
        "call 336-555-0101",
        "=3365550101",
        "3.365550101E+9",
        "+" * 12,
        "-" * 12,
        "1" * 41,
        "+999 555 0101 00",
        "+34 600 000 00",
        "+34 600 000 0000",
    ],
)
def test_what_is_not_one_number_that_could_be_texted_is_not_read(text: str) -> None:
    assert parse_phone(text) is None


def test_a_local_form_is_read_in_the_plan_of_its_region() -> None:
    written = "020 7946 0018"

    assert parse_phone(written, "GB") == "+442079460018"
    assert parse_phone(written, "US") is None


def test_a_number_with_its_country_is_read_in_any_region() -> None:
    assert parse_phone("+1 336-555-0101", "GB") == "+13365550101"


@given(st.text() | st.text(alphabet="+-()./ 0123456789", max_size=45))
def test_reading_never_raises_and_gives_e164_or_nothing(text: str) -> None:
    number = parse_phone(text)

    assert number is None or (is_e164(number) and parse_phone(number) == number)
