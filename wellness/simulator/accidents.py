"""Make the planned faults happen around a request to the REST API."""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from flask import Response, g, request

from wellness.simulator.faults import Fault
from wellness.simulator.refusals import ApiError, Code
from wellness.simulator.runtime import current_simulator

_P = ParamSpec("_P")
_R = TypeVar("_R")


class ConnectionDropped(ConnectionAbortedError):
    """Leaves the application as an OSError, at which the server closes without a byte."""


def with_faults(op: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R | Response]]:
    """Let the plan's fault for this operation happen before or after the view."""

    def decorate(view: Callable[_P, _R]) -> Callable[_P, _R | Response]:
        @wraps(view)
        def troubled(*args: _P.args, **kwargs: _P.kwargs) -> _R | Response:
            fault = current_simulator().exchange.faults.choose(op, _phone())
            if fault is None:
                return view(*args, **kwargs)
            if fault.name in _BEFORE:
                _BEFORE[fault.name](fault)
            answer = view(*args, **kwargs)
            return _AFTER[fault.name](fault) or answer if fault.name in _AFTER else answer

        return troubled

    return decorate


def _phone() -> str:
    """The phone a request is about; "" when it is about none in particular."""
    if sid := (request.view_args or {}).get("sid"):
        message = current_simulator().exchange.store.find(sid)
        return message.phone if message else ""
    senders = {sender.number for sender in current_simulator().exchange.settings.senders}
    named = (request.form.get("To"), request.args.get("To"), request.args.get("From"))
    return next((number for number in named if number and number not in senders), "")


def _close(fault: Fault) -> None:
    raise ConnectionDropped(fault.name)


def _refuse(code: Code) -> Callable[[Fault], None]:
    def refuse(_: Fault) -> None:
        raise ApiError(code)

    return refuse


def _reject(fault: Fault) -> None:
    raise ApiError(int(fault.number("code")), status=int(fault.number("status")))


def _hang(fault: Fault) -> None:
    current_simulator().exchange.closing.wait(fault.number("seconds"))


def _garbage(fault: Fault) -> Response:
    page = "<html><body>Something went wrong.</body></html>"
    return Response(page, status=int(fault.number("status")), mimetype="text/html")


def _await_callbacks(fault: Fault) -> None:
    g.delivered.wait(fault.number("seconds"))


_BEFORE: Final[dict[str, Callable[[Fault], None]]] = {
    "refuse": _close,
    "429": _refuse(Code.TOO_MANY_REQUESTS),
    "500": _refuse(Code.SERVER_ERROR),
    "reject": _reject,
    "hang": _hang,
}
_AFTER: Final[dict[str, Callable[[Fault], Response | None]]] = {
    "drop": _close,
    "500-after": _refuse(Code.SERVER_ERROR),
    "garbage": _garbage,
    "hang-after": _hang,
    "callback-first": _await_callbacks,
}
