"""Pages that e-mails and the poster lead to: joining, leaving, asking for a link.

No view reads or sets a cookie. Opening a page changes nothing, so that mail filters may look.
"""

from http import HTTPStatus

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.errors import NotFound
from wellness.services import joining
from wellness.web.addresses import address_of
from wellness.web.forms import Fields
from wellness.web.guard import Access, access
from wellness.web.posting import post_later
from wellness.web.runtime import current_runtime, now
from wellness.web.sessions import without_session

blueprint = without_session(Blueprint("mail", __name__))

_MOST_BYTES = 4096


@blueprint.before_request
def bound() -> None:
    """These pages are off without a mail server, and take no more than a small form."""
    if current_runtime().mails is None:
        abort(HTTPStatus.NOT_FOUND)
    request.max_content_length = _MOST_BYTES


@blueprint.get("/join")
@access(Access.ANYONE)
def show_join() -> str:
    """The page of a join link; it reads nothing, so that link previews use nothing up."""
    return _join_page({})


@blueprint.post("/join")
@access(Access.ANYONE)
def send_join() -> ResponseReturnValue:
    """Use a join link up."""
    fields, runtime = Fields(request.form), current_runtime()
    token = fields.secret("token").strip()
    if fields.faults:
        return _join_page(fields.faults), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with runtime.database.transaction() as session:
            joined = joining.confirm(session, token, terms=runtime.terms, now=now())
    except NotFound:
        return render_template("mail/join_spent.html"), HTTPStatus.NOT_FOUND
    return render_template("mail/joined.html", joined=joined)


@blueprint.get("/leave/<string:token>")
@access(Access.ANYONE)
def show_leave(token: str) -> ResponseReturnValue:
    """Where e-mails are ended, or begun again."""
    runtime = current_runtime()
    try:
        with runtime.database.reading() as session:
            leaver = joining.find_leaver(session, token, terms=runtime.terms)
    except NotFound:
        return _unknown_link()
    return _leave_page(token, has_left=leaver.has_left)


@blueprint.post("/leave/<string:token>")
@access(Access.ANYONE)
def send_leave(token: str) -> ResponseReturnValue:
    """End the e-mails to an address; mail programs send this by themselves (RFC 8058)."""
    runtime = current_runtime()
    try:
        with runtime.database.transaction() as session:
            joining.leave(session, token, terms=runtime.terms, now=now())
    except NotFound:
        return _unknown_link()
    return _leave_page(token, has_left=True)


@blueprint.post("/leave/<string:token>/undo")
@access(Access.ANYONE)
def undo_leave(token: str) -> ResponseReturnValue:
    """Let e-mails to an address begin again."""
    runtime = current_runtime()
    try:
        with runtime.database.transaction() as session:
            joining.come_back(session, token, terms=runtime.terms, now=now())
    except NotFound:
        return _unknown_link()
    return render_template("mail/back.html")


@blueprint.get("/start")
@access(Access.ANYONE)
def show_start() -> str:
    """Where the poster leads: ask for a link."""
    return render_template("mail/start.html", faults={}, given="")


@blueprint.post("/start")
@access(Access.ANYONE)
def send_start() -> ResponseReturnValue:
    """Take an address; the same page for every one, at once, whatever becomes of it."""
    fields = Fields(request.form)
    typed = fields.email("email")
    if fields.faults:
        given = request.form.get("email", "")
        page = render_template("mail/start.html", faults=fields.faults, given=given)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    post_later(typed, address_of(request), now())
    return render_template("mail/asked.html")


def _join_page(faults: dict[str, str]) -> str:
    return render_template("mail/join.html", faults=faults)


def _leave_page(token: str, *, has_left: bool) -> str:
    endpoint = "mail.undo_leave" if has_left else "mail.send_leave"
    path = url_for(endpoint, token=token)
    return render_template("mail/leave.html", has_left=has_left, path=path)


def _unknown_link() -> ResponseReturnValue:
    return render_template("mail/unknown_link.html"), HTTPStatus.NOT_FOUND
