"""The errors the simulated API answers with: codes, statuses and bodies as Twilio documents them.

Callers should go by the code: the wording is ours, and the HTTP statuses of 20009 and 30409 are
not documented.
"""

from enum import IntEnum
from http import HTTPStatus
from typing import Final


class Code(IntEnum):
    """The error codes the simulator gives by itself; a fault may give any other."""

    INVALID_PARAMETER = 20001
    AUTHENTICATE = 20003
    METHOD_NOT_ALLOWED = 20004
    NOT_COMPLETE = 20009
    NOT_FOUND = 20404
    TOO_MANY_REQUESTS = 20429
    SERVER_ERROR = 20500
    INVALID_TO = 21211
    NO_BODY = 21602
    NO_FROM = 21603
    NO_TO = 21604
    UNKNOWN_FROM = 21606
    INVALID_CALLBACK = 21609
    UNSUBSCRIBED = 21610
    BODY_TOO_LONG = 21617
    UNKNOWN_SERVICE = 21701
    NOT_CANCELABLE = 30409
    SCHEDULE_NEEDS_SERVICE = 35118


class ApiError(Exception):
    """A request the simulated API refuses; message and status default to those of the code."""

    def __init__(self, code: int, message: str = "", *, status: int = 0) -> None:
        self.code = code
        self.message = message or _MESSAGES.get(code, f"Error {code}")
        self.status = status or int(_STATUSES.get(code, HTTPStatus.BAD_REQUEST))
        super().__init__(f"{code}: {self.message}")

    def body(self) -> dict[str, int | str]:
        """The JSON body Twilio's API answers with."""
        return {
            "code": int(self.code),
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{int(self.code)}",
            "status": self.status,
        }


_STATUSES: Final[dict[int, HTTPStatus]] = {
    Code.AUTHENTICATE: HTTPStatus.UNAUTHORIZED,
    Code.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    Code.NOT_COMPLETE: HTTPStatus.CONFLICT,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.TOO_MANY_REQUESTS: HTTPStatus.TOO_MANY_REQUESTS,
    Code.SERVER_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
    Code.NOT_CANCELABLE: HTTPStatus.CONFLICT,
}
_MESSAGES: Final[dict[int, str]] = {
    Code.INVALID_PARAMETER: "Invalid parameter",
    Code.AUTHENTICATE: "Authenticate",
    Code.METHOD_NOT_ALLOWED: "Method not allowed",
    Code.NOT_COMPLETE: "Cannot delete this resource before it is complete",
    Code.NOT_FOUND: "The requested resource was not found",
    Code.TOO_MANY_REQUESTS: "Too Many Requests",
    Code.SERVER_ERROR: "Internal Server Error",
    Code.INVALID_TO: "The 'To' number is not a valid phone number.",
    Code.NO_BODY: "Message body is required.",
    Code.NO_FROM: "A 'From' phone number is required.",
    Code.NO_TO: "A 'To' phone number is required.",
    Code.UNKNOWN_FROM: "The 'From' phone number is not one of this account's senders.",
    Code.INVALID_CALLBACK: "The 'StatusCallback' URL is not valid.",
    Code.UNSUBSCRIBED: "Attempt to send to unsubscribed recipient",
    Code.BODY_TOO_LONG: "The message body exceeds the 1600 character limit.",
    Code.UNKNOWN_SERVICE: "The messaging service does not exist.",
    Code.NOT_CANCELABLE: "This message cannot be canceled",
    Code.SCHEDULE_NEEDS_SERVICE: "A messaging service is required to schedule a message.",
}
