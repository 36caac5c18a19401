"""The demo's web process: the product's own pages and webhooks, and the demo's page."""

import sys
from os import environ
from pathlib import Path

from flask import Flask

from wellness import logs
from wellness.demo.files import DemoFiles
from wellness.demo.page import make_blueprint
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.web.serving import serve
from wellness.wiring import build, load_settings


def main(directory: Path) -> None:
    """Serve the demo in `directory` until SIGTERM."""
    files = DemoFiles(directory)
    settings = load_settings(files.config, environ)
    logs.configure(settings.log.level)

    def make_app() -> Flask:
        return create_app(build(settings), (*BLUEPRINTS, make_blueprint(files)))

    web = settings.web
    serve(make_app, host=web.host, port=web.port, processes=web.processes, threads=web.threads)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
