"""Numbers as the product keeps and shows them."""

import pytest

from wellness.domain.phone import PhoneNumber, is_e164, last_digits


@pytest.mark.parametrize("text", ["+13365550101", "+34600000000", "+1234567", "+123456789012345"])
def test_a_plus_and_7_to_15_digits_are_e164(text: str) -> None:
    assert is_e164(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "13365550101",
        "+03365550101",
        "+123456",
        "+1234567890123456",
        "+1 336 555 0101",
        "+13365550101\n",
        "+1336555010\u0661",
    ],
)
def test_anything_else_is_not_e164(text: str) -> None:
    assert not is_e164(text)


def test_the_last_two_digits_are_shown() -> None:
    number = PhoneNumber("+13365550142")

    assert last_digits(number) == "42"
    assert last_digits(number, 1) == "2"
    assert last_digits(number, 4) == "0142"


@pytest.mark.parametrize("count", [-1, 0, 5, 12])
def test_more_than_four_digits_or_none_are_never_shown(count: int) -> None:
    with pytest.raises(ValueError, match="digits may be shown"):
        last_digits(PhoneNumber("+13365550142"), count)
