"""Figures of one indicator over the periods, as plain Plotly dictionaries.

Colours are names of custom properties (`--accent`), which static/charts.js looks up, so that one
figure serves the light page and the dark one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any, Final, TypeVar

from wellness.domain import sentences
from wellness.domain.estimates import Estimate
from wellness.domain.shifts import local
from wellness.services.figure_views import PeriodView
from wellness.services.histories import DebriefHeld, Point
from wellness.services.incidents import IncidentView
from wellness.web.filters import short_day
from wellness.web.happening_words import kind_words
from wellness.web.language import current_language
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime
from wellness.web.words import label_words, period_days, period_start, pool_name

Json = dict[str, Any]
Value = TypeVar("Value")

_MILLISECOND: Final = timedelta(milliseconds=1)


def make_figure(
    points: Sequence[Point],
    incidents: Sequence[IncidentView],
    debriefs: Sequence[DebriefHeld] = (),
) -> Json:
    """The figure of one indicator: the usual behind bands as steps, the agency's line, marks."""
    marks = [_wall(incident.happened_at) for incident in incidents]
    shown = [point for point in points if point.allowed is not None]
    return {
        "data": [
            *_usual_ground([point for point in points if point.usual is not None]),
            _ribbon([point for point in shown if not point.pool]),
            _ribbon([point for point in shown if point.pool], pattern="/"),
            _agency_line(points),
            _steps(points, [_share(point.estimate) for point in points], "--accent-strong", 2),
            *_debrief_marks(debriefs),
            _incident_marks(incidents, marks),
        ],
        "layout": _LAYOUT
        | {
            "xaxis": _AXIS | {"type": "date", "range": _range(points), **_ticks(points)},
            "shapes": [*(_upright(mark) for mark in marks), *_breaks(points)],
        },
    }


def _ribbon(points: Sequence[Point], pattern: str = "") -> Json:
    """Bands as steps: a bar from the lowest to the highest share, as wide as its period."""
    edges = [point.allowed.percents for point in points if point.allowed is not None]
    return _blocks(points, edges) | {
        "hovertext": [_hover(point) for point in points],
        "hoverinfo": "text",
        "marker": {
            "color": "--accent",
            "opacity": 0.5,
            "line": {"color": "--accent", "width": 1 if pattern else 0},
            "pattern": {"shape": pattern, "fillmode": "replace", "fgcolor": "--accent", "size": 7},
        },
    }


def _blocks(points: Sequence[Point], edges: Sequence[tuple[int, int]]) -> Json:
    """Bars from the lower to the upper edge in percent, each as wide as its period."""
    periods = [point.period for point in points]
    return {
        "type": "bar",
        "x": [_wall(_middle(period)) for period in periods],
        "width": [(period.ends_at - period.starts_at) / _MILLISECOND for period in periods],
        "base": [low for low, _ in edges],
        "y": [high - low for low, high in edges],
    }


def _agency_line(points: Sequence[Point]) -> Json:
    """The agency's estimate as a dotted line; what the bands allow of it is said on pointing."""
    hovered = [_hover_agency(point) for point in points]
    line = _steps(points, [_share(point.agency) for point in points], "--ink", 2, dash="dot")
    return line | {"hovertext": _twice(hovered), "hoverinfo": "text"}


def _usual_ground(points: Sequence[Point]) -> list[Json]:
    """Where the group usually lies, as a ground behind its bands."""
    if not points:
        return []
    edges = [point.usual.percents for point in points if point.usual is not None]
    return [_blocks(points, edges) | {"hoverinfo": "skip", "marker": {"color": "--usual"}}]


def _breaks(points: Sequence[Point]) -> list[Json]:
    """An upright line where the teams behind the group changed."""
    marks = [_wall(point.period.starts_at) for point in points if point.has_new_teams]
    return [_upright(mark) | {"line": _BREAK_LINE} for mark in marks]


def _steps(
    points: Sequence[Point],
    shares: Sequence[int | None],
    color: str,
    width: int,
    *,
    dash: str = "solid",
) -> Json:
    """A line that is level over each period and absent over those without a share."""
    xs = [
        _wall(edge) for point in points for edge in (point.period.starts_at, point.period.ends_at)
    ]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": _twice(shares),
        "line": {"color": color, "width": width, "dash": dash},
        "hoverinfo": "skip",
    }


