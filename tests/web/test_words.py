from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum

import pytest
from flask import Flask

from tests.factories import at
from wellness.domain.estimates import Estimate, ShareRange
from wellness.domain.follow_up import FollowUp, StepState
from wellness.domain.placement import Place
from wellness.domain.released import Member
from wellness.domain.releases import AGENCY_WIDE
from wellness.domain.signals import IncidentKind, Trigger
from wellness.services.figure_views import PeriodView
from wellness.services.incidents import StepView
from wellness.web import happening_words, words


@pytest.fixture(params=["en", "es"])
def language(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    with app.test_request_context(f"/?lang={request.param}"):
        yield str(request.param)


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en"):
        yield


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(
    ("kinds", "say"),
    [
        (IncidentKind, happening_words.kind_words),
        (Trigger, happening_words.trigger_words),
        (Trigger, happening_words.trigger_advice),
        (FollowUp, happening_words.follow_up_words),
        (FollowUp, happening_words.advice),
        (StepState, happening_words.step_state_words),
    ],
)
def test_every_kind_has_words_of_its_own(
    kinds: type[StrEnum], say: Callable[[StrEnum], str]
) -> None:
    said = [say(kind) for kind in kinds]

    assert all(said)
    assert len(set(said)) == len(said)


@pytest.mark.usefixtures("english")
def test_a_pool_bears_the_name_of_its_unit() -> None:
    assert words.place_name(Place("2", "Response", is_pool=True, unit_id=2)) == (
        "Other teams in Response"
    )
    assert words.place_name(Place("4", "Team A", is_pool=False, unit_id=4)) == "Team A"


@pytest.mark.usefixtures("english")
def test_who_is_counted_for_the_agency_only_is_named_in_words() -> None:
    wide = words.member_name(Member(AGENCY_WIDE, AGENCY_WIDE))

    assert wide == "people counted for the whole agency only"
    assert words.member_name(Member("4", "Team A")) == "Team A"


def test_an_estimate_is_said_in_the_language_of_the_page(language: str) -> None:
    found = Estimate(0.24, ShareRange(0.14, 0.35))

    said = (words.estimate_words(found), words.allowed_words(found))

    assert (
        said
        == {
            "en": ("about 2 in 10", "14 to 35%"),
            "es": ("cerca de 2 de cada 10", "14 a 35 %"),
        }[language]
    )


@pytest.mark.usefixtures("english")
def test_days_are_those_of_the_agency() -> None:
    late_evening = at("2026-11-22 23:30")
    period = PeriodView(1, at("2026-11-09 04:00"), at("2026-11-23 04:00"), late_evening)
    step = StepView(FollowUp.TALK, late_evening, at("2026-11-24 23:30"), StepState.RUNNING)
    first = StepView(FollowUp.HOT_DEBRIEF, late_evening, late_evening, StepState.OVER)

    assert words.period_days(period).replace("\u2009", "").startswith("Nov 9")
    assert words.period_days(period).endswith("23")
    assert words.period_start(period) == "Nov 9"
    assert happening_words.step_days(first) == "Sun, Nov 22"
    assert happening_words.step_days(step).startswith("Nov 22")
    assert words.short_moment(late_evening).startswith("Sun, Nov 22, 11:30")


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("hours", "said"), [(0.5, "30 minutes"), (3, "3 hours"), (50, "2 days"), (24 * 15, "2 weeks")]
)
def test_a_length_of_time_is_said_in_its_largest_unit(hours: float, said: str) -> None:
    assert words.lasting(timedelta(hours=hours)) == said


def test_a_number_is_written_as_people_read_it() -> None:
    assert words.phone("+19195550123") == "+1 919-555-0123"
    assert words.phone("+34600000000") == "+34600000000"
