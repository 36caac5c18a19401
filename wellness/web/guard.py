"""Who may open a page: declared under each route, checked at start and at each request.

    @blueprint.get("/flags/<int:flag_id>")
    @access(Permission.SEE_FLAGS)
    def show_flag(flag_id: int) -> str: ...

A route without a declaration keeps the program from starting; should one be added later, nobody
gets in.
"""

import logging
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, TypeVar, assert_never

from flask import Flask, current_app, redirect, request, url_for
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from wellness.domain.access import Permission, may
from wellness.errors import NotAllowed
from wellness.web import login
from wellness.web.errors import wants_json
from wellness.web.language import gettext as _

logger = logging.getLogger(__name__)

LOGIN_ENDPOINT: Final = "auth.show_login"
_DECLARED: Final = "wellness_access"


class Access(StrEnum):
    """What a page asks for that is no permission."""

    ANYONE = "anyone"
    SIGNED_IN = "signed-in"


View = TypeVar("View", bound=Callable[..., Any])


class Unguarded(RuntimeError):
    """Routes break the house rules; every fault is in the message."""


def access(needed: Access | Permission) -> Callable[[View], View]:
    """Declare what a view asks for, right under its route."""

    def declare(view: View) -> View:
        vars(view)[_DECLARED] = needed
        return view

    return declare


def init_app(app: Flask) -> None:
    """Ask at every request; before anything else looks at it."""
    app.before_request(enforce)


def require_declared(app: Flask) -> None:
    """Refuse to start with a route that does not say who may use it, or has a careless address.

    Raises:
        Unguarded: naming every such route.
    """
    faults = sorted({fault for rule in app.url_map.iter_rules() for fault in _faults(app, rule)})
    if faults:
        raise Unguarded("Routes cannot be served:\n  - " + "\n  - ".join(faults))


def enforce() -> Response | None:
    """Let the request pass, send its sender to sign in, or refuse it.

    Raises:
        NotAllowed: the account's role does not hold the permission.
    """
    if request.endpoint is None:
        return None  # the address matched no route: the error page says so to anyone
    needed = _needed(current_app, request.endpoint)
    match needed:
        case None:
            logger.error("A route without a declared access was asked for and refused.")
            raise Forbidden
        case Access.ANYONE:
            return None
        case Access.SIGNED_IN:
            return None if login.current_account() else _ask_to_sign_in()
        case Permission():
            return _ask_permission(needed)
        case _:
            assert_never(needed)


def is_allowed(needed: Access | Permission) -> bool:
    """Whether the person at hand may do this; for leaving out what they could not open."""
    account = login.current_account()
    match needed:
        case Access.ANYONE:
            return True
        case Access.SIGNED_IN:
            return account is not None
        case Permission():
            return account is not None and may(account.role, needed)
        case _:
            assert_never(needed)


def _ask_permission(permission: Permission) -> Response | None:
    if login.current_account() is None:
        return _ask_to_sign_in()
    if is_allowed(permission):
        return None
    raise NotAllowed(
        _("Your role cannot open this page."),
        remedy=_("If your work needs it, ask a coordinator about your role."),
    )


def _ask_to_sign_in() -> Response:
    if wants_json():
        raise Unauthorized
    wanted = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    return redirect(url_for(LOGIN_ENDPOINT, next=wanted), HTTPStatus.SEE_OTHER)


def _needed(app: Flask, endpoint: str) -> Access | Permission | None:
    view = app.view_functions.get(endpoint)
    needed = None if view is None else vars(view).get(_DECLARED)
    return needed if isinstance(needed, Access | Permission) else None


def _faults(app: Flask, rule: Rule) -> Iterator[str]:
    if _needed(app, rule.endpoint) is None:
        yield f"{rule.endpoint} ({rule.rule}) does not declare its access."
    parameters = _PARAMETER.findall(rule.rule)
    if any(":" not in parameter for parameter in parameters):
        yield f"{rule.rule} has a parameter without a type; write one like <int:unit_id>."
    segments = _PARAMETER.sub("", rule.rule).split("/")
    if not all(_KEBAB.fullmatch(segment) for segment in segments if segment):
        yield f"{rule.rule} is not in kebab-case."


_PARAMETER: Final = re.compile(r"<([^>]*)>")
_KEBAB: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*")
