from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from tests.factories import ZONE, at
from wellness.domain.access import Role
from wellness.web.forms import Fields, safe_path


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_text_loses_surrounding_and_repeated_blanks() -> None:
    assert Fields({"name": "  Evening \t team "}).text("name") == "Evening team"


@pytest.mark.parametrize("value", ["", "   ", "x" * 21, "bell\x07", "\u202eflipped"])
def test_text_that_cannot_be_used_is_a_fault(value: str) -> None:
    fields = Fields({"name": value})

    assert fields.text("name", most=20) == ""
    assert set(fields.faults) == {"name"}


def test_optional_text_may_be_missing() -> None:
    fields = Fields({})

    assert fields.text("name", required=False) == ""
    assert fields.faults == {}


def test_a_secret_is_taken_as_it_was_typed() -> None:
    assert Fields({"password": "  two  blanks "}).secret("password") == "  two  blanks "


def test_a_missing_secret_is_a_fault() -> None:
    fields = Fields({})

    fields.secret("password")

    assert set(fields.faults) == {"password"}


def test_an_e_mail_address_is_lowered() -> None:
    assert Fields({"email": " Dana@Example.ORG "}).email("email") == "dana@example.org"


@pytest.mark.parametrize("value", ["", "dana", "@example.org", "dana@example", "a b@example.org"])
def test_what_is_no_e_mail_address_is_a_fault(value: str) -> None:
    fields = Fields({"email": value})

    assert fields.email("email") == ""
    assert set(fields.faults) == {"email"}


def test_a_choice_is_one_of_its_kind() -> None:
    fields = Fields({"role": "peer", "other": "king"})

    assert fields.choice("role", Role) is Role.PEER
    assert fields.choice("other", Role) is None
    assert set(fields.faults) == {"other"}


@pytest.mark.parametrize(("value", "number"), [("7", 7), (" 12 ", 12), ("007", 7)])
def test_a_whole_number_within_bounds(value: str, number: int) -> None:
    assert Fields({"n": value}).whole("n", least=5, most=15) == number


@pytest.mark.parametrize("value", ["", "4", "16", "7.0", "-7", "seven", "\u0667", "9" * 5000])
def test_what_is_no_whole_number_within_bounds_is_a_fault(value: str) -> None:
    fields = Fields({"n": value})

    assert fields.whole("n", least=5, most=15) is None
    assert "from 5 to 15" in fields.faults["n"]


def test_a_day_and_an_instant() -> None:
    fields = Fields({"on": "2026-11-30", "at": "2026-11-30T09:00"})

    assert fields.day("on") == date(2026, 11, 30)
    assert fields.instant("at", ZONE) == at("2026-11-30 09:00")
    assert fields.faults == {}


@pytest.mark.parametrize("value", ["", "30.11.2026", "2026-02-30", "2026-11-30T09:00+02:00"])
def test_what_is_no_day_or_local_time_is_a_fault(value: str) -> None:
    fields = Fields({"at": value})

    assert fields.instant("at", ZoneInfo("UTC")) is None
    assert fields.day("at") is None
    assert set(fields.faults) == {"at"}


def test_a_box_is_ticked_or_not() -> None:
    fields = Fields({"wide": "yes"})

    assert fields.is_ticked("wide")
    assert not fields.is_ticked("narrow")


@pytest.mark.parametrize("path", ["/", "/teams", "/teams/3?period=7", "/login?next=/x"])
def test_a_path_of_this_site_is_safe(path: str) -> None:
    assert safe_path(path) == path


@given(st.text(max_size=30))
@example("//evil.example")
@example("/\\evil.example")
@example("\\\\evil.example")
@example("https://evil.example")
@example("/\t/evil.example")
@example("javascript:alert(1)")
@example("")
def test_a_safe_path_never_leaves_the_site(wanted: str) -> None:
    safe = safe_path(wanted)

    assert safe is None or (
        safe.startswith("/")
        and not safe.startswith("//")
        and "\\" not in safe
        and safe.isprintable()
    )
