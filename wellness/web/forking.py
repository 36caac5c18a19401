"""The web server where processes can fork: gunicorn, an installation built in each process."""

# mypy: allow-subclassing-any
# Gunicorn publishes no types, and its way of being embedded is a subclass.

import logging
from collections.abc import Callable
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from wellness import logs

DRAIN_SECONDS: Final = 25
"""How long requests under way may take after SIGTERM."""


def serve(
    make_app: Callable[[], Flask], *, host: str, port: int, processes: int, threads: int
) -> None:
    """Serve until SIGTERM or SIGINT; `make_app` is called in each process, after the fork."""
    shown = f"[{host}]" if ":" in host else host
    options = {
        "bind": f"{shown}:{port}",
        "workers": processes,
        "threads": threads,
        "worker_class": "gthread",
        "graceful_timeout": DRAIN_SECONDS,
        "accesslog": None,  # R24
        "logger_class": _MaskedLogger,
        "control_socket_disable": True,
        # Whatever a proxy says of scheme and address is not believed; the configuration says it.
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
        "proc_name": "wellness",
    }
    _Server(make_app, options).run()


class _Server(BaseApplication):
    def __init__(self, make_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._make_app, self._options = make_app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make_app()


class _MaskedLogger(Logger):
    """Gunicorn quotes a request that failed: in it may be a token or an answer (R24)."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.addFilter(logs.Cut())
            handler.addFilter(_FailuresMask())


class _FailuresMask(logs.Mask):
    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno < logging.WARNING or super().filter(record)
