"""Days of duty as people write them."""

import pytest

from wellness.domain.duty import read_days, write_days


@pytest.mark.parametrize(
    ("text", "days"),
    [("all", "1234567"), ("mon-fri", "12345"), ("Sat, sun", "67"), ("sun,mon,mon", "17")],
)
def test_days_are_read(text: str, days: str) -> None:
    assert read_days(text) == days
    assert read_days(write_days(days)) == days


@pytest.mark.parametrize("text", ["", "monday", "fri-mon", "mon,", "1-5"])
def test_what_names_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not in tuple|backwards"):
        read_days(text)
