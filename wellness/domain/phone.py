"""A mobile number as the product keeps it: E.164, shown to people by its last digits only."""

import re
from typing import NewType

PhoneNumber = NewType("PhoneNumber", str)
"""A number in E.164 form, such as +13365550101."""

MOST_SHOWN_DIGITS = 4


def is_e164(text: str) -> bool:
    """Say whether the text is a number of 7 to 15 digits after a plus (ITU-T E.164)."""
    return _E164.fullmatch(text) is not None


def last_digits(number: PhoneNumber, count: int = 2) -> str:
    """The last digits of a number, all that a person may be shown of it.

    Raises ValueError for a count outside 1 to 4: more digits would give the number away.
    """
    if not 1 <= count <= MOST_SHOWN_DIGITS:
        raise ValueError(f"Between 1 and {MOST_SHOWN_DIGITS} digits may be shown, not {count}")
    return number[-count:]


_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