def _twice(values: Sequence[Value]) -> list[Value]:
    """Each value for both ends of its period."""
    return [value for value in values for _ in range(2)]


def _debrief_marks(debriefs: Sequence[DebriefHeld]) -> list[Json]:
    """Round marks where a debrief was held; no trace where none was."""
    if not debriefs:
        return []
    said = [
        "<br>".join((short_day(one.at), _("Debrief held"), escape(label_words(one.label))))
        for one in debriefs
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [_wall(one.at) for one in debriefs],
            "y": [_BELOW_INCIDENTS] * len(debriefs),
            "hovertext": said,
            "hoverinfo": "text",
            "cliponaxis": False,
            "marker": {
                "symbol": "circle",
                "size": 11,
                "color": "--surface",
                "line": {"color": "--accent", "width": 3},
            },
        }
    ]


def _incident_marks(incidents: Sequence[IncidentView], marks: list[str]) -> Json:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": marks,
        "y": [100] * len(marks),
        "hovertext": [_hover_incident(incident) for incident in incidents],
        "hoverinfo": "text",
        "cliponaxis": False,
        "marker": {"symbol": "diamond", "size": 11, "color": "--look-mark"},
    }


def _upright(mark: str) -> Json:
    line = {"color": "--look-mark", "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": mark, "x1": mark, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _hover(point: Point) -> str:
    lines = [period_days(point.period)]
    if point.pool:
        lines.append(escape(pool_name(point.pool)))
    if point.seen is not None:
        lines.append(sentences.band_phrase(point.seen, current_language()))
    if point.estimate is not None:
        lines.append(_estimated(point.estimate))
    return "<br>".join(lines)


def _hover_agency(point: Point) -> str:
    if point.agency is None:
        return ""
    return "<br>".join((period_days(point.period), _("Whole agency"), _estimated(point.agency)))


def _hover_incident(incident: IncidentView) -> str:
    what, team = kind_words(incident.kind), incident.team
    return "<br>".join((short_day(incident.happened_at), escape(what), escape(team)))


def _estimated(estimate: Estimate) -> str:
    language = current_language()
    allowed = sentences.allowed_words(estimate, language)
    return f"{sentences.estimate_words(estimate, language)} ({allowed})"


def _share(estimate: Estimate | None) -> int | None:
    return None if estimate is None else round(100 * estimate.share)


def _range(points: Sequence[Point]) -> list[str]:
    return [_wall(points[0].period.starts_at), _wall(points[-1].period.ends_at)]


def _ticks(points: Sequence[Point]) -> Json:
    """A tick under each period; the script keeps as many as have room."""
    return {
        "tickvals": [_wall(_middle(point.period)) for point in points],
        "ticktext": [period_start(point.period) for point in points],
    }


def _middle(period: PeriodView) -> datetime:
    return period.starts_at + (period.ends_at - period.starts_at) / 2


def _wall(instant: datetime) -> str:
    """An instant as the chart's axis reads it: local time without a zone."""
    wall = local(instant, current_runtime().terms.zone).replace(tzinfo=None)
    return wall.isoformat(timespec="minutes")


_BELOW_INCIDENTS: Final = 86
"""Percent: a debrief soon after an incident must not hide its mark."""

_BREAK_LINE: Final[Json] = {"color": "--soft", "width": 1.5, "dash": "longdash"}
_AXIS: Final[Json] = {
    "fixedrange": True,
    "showgrid": False,
    "zeroline": False,
    "linecolor": "--edge",
    "ticks": "outside",
    "tickcolor": "--edge",
    "ticklen": 4,
    "tickangle": 0,
}
_LAYOUT: Final[Json] = {
    "height": 230,
    "margin": {"l": 46, "r": 14, "t": 16, "b": 30},
    "barmode": "overlay",
    "bargap": 0,
    "showlegend": False,
    "dragmode": False,
    "hovermode": "closest",
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"family": "--sans", "size": 13, "color": "--soft"},
    "hoverlabel": {
        "bgcolor": "--surface",
        "bordercolor": "--edge",
        "font": {"color": "--ink"},
        "align": "left",
    },
    "yaxis": _AXIS
    | {
        "range": [0, 100],
        "tickvals": [0, 50, 100],
        "ticktext": ["0", "50%", "100%"],
        "showgrid": True,
        "gridcolor": "--line",
        "layer": "below traces",
    },
}
