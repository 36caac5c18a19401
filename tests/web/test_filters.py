from datetime import UTC, date, datetime

import pytest
from flask import Flask

from tests.factories import at
from wellness.web import filters

MORNING = at("2026-11-30 09:00")
LATE = datetime(2026, 12, 1, 3, 30, tzinfo=UTC)  # still November 30 in the agency


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (
            "en",
            [
                "Monday, November 30",
                "Mon, Nov 30",
                "9:00 AM",
                "Monday, November 30, 9:00 AM",
                "Nov 30 \u2013 Dec 14",
            ],
        ),
        (
            "es",
            [
                "lunes, 30 de noviembre",
                "lun, 30 de nov",
                "9:00 a.m.",
                "lunes, 30 de noviembre, 9:00 a.m.",
                "30 de nov \u2013 14 de dic",
            ],
        ),
    ],
)
def test_instants_are_written_in_the_language_of_the_page(
    app: Flask, language: str, written: list[str]
) -> None:
    with app.test_request_context(f"/privacy?lang={language}"):
        texts = [
            filters.day(MORNING),
            filters.short_day(MORNING),
            filters.clock(MORNING),
            filters.moment(MORNING),
            filters.span(MORNING, at("2026-12-14 04:00")),
        ]

    assert [" ".join(text.split()) for text in texts] == written


def test_an_instant_falls_on_the_day_of_the_agency(app: Flask) -> None:
    with app.test_request_context("/privacy?lang=en"):
        assert filters.day(LATE) == "Monday, November 30"
        assert filters.day(date(2026, 12, 1)) == "Tuesday, December 1"


def test_outside_a_request_the_agency_s_language_is_used(app: Flask) -> None:
    with app.app_context():
        assert filters.short_day(MORNING) == "Mon, Nov 30"
