"""What came of the flags of a year, for everybody with an account."""

from typing import Final

from flask import Blueprint, render_template
from flask.blueprints import BlueprintSetupState

from wellness.domain.access import Permission
from wellness.services.outcomes import show_outcomes
from wellness.web import deed_words, peer_words
from wellness.web.guard import access
from wellness.web.runtime import current_runtime, now
from wellness.web.words import use_words


def _add_filters(state: BlueprintSetupState) -> None:
    for filter_ in (*deed_words.FILTERS, *peer_words.FILTERS):
        state.app.add_template_filter(filter_)


blueprint: Final = use_words(Blueprint("outcomes", __name__))
blueprint.record(_add_filters)


@blueprint.get("/outcomes")
@access(Permission.SEE_RELEASES)
def show_year() -> str:
    """Each flag with what came of it, and the year in a few figures."""
    runtime = current_runtime()
    with runtime.database.reading() as session:
        found = show_outcomes(session, terms=runtime.terms, now=now())
    return render_template("prompts/outcomes.html", found=found)
