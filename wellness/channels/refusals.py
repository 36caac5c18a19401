"""What an error answer of Twilio's says: whether a text was certainly not taken, and why."""

from http import HTTPStatus
from typing import Final

from wellness.channels.base import Failure, Refused, Sent, Unknown
from wellness.channels.failures import classify


def refusal_of(status: object, code: object) -> Sent:
    """What an error answer means; only a 4xx says for certain that the text was not taken."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Refused(Failure.THROTTLED, code_of(code))
    is_certain = isinstance(status, int) and 400 <= status < 500  # noqa: PLR2004 - the class 4xx
    if not is_certain or status == HTTPStatus.REQUEST_TIMEOUT:
        return Unknown()
    known = code_of(code)
    if known is None and status in _NO_ENTRY:  # not Twilio's words: a wrong address or a proxy
        return Refused(Failure.CONFIGURATION, None)
    return Refused(classify(known), known)


def code_of(given: object) -> int | None:
    """An error code of Twilio's; the SDK puts the HTTP status where an answer has none."""
    text = str(given)
    if not (text.isascii() and text.isdecimal() and len(text) == len(str(_MOST_CODE))):
        return None
    return int(text) if int(text) >= _LEAST_CODE else None


_LEAST_CODE, _MOST_CODE = 10_000, 99_999
_NO_ENTRY: Final = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    }
)
