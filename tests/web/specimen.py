"""Pages that only tests have: one for each kind of access, each kind of failure, every macro."""

import sqlite3
from pathlib import Path

from flask import Blueprint, flash, render_template_string, session
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, ImATeapot, TooManyRequests
from werkzeug.wrappers import Response

from wellness.domain.access import Permission
from wellness.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable, WellnessError
from wellness.web.guard import Access, access
from wellness.web.security import with_charts
from wellness.web.sessions import without_session

blueprint = Blueprint("specimen", __name__)

EVERY_MACRO = Path(__file__).with_name("specimen.html").read_text(encoding="utf-8")

ERRORS: dict[str, Exception] = {
    "not-found": NotFound("There is no such team."),
    "invalid": Invalid("That is no date.", kept="The rest was kept.", remedy="Write 2026-11-30."),
    "conflict": Conflict("Somebody else has it."),
    "not-allowed": NotAllowed("Your role may not."),
    "unavailable": Unavailable("The vault does not answer."),
    "unmapped": WellnessError("Something else."),
    "database": OperationalError(
        "SELECT 1", {"number": "+19195550123"}, sqlite3.OperationalError()
    ),
    "sqlite": sqlite3.DatabaseError("disk image of Dana Rivers"),
    "teapot": ImATeapot(),
    "too-many": TooManyRequests(),
    "own-answer": HTTPException(response=Response("an answer of its own", 451)),
    "bug": KeyError("Dana Rivers +19195550123"),
}


@blueprint.get("/teams")
@access(Permission.SEE_RELEASES)
def show_teams() -> str:
    return render_template_string(EVERY_MACRO)


@blueprint.get("/flags")
@access(Permission.TAKE_FLAGS)
def show_flags() -> str:
    return "flags"


@blueprint.get("/members-only")
@access(Access.SIGNED_IN)
def show_members_only() -> str:
    return "members only"


@blueprint.post("/members-only")
@access(Access.SIGNED_IN)
def change_members_only() -> str:
    flash("It was changed.")
    return "changed"


@blueprint.get("/charted")
@access(Access.ANYONE)
@with_charts
def show_charted() -> str:
    return "charted"


@blueprint.get("/fails/<string:kind>")
@access(Access.ANYONE)
def fail(kind: str) -> str:
    raise ERRORS[kind]


@blueprint.post("/fails/<string:kind>")
@access(Access.ANYONE)
@without_session
def fail_posted(kind: str) -> str:
    raise ERRORS[kind]


@blueprint.route("/cookieless", methods=["GET", "POST"])
@access(Access.ANYONE)
@without_session
def serve_without_session() -> ResponseReturnValue:
    return "nothing kept"


@blueprint.post("/cookieless/posted-only")
@access(Access.ANYONE)
@without_session
def serve_posted_only() -> ResponseReturnValue:
    return "nothing kept"


@blueprint.get("/forgetful")
@access(Access.ANYONE)
@without_session
def keep_something() -> str:
    session["kept"] = "something"
    return "kept"
