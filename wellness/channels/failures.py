"""What the provider's error codes mean for a text, as data (messaging.md, "Error classes")."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wellness.channels.base import Failure

CODES: Final[Mapping[Failure, frozenset[int]]] = MappingProxyType(
    {
        # 20404 stands beside the documented ones: the account in the request's path is not there.
        Failure.CONFIGURATION: frozenset(
            {20003, 20008, 20404, 21212, 21603, 21606}
            | {21701, 21702, 21703, 21704, 21705, 30002, 30024, 30032, 30034}
        ),
        # One number in another country gets these, and so does every number of a sender that may
        # not text that country: which it is shows with the second number.
        Failure.DESTINATION: frozenset({21408, 21612}),
        Failure.THROTTLED: frozenset({20429, 30022, 63018}),
        Failure.QUEUE: frozenset({21611, 30001}),
        Failure.DAILY_CAP: frozenset({30023, 30025, 30026, 30027, 63038}),
        Failure.DEAD_ADDRESS: frozenset({21211, 21217, 21614, 30005, 30006}),
        Failure.CONSENT: frozenset({21610}),
        Failure.FILTERED: frozenset({30004, 30007}),
        Failure.TRANSIENT: frozenset({30003, 30008, 30017, 30410, 30500}),
        Failure.CONTENT: frozenset({21602, 21617, 30019}),
    }
)


def classify(code: int | None) -> Failure:
    """The class of an error code; a code nobody listed, or none, fails this text and no more."""
    return _CLASSES.get(code, Failure.UNKNOWN_CODE)


_CLASSES: Final[Mapping[int | None, Failure]] = {
    code: failure for failure, codes in CODES.items() for code in codes
}
