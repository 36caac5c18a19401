"""Headers of every response, cookies, CSRF: what a browser is told not to do (ASVS 5.0, 3.3-3.5).

@blueprint.get("/teams/<int:unit_id>")
@access(Permission.SEE_RELEASES)
@with_charts
def show_team(unit_id: int) -> str: ...
"""

import secrets
from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any, Final, TypeVar

from flask import Flask, Request, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFProtect

from wellness.web import login
from wellness.web.runtime import current_runtime, is_https_url
from wellness.web.sessions import Sessions, is_without_session

_CHARTS: Final = "wellness_with_charts"
_SENT: Final = "wellness_with_nothing_sent"
_UPLOAD: Final = "wellness_with_upload"
_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_FORM_BYTES: Final = 256 * 1024
UPLOAD_BYTES: Final = 1024 * 1024
"""What a form with a file may come to."""
_YEAR: Final = 31_536_000

View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask, *, secret: str, public_url: str) -> None:
    """Set cookies and CSRF up and put the headers on every response."""
    is_https = is_https_url(public_url)
    app.secret_key = secret
    app.request_class = _InMemory
    app.config.update(
        SESSION_COOKIE_NAME="__Host-wellness" if is_https else "wellness",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # Strict would sign people out who follow a link in a mail
        PERMANENT_SESSION_LIFETIME=login.TRUSTED_FOR,  # of a cookie on a trusted device alone
        MAX_CONTENT_LENGTH=_FORM_BYTES,
        WTF_CSRF_CHECK_DEFAULT=False,  # `_protect` decides, so that session-less views are left out
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as the session it belongs to
        WTF_CSRF_SSL_STRICT=False,  # asks for a Referer, which our own policy keeps back
    )
    app.session_interface = Sessions()
    csrf = CSRFProtect(app)
    app.before_request(lambda: _protect(csrf))
    app.after_request(set_headers)
    app.jinja_env.globals["csp_nonce"] = nonce


def with_charts(view: View) -> View:
    """Let the charts of this page set style attributes, as the chart library does."""
    vars(view)[_CHARTS] = True
    return view


def with_nothing_sent(view: View) -> View:
    """Let this page ask the network for nothing: no request, no form."""
    vars(view)[_SENT] = True
    return view


def with_upload(view: View) -> View:
    """Let this page be sent a file, which stays in memory: nothing of it is put on a disk."""
    vars(view)[_UPLOAD] = True
    return view


def nonce() -> str:
    """The pass of this response's own inline style or script."""
    if "wellness_nonce" not in g:
        g.wellness_nonce = secrets.token_urlsafe(16)
    return str(g.wellness_nonce)


def set_headers(response: Response) -> Response:
    """Put the security headers on a response; a page is kept by nobody unless it says otherwise."""
    headers = response.headers
    headers["Content-Security-Policy"] = _policy()
    for name, value in _HEADERS.items():
        headers[name] = value
    if is_https_url(current_runtime().settings.web.public_url):
        headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
    headers.setdefault("Cache-Control", "no-store")
    return response


def _policy() -> str:
    view = current_app.view_functions.get(request.endpoint or "")
    charts = "; style-src-attr 'unsafe-inline'" if view and _CHARTS in vars(view) else ""
    reach = "'none'" if view and _SENT in vars(view) else "'self'"
    return _POLICY.format(nonce=nonce(), charts=charts, reach=reach)


class _InMemory(Request):
    """A request whose files are never spooled to a disk: a roster holds names and numbers (R24)."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return BytesIO()


def _protect(csrf: CSRFProtect) -> None:
    if request.method not in _UNSAFE or request.endpoint is None or is_without_session():
        return
    if _UPLOAD in vars(current_app.view_functions[request.endpoint]):
        request.max_content_length = request.max_form_memory_size = UPLOAD_BYTES
    # Under no-referrer browsers send "Origin: null"; this header says the same and cannot be set
    # by a page. Old browsers lack it: the token below stands alone there.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(HTTPStatus.FORBIDDEN)
    csrf.protect()


_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; font-src 'self'; connect-src {reach}; form-action {reach}; "
    "base-uri 'none'; frame-ancestors 'none'{charts}"
)
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
