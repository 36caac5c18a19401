"""Staff sessions in a signed cookie, and views that neither read nor set one (R27)."""

from collections.abc import Callable
from typing import Any, Final, NoReturn, TypeVar

from flask import Flask, Request, session
from flask.sansio.scaffold import Scaffold
from flask.sessions import NullSession, SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter

_DECLARED: Final = "wellness_without_session"

Declaring = TypeVar("Declaring", bound=Callable[..., Any] | Scaffold)


class NoSession(NullSession):
    """An empty session that cannot be written to."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - like any dict method
        raise RuntimeError("This view declares @without_session; it must not keep anything.")

    __setitem__ = __delitem__ = clear = pop = popitem = update = setdefault = _refuse


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, except where a view or its blueprint does without."""

    null_session_class = NoSession

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; Flask asks for it before it matches the address itself."""
        if does_without_session(app, _find_endpoint(app, request)):
            return NoSession()
        return super().open_session(app, request)


def without_session(view_or_blueprint: Declaring) -> Declaring:
    """Declare that a view, or every view of a blueprint, reads and sets no cookie.

    CSRF protection is left out there too: nothing in such a request acts for a signed-in person.
    """
    vars(view_or_blueprint)[_DECLARED] = True
    return view_or_blueprint


def does_without_session(app: Flask, endpoint: str | None) -> bool:
    """Whether the view behind an endpoint, or its blueprint, declares `without_session`."""
    if endpoint is None:
        return False
    blueprint = app.blueprints.get(endpoint.rpartition(".")[0])
    declaring = (app.view_functions.get(endpoint), blueprint)
    return any(_DECLARED in vars(found) for found in declaring if found is not None)


def is_without_session() -> bool:
    """Whether the request at hand is served without a session."""
    return isinstance(session, NoSession)


def _find_endpoint(app: Flask, request: Request) -> str | None:
    try:
        adapter = app.create_url_adapter(request)
        return None if adapter is None else _match(adapter)
    except HTTPException:
        return None


def _match(adapter: MapAdapter) -> str | None:
    try:
        endpoint, _ = adapter.match()
    except MethodNotAllowed as error:
        method = next(iter(error.valid_methods or ()), None)
        endpoint, _ = adapter.match(method=method)
    return str(endpoint)
