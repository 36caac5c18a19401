"""What a mail server's reply means for the e-mail, the address and the sender (RFC 5321, 3463)."""

import re
from enum import StrEnum
from typing import Final

from wellness.channels.base import Failure


class Stage(StrEnum):
    """Where in the exchange a reply comes."""

    GREETING = "greeting"
    SIGN_IN = "sign-in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    BODY = "body"


def classify_reply(stage: Stage, code: int, words: bytes) -> Failure | None:
    """None where the exchange goes on.

    Raises:
        ConnectionError: there was no reply that can be read.
    """
    if code < _FIRST or code >= _AFTER_LAST:
        raise ConnectionError
    if code < _TEMPORARY:
        is_expected = (code == _GO_AHEAD) == (stage is Stage.DATA)
        return None if is_expected else Failure.CONFIGURATION
    if code < _PERMANENT:
        return Failure.TRANSIENT if code in _ONE_MESSAGE else Failure.THROTTLED
    if stage in (Stage.GREETING, Stage.SIGN_IN, Stage.SENDER) or code in _SIGN_IN_NEEDED:
        return Failure.CONFIGURATION
    is_policy = _POLICY.match(words) is not None
    if stage is Stage.RECIPIENT:
        # "Relaying denied" is the sender's fault, a barred recipient is not: two in a row tell.
        return Failure.DESTINATION if is_policy else Failure.DEAD_ADDRESS
    return Failure.FILTERED if is_policy or code in _REJECTED else Failure.CONTENT


_FIRST: Final = 200
_GO_AHEAD: Final = 354
_TEMPORARY: Final = 400
_PERMANENT: Final = 500
_AFTER_LAST: Final = 600
# A busy mailbox, or a delivery put off (as greylisting does): this message alone waits.
_ONE_MESSAGE: Final = frozenset({450, 451})
_SIGN_IN_NEEDED: Final = frozenset({530, 534, 535, 538})
_REJECTED: Final = frozenset({550, 554})
_POLICY: Final = re.compile(rb"\s*5\.7\.\d+")
