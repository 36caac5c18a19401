"""What every page of the simulator does: a pass for its own script, nothing from elsewhere."""

import secrets
from http import HTTPStatus

from flask import Blueprint, Response, abort, g, request


def guard(blueprint: Blueprint) -> Blueprint:
    """Let the pages of a blueprint load nothing but themselves."""
    blueprint.before_request(_draw_nonce)
    blueprint.after_request(_set_policy)
    return blueprint


def require_same_origin() -> None:
    """Refuse what another site's page sends; answers 403."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(HTTPStatus.FORBIDDEN)


def _draw_nonce() -> None:
    g.nonce = secrets.token_urlsafe(16)


def _set_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{g.nonce}'; script-src 'nonce-{g.nonce}'; "
        "connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
