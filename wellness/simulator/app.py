"""Make the Flask application of the carrier simulator."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.exceptions import HTTPException

from wellness.simulator import api, control, fault_page, phones
from wellness.simulator.addresses import is_loopback
from wellness.simulator.exchange import Exchange
from wellness.simulator.refusals import ApiError
from wellness.simulator.runtime import attach, simulator_of
from wellness.simulator.settings import SimulatorSettings


def create_app(
    settings: SimulatorSettings,
    *,
    clock: Callable[[], datetime],
    template_folder: Path | str,
) -> Flask:
    """The simulator as a WSGI application; `clock` returns aware instants.

    Its threads and its file are closed by `close_app`.
    """
    app = Flask("wellness.simulator", template_folder=str(template_folder), static_folder=None)
    # A fault leaves the application as an OSError: the server then closes without a byte.
    app.config["PROPAGATE_EXCEPTIONS"] = True
    attach(app, Exchange.open(settings, clock))
    app.register_error_handler(ApiError, api.answer_error)
    app.register_error_handler(HTTPException, api.answer_http_error)
    app.before_request(_require_local_name)
    for filter_ in (phones.linked, phones.day, phones.time_of_day):
        app.add_template_filter(filter_)
    for module in (api, control, phones, fault_page):
        app.register_blueprint(module.blueprint)
    return app


def close_app(app: Flask) -> None:
    """Let running webhooks finish, drop the rest, close the file."""
    simulator_of(app).exchange.close()


def _require_local_name() -> None:
    """Refuse a foreign Host header: a name that was made to point here is no way in."""
    if not is_loopback(urlsplit(f"//{request.host}").hostname or ""):
        abort(HTTPStatus.BAD_REQUEST)
