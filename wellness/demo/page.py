"""The demo's page: be anybody, and move the clock. It exists in the demo alone (ADR 8)."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from enum import StrEnum
from http import HTTPStatus
from threading import Thread
from typing import assert_never

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from wellness.demo import founding
from wellness.demo.carrier import Carrier
from wellness.demo.files import DemoFiles
from wellness.demo.stage import Stage
from wellness.domain.access import Role
from wellness.errors import Conflict, Invalid, NotFound, WellnessError
from wellness.services.accounts import view_of
from wellness.storage import accounts, rosters
from wellness.web import login
from wellness.web.guard import Access, access
from wellness.web.runtime import current_runtime
from wellness.wiring import Runtime

VISITOR = "+19195550100"
_MORNING = time(10, 35)
_LONGEST_WAIT = timedelta(days=10)
_TOLD = ("Stabilization & Outreach", "Community Response Evening")
_PAGE = re.compile(r"/[a-z-]*(?:/\d{1,9})?")


class Move(StrEnum):
    """Where the clock can be moved to."""

    SHIFT = "shift"
    MORNING = "morning"
    PERIOD = "period"


def make_blueprint(files: DemoFiles) -> Blueprint:
    """The demo's routes over the state in `files`."""
    blueprint = Blueprint("demo", __name__, url_prefix="/demo")

    @blueprint.get("")
    @access(Access.ANYONE)
    def show() -> str:
        """Who one can be, and what time it is in Riverbend."""
        runtime = current_runtime()
        carrier = Carrier(runtime.settings.sms.api_base)
        return render_template(
            "demo/index.html",
            now=runtime.clock(),
            moving=files.find_move(),
            trouble=files.find_trouble(),
            phone_page=carrier.phone_page(VISITOR),
            phones_page=carrier.phones_page,
            stories=_list_stories(runtime),
        )

    @blueprint.post("/sign-in/<string:role>")
    @access(Access.ANYONE)
    def sign_in(role: str) -> Response:
        """Sign in as the demo's holder of a role and go where a step of the tour leads."""
        with current_runtime().database.reading() as session:
            account = accounts.find_account_by_email(session, _email_of(role))
        if account is None:
            raise NotFound("There is nobody of that role in the demo.")
        login.begin_session(view_of(account))
        return redirect(_page_of(request.form.get("to", "")), HTTPStatus.SEE_OTHER)

    @blueprint.post("/clock")
    @access(Access.ANYONE)
    def move_clock() -> Response:
        """Move the clock in the background; the page follows it."""
        try:
            move = Move(request.form.get("to", ""))
        except ValueError as error:
            raise Invalid("The clock cannot be moved there.") from error
        if not files.begin_move(move):
            raise Conflict("The clock is being moved already.", remedy="Wait until it stands.")
        Thread(target=_carry_out, args=(move, files, current_runtime()), daemon=True).start()
        return redirect(url_for("demo.show"), HTTPStatus.SEE_OTHER)

    return blueprint


def _page_of(wanted: str) -> str:
    """A page of ours, never an address elsewhere."""
    return wanted if _PAGE.fullmatch(wanted) else "/"


def _list_stories(runtime: Runtime) -> list[tuple[str, int]]:
    """The teams whose stories the tour tells, with the ids of their pages."""
    with runtime.database.reading() as session:
        ids = {unit.name: unit.id for unit in rosters.load_tree(session).units}
    return [(name, ids[name]) for name in _TOLD if name in ids]


def _carry_out(move: Move, files: DemoFiles, runtime: Runtime) -> None:
    """Move the clock; what goes wrong is told on the page, since nobody waits for this thread."""
    trouble = ""
    try:
        carrier = Carrier(runtime.settings.sms.api_base)
        stage = Stage(runtime, files.clock, carrier, visitor=VISITOR)
        until, is_there = _target(move, stage)
        stage.advance(until, is_there=is_there)
    except WellnessError as error:
        trouble = str(error)
    finally:
        files.end_move(trouble)


def _target(move: Move, stage: Stage) -> tuple[datetime, Callable[..., bool]]:
    now, terms = stage.clock(), stage.runtime.terms
    match move:
        case Move.SHIFT:
            return now + _LONGEST_WAIT, stage.is_check_in_of_visitor
        case Move.MORNING:
            tomorrow = terms.local_date(now) + timedelta(days=1)
            return datetime.combine(tomorrow, _MORNING, terms.zone), lambda _: False
        case Move.PERIOD:
            shown_at = terms.calendar.at(now).visible_at
            return shown_at + timedelta(minutes=30), lambda _: False
        case _:
            assert_never(move)


def _email_of(role: str) -> str:
    try:
        wanted = Role(role)
    except ValueError:
        return ""
    return next(email for email, _, held, _, _ in founding.STAFF if held is wanted)
