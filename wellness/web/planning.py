"""Pages for whoever sets the agency up: the texts as phones show them, and the days ahead."""

from typing import Final

from flask import Blueprint, render_template
from flask.blueprints import BlueprintSetupState

from wellness.domain.access import Permission
from wellness.services import previews
from wellness.services.fitting import list_unit_names
from wellness.services.outlook import look_ahead
from wellness.web import login
from wellness.web.guard import access
from wellness.web.runtime import current_runtime, now
from wellness.web.text_words import FILTERS, sections

DAYS: Final = 14


def _add_filters(state: BlueprintSetupState) -> None:
    for filter_ in FILTERS:
        state.app.add_template_filter(filter_)


blueprint: Final = Blueprint("planning", __name__)
blueprint.record(_add_filters)


@blueprint.get("/texts")
@access(Permission.SEE_TEXTS)
def show_texts() -> str:
    """Every text in both languages, filled and measured, with its faults and what to do."""
    runtime = current_runtime()
    with runtime.database.reading() as session:
        names = list_unit_names(session)
    board = previews.show_texts(names, terms=runtime.terms)
    shown = {preview.key for preview in board.previews}
    return render_template(
        "planning/texts.html",
        board=board,
        sections=[
            (title, [preview for preview in board.previews if preview.base in keys])
            for title, keys in sections()
        ],
        other_faults=[fault for fault in board.faults if fault.key not in shown],
        has_teams=bool(names.teams),
    )


@blueprint.get("/calendar")
@access(Permission.SEE_CALENDAR)
def show_calendar() -> str:
    """How many texts the next days may bring, by day and team, and why there are none."""
    runtime, account = current_runtime(), login.get_account()
    with runtime.database.reading() as session:
        outlook = look_ahead(
            session, unit_id=account.unit_id, days=DAYS, terms=runtime.terms, now=now()
        )
    return render_template("planning/calendar.html", outlook=outlook, days=DAYS)
