import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.domain.seeing import seen_in
from tests.factories import at
from wellness.domain.estimates import Estimate, ShareRange, share_range
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.released import Seen
from wellness.domain.signals import IncidentKind
from wellness.services.figure_views import PeriodView
from wellness.services.histories import DebriefHeld, IndicatorHistory, Point
from wellness.services.incidents import IncidentView
from wellness.web import charts
from wellness.web.charts import say_newest
from wellness.web.figures import make_figure

EXPOSURE = POST_SHIFT.indicators[0]
AGENCY = Estimate(0.234, ShareRange(0.14, 0.352))
FOUR_TO_SEVEN = seen_in(4, 2)


@pytest.fixture(autouse=True)
def page(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en"):
        yield


def point(
    number: int,
    seen: Seen | None = None,
    *,
    pool: str = "",
    estimate: Estimate | None = None,
    agency: Estimate | None = AGENCY,
) -> Point:
    starts_at = at("2026-11-02 04:00") + timedelta(days=14 * number)
    period = PeriodView(number + 1, starts_at, starts_at + timedelta(days=14), starts_at)
    allowed = share_range(seen) if seen else estimate.allowed if estimate else None
    return Point(period, pool, seen, estimate, allowed, agency)


def incident(team: str = "Team A") -> IncidentView:
    happened_at = at("2026-11-20 22:00")
    return IncidentView(1, IncidentKind.CHILD, 4, team, happened_at, ())


def traces(*points: Point, incidents: tuple[IncidentView, ...] = ()) -> list[dict[str, Any]]:
    figure = make_figure(points, incidents)
    assert json.dumps(figure)
    found: list[dict[str, Any]] = figure["data"]
    return found


def test_a_band_is_a_step_as_wide_as_its_period_from_least_to_most() -> None:
    own, *_ = traces(point(0, FOUR_TO_SEVEN), point(1, seen_in(4, 4)))

    assert own["x"] == ["2026-11-09T04:00", "2026-11-23T04:00"]
    assert own["width"] == [14 * 86_400_000] * 2
    assert own["base"] == [22, 66]
    assert own["y"] == [47 - 22, 100 - 66]
    assert "4 to 7 of about 15 to 18" in own["hovertext"][0]


def test_a_period_that_is_not_shown_leaves_a_gap() -> None:
    own, pooled, *_ = traces(point(0, FOUR_TO_SEVEN), point(1), point(2, FOUR_TO_SEVEN))

    assert len(own["x"]) == 2
    assert pooled["x"] == []


def test_joined_periods_are_drawn_with_a_look_of_their_own_and_named() -> None:
    own, pooled, *_ = traces(point(0, FOUR_TO_SEVEN), point(1, FOUR_TO_SEVEN, pool="Response"))

    assert (len(own["x"]), len(pooled["x"])) == (1, 1)
    assert own["marker"]["pattern"]["shape"] == ""
    assert pooled["marker"]["pattern"]["shape"] == "/"
    assert "Other teams in Response" in pooled["hovertext"][0]


def test_the_agency_is_a_line_that_says_on_pointing_what_its_bands_allow() -> None:
    _, _, line, *_ = traces(point(0, FOUR_TO_SEVEN), point(1, agency=None))

    assert line["y"] == [23, 23, None, None]
    assert line["x"][:2] == ["2026-11-02T04:00", "2026-11-16T04:00"]
    assert "about 2 in 10 (14 to 36%)" in line["hovertext"][0]
    assert line["hovertext"][2] == ""


def test_a_division_has_a_line_of_its_own_within_its_range() -> None:
    own, *_, line, _ = traces(point(0, estimate=Estimate(0.4, ShareRange(0.25, 0.6))))

    assert (own["base"], own["y"]) == ([25], [35])
    assert line["y"] == [40, 40]


def test_an_incident_is_marked_at_its_time_with_what_it_was() -> None:
    figure = make_figure([point(0, FOUR_TO_SEVEN)], [incident()])

    mark = figure["data"][-1]
    assert mark["x"] == ["2026-11-20T22:00"]
    assert "Harm to or death of a child" in mark["hovertext"][0]
    assert figure["layout"]["shapes"][0]["x0"] == "2026-11-20T22:00"


def test_what_is_usual_is_a_ground_behind_the_bands() -> None:
    usual = replace(point(1, FOUR_TO_SEVEN), usual=ShareRange(0.1, 0.35))

    ground, own, *_ = traces(point(0, FOUR_TO_SEVEN), usual)

    assert (ground["base"], ground["y"], len(ground["x"])) == ([10], [25], 1)
    assert ground["marker"]["color"] == "--usual"
    assert len(own["x"]) == 2


def test_a_debrief_that_was_held_is_marked_by_another_shape_than_an_incident() -> None:
    held = DebriefHeld("<b>Team</b>", at("2026-11-12 10:00"))

    figure = make_figure([point(0, FOUR_TO_SEVEN)], [incident()], [held])

    debrief, happened = figure["data"][-2:]
    assert debrief["x"] == ["2026-11-12T10:00"]
    assert debrief["marker"]["symbol"] != happened["marker"]["symbol"]
    assert "Debrief held" in debrief["hovertext"][0]
    assert "<b>" not in debrief["hovertext"][0]


def test_names_in_a_figure_are_text_and_no_markup() -> None:
    found = traces(
        point(0, FOUR_TO_SEVEN, pool="<a href='x'>"), incidents=(incident("<b>Team</b>"),)
    )

    assert "<a" not in found[1]["hovertext"][0]
    assert "<b>" not in found[-1]["hovertext"][0]


def test_a_figure_names_its_colours_and_carries_none() -> None:
    text = json.dumps(make_figure([point(0, FOUR_TO_SEVEN)], [incident()]))

    assert "#" not in text
    assert '"--accent"' in text


@pytest.mark.parametrize(
    ("newest", "sentence"),
    [
        (
            point(0, FOUR_TO_SEVEN),
            (
                "Between 4 and 7 of about 15 to 18 people who answered had a hard call in half or"
                " more of their check-ins."
            ),
        ),
        (
            point(0, estimate=AGENCY),
            (
                "About 2 in 10 people who answered had a hard call in half or more of their"
                " check-ins; the bands allow between 14 and 36%."
            ),
        ),
        (point(0), "Not shown this time."),
    ],
)
def test_the_newest_period_is_said_in_a_sentence(newest: Point, sentence: str) -> None:
    assert say_newest(IndicatorHistory(EXPOSURE, (point(1), newest))) == sentence


def test_the_library_is_the_one_of_the_installed_package() -> None:
    path = charts.find_library()

    assert path.read_bytes().startswith(b"/**\n* plotly.js v")
    assert "site-packages" in path.parts


def test_without_the_package_the_program_does_not_start() -> None:
    with pytest.raises(FileNotFoundError, match="no_such_package"):
        charts.find_library("no_such_package")
