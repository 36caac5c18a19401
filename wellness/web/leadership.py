"""Pages of results: all teams, one unit over time, the releases themselves. All see all (R32)."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Flask, Response, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from wellness.domain.access import Permission
from wellness.domain.forecast import RATE
from wellness.domain.pulse import Pulse
from wellness.domain.triggers import RULES
from wellness.errors import NotFound
from wellness.services import dashboards, exports, histories, outcomes, releases
from wellness.services.acute import list_acute_off
from wellness.services.forecast import forecast_agency
from wellness.web import charts, login
from wellness.web.assets import add_asset
from wellness.web.guard import access
from wellness.web.runtime import current_runtime, now
from wellness.web.words import use_words


class JsonFile(BaseConverter):
    """The number in a file name such as `12.json`."""

    regex = r"\d{1,9}\.json"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value.removesuffix(".json"))

    def to_url(self, value: Any) -> str:  # noqa: ANN401 - as declared by the class above
        """The file name."""
        return f"{int(value)}.json"


def _set_up(state: BlueprintSetupState) -> None:
    app = state.app
    assert isinstance(app, Flask)  # noqa: S101 - blueprints of this package join no other kind
    app.url_map.converters["json_file"] = JsonFile
    add_asset(app, charts.LIBRARY_NAME, charts.find_library())


blueprint: Final = use_words(Blueprint("leadership", __name__))
blueprint.record(_set_up)


@blueprint.get("/teams")
@access(Permission.SEE_RELEASES)
def show_teams() -> str:
    """What needs somebody now, then the newest results of everybody."""
    return _teams_page(current_runtime().terms.pulse)


@blueprint.get("/teams/monthly")
@access(Permission.SEE_RELEASES)
def show_teams_monthly() -> str:
    """The same with the results of the monthly check-in."""
    return _teams_page(_get_monthly(), suffix=_MONTHLY)


@blueprint.get("/teams/<int:unit_id>")
@access(Permission.SEE_RELEASES)
def show_unit(unit_id: int) -> str:
    """A team, a division or the agency over the periods."""
    return _unit_page(unit_id, current_runtime().terms.pulse)


@blueprint.get("/teams/<int:unit_id>/monthly")
@access(Permission.SEE_RELEASES)
def show_unit_monthly(unit_id: int) -> str:
    """The same over the months."""
    return _unit_page(unit_id, _get_monthly(), suffix=_MONTHLY)


@blueprint.get("/report")
@access(Permission.SEE_RELEASES)
def show_report() -> str:
    """The newest results and what was done, for paper."""
    return _report_page(current_runtime().terms.pulse)


@blueprint.get("/report/monthly")
@access(Permission.SEE_RELEASES)
def show_report_monthly() -> str:
    """The same of the monthly check-in."""
    return _report_page(_get_monthly(), suffix=_MONTHLY)


@blueprint.get("/forecast")
@access(Permission.SEE_RELEASES)
def show_forecast() -> str:
    """What each team can expect, of so many of ten who answer."""
    runtime = current_runtime()
    rate = request.args.get("rate", round(10 * RATE), int)
    rate = rate if rate in _RATES else round(10 * RATE)
    with runtime.database.reading() as session:
        found = forecast_agency(session, rate=rate / 10, terms=runtime.terms, now=now())
        acute_off = list_acute_off(session, terms=runtime.terms, now=now())
    return render_template(
        "leadership/forecast.html",
        forecast=found,
        rate=rate,
        rates=_RATES,
        rules=RULES.items(),
        acute_off=acute_off,
        is_acute_on=runtime.terms.acute_flag,
        is_monthly=runtime.terms.monthly is not None,
    )


@blueprint.get("/releases")
@access(Permission.SEE_RELEASES)
def show_releases() -> str:
    """Every release with its place in the chain."""
    with current_runtime().database.reading() as session:
        rows = exports.list_rows(session, now=now())
    return render_template("leadership/releases.html", rows=rows)


@blueprint.get("/releases/<json_file:release_id>")
@access(Permission.SEE_RELEASES)
def send_release(release_id: int) -> Response:
    """The bytes of a release, exactly as published (R37)."""
    with current_runtime().database.reading() as session:
        release = releases.get_visible(session, release_id, now=now())
    return _file(release.content, "application/json", f"release-{release.id}.json")


@blueprint.get("/releases.csv")
@access(Permission.SEE_RELEASES)
def send_csv() -> Response:
    """Every release as one table."""
    with current_runtime().database.reading() as session:
        content = exports.write_csv(session, now=now())
    return _file(content, "text/csv", "releases.csv")


_RATES: Final = range(4, 11)


_MONTHLY: Final = "_monthly"
"""What the endpoints of the monthly pages end in; their templates link to one another by it."""


def _teams_page(pulse: Pulse, suffix: str = "") -> str:
    runtime, account = current_runtime(), login.get_account()
    with runtime.database.reading() as session:
        overview = dashboards.show_overview(
            session,
            scope=account.unit_id,
            terms=runtime.terms,
            now=now(),
            pulse=pulse,
            role=account.role,
        )
    return render_template(
        "leadership/teams.html",
        overview=overview,
        fewest=overview.limits.voters,
        pulse=pulse,
        suffix=suffix,
    )


def _report_page(pulse: Pulse, suffix: str = "") -> str:
    """Of the whole agency for everybody: a report tells no reader more than another (R32)."""
    runtime, at = current_runtime(), now()
    with runtime.database.reading() as session:
        report = dashboards.show_report(session, terms=runtime.terms, now=at, pulse=pulse)
        done = outcomes.show_outcomes(session, terms=runtime.terms, now=at)
        head = releases.find_chain_head(session, now=at)
    return render_template(
        "leadership/report.html",
        overview=report,
        fewest=report.limits.voters,
        done=done,
        head=head,
        printed_at=at,
        pulse=pulse,
        suffix=suffix,
    )


def _unit_page(unit_id: int, pulse: Pulse, suffix: str = "") -> str:
    runtime, at = current_runtime(), now()
    with runtime.database.reading() as session:
        history = histories.show_unit(session, unit_id, terms=runtime.terms, now=at, pulse=pulse)
    return render_template(
        "leadership/unit.html",
        history=history,
        fewest=history.limits.voters,
        pulse=pulse,
        suffix=suffix,
        charts=charts.draw(history),
        happenings=charts.list_happenings(history),
        library=charts.LIBRARY_NAME,
        library_style_ids=charts.list_style_ids(),
    )


def _get_monthly() -> Pulse:
    """The monthly pulse.

    Raises:
        NotFound: it is not asked here.
    """
    pulse = current_runtime().terms.monthly
    if pulse is None:
        raise NotFound("There is no monthly check-in here.", remedy="See the list of teams.")
    return pulse


def _file(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, HTTPStatus.OK, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
