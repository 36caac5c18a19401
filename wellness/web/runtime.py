"""The running installation behind the request at hand."""

from datetime import datetime
from typing import Final

from flask import Flask, current_app

from wellness.clock import Clock, system_clock
from wellness.services import maintenance
from wellness.services.passwords import Passwords
from wellness.wiring import Runtime

_KEY: Final = "wellness"
_PASSWORDS: Final = "wellness-passwords"


def attach(app: Flask, runtime: Runtime) -> None:
    """Give an application its installation."""
    app.extensions[_KEY] = runtime
    app.extensions[_PASSWORDS] = Passwords(
        shortest=runtime.settings.accounts.password_length, agency=runtime.terms.agency
    )


def current_runtime() -> Runtime:
    """The installation of the application at hand."""
    runtime = current_app.extensions[_KEY]
    assert isinstance(runtime, Runtime)  # noqa: S101 - only `attach` sets it
    return runtime


def current_passwords() -> Passwords:
    """The agency's rules on passwords."""
    passwords = current_app.extensions[_PASSWORDS]
    assert isinstance(passwords, Passwords)  # noqa: S101 - only `attach` sets it
    return passwords


def now() -> datetime:
    """The present instant of the installation, by the clock that never runs back (R36)."""
    runtime = current_runtime()
    with runtime.database.reading() as session:
        return maintenance.read_clock(session, runtime.clock())


def session_clock() -> Clock:
    """The clock that staff sessions end by: real time, where the installation's is virtual.

    In a demonstration the clock is moved on by days; who is looking at it stays signed in.
    """
    runtime = current_runtime()
    return system_clock if runtime.settings.clock.file else runtime.clock


def is_https_url(url: str) -> bool:
    """Whether an address is an encrypted one."""
    return url.casefold().startswith("https://")
