from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.language import Language
from wellness.domain.segments import is_gsm7
from wellness.domain.texts import longest_date, longest_time, short_date, short_time
from wellness.domain.texts.dates import shortest_date

DENVER = ZoneInfo("America/Denver")
LANGUAGES = st.sampled_from(Language)


@pytest.mark.parametrize(
    ("day", "english", "spanish"),
    [
        (date(2026, 12, 7), "Mon 7 Dec", "lun 7 dic"),
        (date(2027, 1, 2), "Sat 2 Jan", "sab 2 ene"),
        (date(2027, 4, 14), "Wed 14 Apr", "mie 14 abr"),
    ],
)
def test_a_date_is_short_in_both_languages(day: date, english: str, spanish: str) -> None:
    assert short_date(day, Language.EN) == english
    assert short_date(day, Language.ES) == spanish


@pytest.mark.parametrize(
    ("hour", "minute", "english", "spanish"),
    [
        (16, 0, "Tue 4 pm", "mar 4 pm"),
        (9, 5, "Tue 9:05 am", "mar 9:05 am"),
        (0, 0, "Tue 12 am", "mar 12 am"),
        (12, 30, "Tue 12:30 pm", "mar 12:30 pm"),
    ],
)
def test_a_time_is_short_in_both_languages(
    hour: int, minute: int, english: str, spanish: str
) -> None:
    at = datetime(2026, 12, 8, hour, minute, tzinfo=DENVER)

    assert short_time(at, Language.EN) == english
    assert short_time(at, Language.ES) == spanish


@given(st.dates(), LANGUAGES)
def test_no_date_is_outside_the_measured_lengths(day: date, language: Language) -> None:
    text = short_date(day, language)

    assert is_gsm7(text)
    assert len(shortest_date(language)) <= len(text) <= len(longest_date(language))


@given(st.datetimes(timezones=st.just(DENVER)), LANGUAGES)
def test_no_time_is_longer_than_the_measured_one(at: datetime, language: Language) -> None:
    text = short_time(at, language)

    assert is_gsm7(text)
    assert len(text) <= len(longest_time(language))
