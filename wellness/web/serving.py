"""Chooses the web server that this machine can run, and serves until told to stop."""

import logging
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import waitress
from flask import Flask

from wellness import logs

CAN_FORK = find_spec("fcntl") is not None


def serve(
    make_app: Callable[[], Flask], *, host: str, port: int, processes: int, threads: int
) -> None:
    """Serve from `processes` with `threads` each; from threads alone where nothing can fork."""
    if CAN_FORK:
        forking = import_module("wellness.web.forking")
        forking.serve(make_app, host=host, port=port, processes=processes, threads=threads)
    else:
        serve_from_one_process(make_app, host=host, port=port, threads=processes * threads)


def serve_from_one_process(
    make_app: Callable[[], Flask], *, host: str, port: int, threads: int
) -> None:
    """Serve from threads of this process; SIGTERM lets requests under way end."""
    logging.getLogger("waitress").addFilter(logs.Cut())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    waitress.serve(
        make_app(),
        host=host,
        port=port,
        threads=threads,
        ident="wellness",
        clear_untrusted_proxy_headers=True,
    )
