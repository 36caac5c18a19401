"""Pages of results: all teams, one unit over time, the releases themselves. All see all (R32)."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Flask, Response, render_template
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from wellness.domain.access import Permission
from wellness.services import dashboards, exports, histories, releases
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
    runtime, account = current_runtime(), login.get_account()
    with runtime.database.reading() as session:
        overview = dashboards.show_overview(
            session, scope=account.unit_id, terms=runtime.terms, now=now()
        )
    return render_template(
        "leadership/teams.html", overview=overview, fewest=overview.limits.voters
    )


@blueprint.get("/teams/<int:unit_id>")
@access(Permission.SEE_RELEASES)
def show_unit(unit_id: int) -> str:
    """A team, a division or the agency over the periods."""
    runtime = current_runtime()
    with runtime.database.reading() as session:
        history = histories.show_unit(session, unit_id, terms=runtime.terms, now=now())
    return render_template(
        "leadership/unit.html",
        history=history,
        fewest=history.limits.voters,
        charts=charts.draw(history),
        library=charts.LIBRARY_NAME,
        library_style_ids=charts.list_style_ids(),
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


def _file(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, HTTPStatus.OK, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
