"""Makes the web application: the house rules first, then every blueprint, then the check."""

from collections.abc import Sequence

from flask import Blueprint, Flask
from jinja2 import StrictUndefined

from wellness import resources
from wellness.web import (
    assets,
    auth,
    errors,
    filters,
    guard,
    health,
    language,
    login,
    navigation,
    pages,
    security,
)
from wellness.web.runtime import attach
from wellness.wiring import Runtime


def create_app(runtime: Runtime, blueprints: Sequence[Blueprint] = ()) -> Flask:
    """The WSGI application of an installation, with further blueprints beside the house's own.

    Raises:
        Unguarded: a route does not declare its access, or its address breaks the house rules.
    """
    app = Flask(
        "wellness.web", template_folder=str(resources.find("templates")), static_folder=None
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(terms=runtime.terms, account=login.current_account)
    attach(app, runtime)
    login.init_app(app)
    language.init_app(app)
    guard.init_app(app)
    security.init_app(
        app,
        secret=runtime.terms.keyed.derive("web-session"),
        public_url=runtime.settings.web.public_url,
    )
    filters.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    for blueprint in (auth.blueprint, pages.blueprint, health.blueprint, *blueprints):
        app.register_blueprint(blueprint)
    navigation.init_app(app)
    guard.require_declared(app)
    return app
