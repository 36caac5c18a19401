"""The first page, which leads to the page of one's role, and the statement on privacy."""

from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wellness.domain.releases import FIRST_HASH
from wellness.services import changes, releases, statement
from wellness.services.applying import is_on_legal_hold
from wellness.web import login
from wellness.web.change_words import decision_words
from wellness.web.guard import LOGIN_ENDPOINT, Access, access
from wellness.web.language import current_language
from wellness.web.navigation import home_of
from wellness.web.runtime import current_runtime, now
from wellness.web.sessions import without_session
from wellness.web.support_words import dated, entry_kind_words

_MOST_CHANGES: Final = 50


def _add_filters(state: BlueprintSetupState) -> None:
    state.app.add_template_filter(decision_words)
    state.app.add_template_filter(entry_kind_words)
    state.app.add_template_filter(dated)


blueprint = Blueprint("pages", __name__)
blueprint.record(_add_filters)


@blueprint.get("/")
@access(Access.ANYONE)
def show_first() -> ResponseReturnValue:
    """The page of one's role, or signing in."""
    account = login.current_account()
    return redirect(home_of(account) if account else url_for(LOGIN_ENDPOINT))


@blueprint.get("/support")
@access(Access.ANYONE)
@without_session
def show_support() -> str:
    """Where people find help, the same for everybody; it reads nothing of whoever looks."""
    terms = current_runtime().terms
    return render_template("support/support.html", today=terms.local_date(now()))


@blueprint.get("/privacy")
@access(Access.ANYONE)
@without_session
def show_privacy() -> str:
    """What happens to an answer, with the values in force, what was changed, how to check it."""
    runtime, instant, language = current_runtime(), now(), current_language()
    with runtime.database.reading() as session:
        shown = {
            "facts": statement.describe(session, terms=runtime.terms, now=instant),
            "changes": changes.list_changes(session, language=language)[:_MOST_CHANGES],
            "head": releases.find_chain_head(session, now=instant),
            "is_held": is_on_legal_hold(session),
        }
    has_releases = shown["head"] != FIRST_HASH
    return render_template(
        f"privacy/page_{language}.html",
        **shown,
        has_releases=has_releases,
        kept=runtime.terms.retention,
    )
