"""Errors become a status and a page, or problem JSON where JSON is asked for, in this one place."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from sqlite3 import Error as SqliteError
from typing import Final

from flask import Flask, Response, jsonify, make_response, render_template, request
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from wellness.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable, WellnessError
from wellness.web import login
from wellness.web.language import gettext as _

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a person is told: what happened, what was kept, what to do."""

    title: str
    kept: str = ""
    remedy: str = ""


def init_app(app: Flask) -> None:
    """Answer every error of this application."""
    app.register_error_handler(WellnessError, answer_wellness_error)
    app.register_error_handler(HTTPException, answer_http_error)
    # PostgreSQL calls it internal that a replica only reads, or that a transaction slept too long.
    for kind in (OperationalError, InterfaceError, InternalError, PoolTimeout, SqliteError):
        app.register_error_handler(kind, answer_database_error)


def answer_wellness_error(error: WellnessError) -> Response:
    """Answer an error that was written for people."""
    parts = (error.problem, error.kept, error.remedy)
    return _answer(_status(error), lambda: Problem(*(_(part) if part else "" for part in parts)))


def answer_http_error(error: HTTPException) -> Response:
    """Answer an error of the protocol; the fault of a server is told without any detail."""
    if error.response is not None:
        return make_response(error.response)
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    response = _answer(status, lambda: _of_request(_PROBLEMS.get(status, _fallback)()))
    response.headers.extend(
        (name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")
    )
    return response


def answer_database_error(error: Exception) -> Response:
    """Answer for a database that is busy, full or gone; whatever was under way was rolled back."""
    original = getattr(error, "orig", None) or error
    name = getattr(original, "sqlite_errorname", None) or type(original).__name__
    logger.error("The database did not answer.", extra={"reason": name})
    return _answer(HTTPStatus.SERVICE_UNAVAILABLE, lambda: _of_request(_unavailable()))


def wants_json() -> bool:
    """Whether the sender prefers JSON over a page."""
    accepted = request.accept_mimetypes
    kinds = ("text/html", "application/json", "application/problem+json")
    return (accepted.best_match(kinds) or "text/html") != "text/html"


def _answer(status: HTTPStatus, describe: Callable[[], Problem]) -> Response:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        login.look_away()  # even the choice of a language would ask the database who is signed in
    if request.path.startswith(_OF_PROVIDER):
        return Response(status=status)  # no person reads it, and the provider keeps what it gets
    problem = describe()
    if wants_json():
        said = {name: text for name, text in asdict(problem).items() if text}
        response = jsonify(said | {"status": int(status)})
        response.mimetype = "application/problem+json"
    else:
        response = make_response(render_template("errors/error.html", problem=problem))
    response.status_code = status
    return response


def _of_request(problem: Problem) -> Problem:
    """What became of one's input is of interest only to who sent some."""
    return replace(problem, kept="") if request.method in ("GET", "HEAD") else problem


def _status(error: WellnessError) -> HTTPStatus:
    found = (status for kind, status in _STATUSES.items() if isinstance(error, kind))
    return next(found, HTTPStatus.BAD_REQUEST)


_OF_PROVIDER: Final = "/sms/"
_STATUSES: Final[dict[type[WellnessError], HTTPStatus]] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Conflict: HTTPStatus.CONFLICT,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def _bad_request() -> Problem:
    return Problem(
        _("This page could not send what you entered."),
        _("Nothing was changed."),
        _("It may have been open too long. Go back, load the page again and send it once more."),
    )


def _unauthorized() -> Problem:
    return Problem(_("Please sign in first."))


def _forbidden() -> Problem:
    return Problem(_("You cannot open this page."), _("Nothing was changed."))


def _not_found() -> Problem:
    return Problem(
        _("There is no such page."),
        remedy=_("Check the address, or start again from the first page."),
    )


def _not_allowed() -> Problem:
    return Problem(_("This page cannot be used in that way."), _("Nothing was changed."))


def _too_large() -> Problem:
    return Problem(
        _("That is more than this page takes."),
        _("Nothing was changed."),
        _("Send less at once, or ask a coordinator."),
    )


def _too_many() -> Problem:
    return Problem(_("That was too often."), remedy=_("Wait a while and try again."))


def _unavailable() -> Problem:
    return Problem(
        _("Wellness does not answer at the moment."),
        _("What you sent just now was not saved; everything before is."),
        _("Try again in a minute. If it goes on, tell a coordinator."),
    )


def _fallback() -> Problem:
    return Problem(
        _("Something went wrong on our side."),
        _("What you sent just now may not have been saved; everything before is."),
        _("Try again. If it happens again, tell a coordinator what you were doing and when."),
    )


_PROBLEMS: Final[dict[HTTPStatus, Callable[[], Problem]]] = {
    HTTPStatus.BAD_REQUEST: _bad_request,
    HTTPStatus.UNAUTHORIZED: _unauthorized,
    HTTPStatus.FORBIDDEN: _forbidden,
    HTTPStatus.NOT_FOUND: _not_found,
    HTTPStatus.METHOD_NOT_ALLOWED: _not_allowed,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _too_large,
    HTTPStatus.TOO_MANY_REQUESTS: _too_many,
    HTTPStatus.SERVICE_UNAVAILABLE: _unavailable,
}
