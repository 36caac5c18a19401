"""The first page, which leads to the page of one's role, and the statement on privacy."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wellness.services import statement
from wellness.web import login
from wellness.web.guard import LOGIN_ENDPOINT, Access, access
from wellness.web.language import current_language
from wellness.web.navigation import home_of
from wellness.web.runtime import current_runtime, now
from wellness.web.sessions import without_session

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@access(Access.ANYONE)
def show_first() -> ResponseReturnValue:
    """The page of one's role, or signing in."""
    account = login.current_account()
    return redirect(home_of(account) if account else url_for(LOGIN_ENDPOINT))


@blueprint.get("/privacy")
@access(Access.ANYONE)
@without_session
def show_privacy() -> str:
    """What happens to an answer, with the values in force."""
    runtime = current_runtime()
    with runtime.database.reading() as session:
        facts = statement.describe(session, terms=runtime.terms, now=now())
    return render_template(f"privacy/page_{current_language()}.html", facts=facts)
