"""Which e-mails exist, what each is filled with, and which text each stands in for."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from wellness.domain.texts import TextKey


class LetterKey(StrEnum):
    """An e-mail of the product."""

    OPT_IN = "opt-in"
    PULSE = "pulse"
    NUMBER = "number"
    CHANGED = "changed"
    OUTAGE = "outage"
    SELF_CHECK = "selfcheck"
    WE_DID = "wedid"
    MONTHLY = "monthly"
    MONTHLY_REMINDER = "monthly-reminder"
    NO_CHECK_IN = "no-check-in"
    PEER_FLAG = "peerflag"
    PEER_CONTACT = "peercontact"
    PEER_WAITING = "peerwaiting"
    PEER_CONTACT_WAITING = "peercontactwaiting"
    PEER_HANDED = "peerhanded"
    ACCOUNT_LINK = "account-link"
    SENDER_STOPPED = "sender-stopped"
    DIGEST = "digest"


FIELDS: Final[Mapping[LetterKey, frozenset[str]]] = MappingProxyType(
    {
        LetterKey.OPT_IN: frozenset({"agency", "k", "link", "privacy"}),
        LetterKey.PULSE: frozenset({"link"}),
        LetterKey.NUMBER: frozenset({"agency", "phone"}),
        LetterKey.CHANGED: frozenset({"agency", "change", "date", "privacy"}),
        LetterKey.OUTAGE: frozenset({"a", "b"}),
        LetterKey.SELF_CHECK: frozenset({"link"}),
        LetterKey.WE_DID: frozenset({"team", "change"}),
        LetterKey.MONTHLY: frozenset({"link"}),
        LetterKey.MONTHLY_REMINDER: frozenset({"link"}),
        LetterKey.NO_CHECK_IN: frozenset(),
        LetterKey.PEER_FLAG: frozenset({"agency", "team", "link"}),
        LetterKey.PEER_CONTACT: frozenset({"agency", "link"}),
        LetterKey.PEER_WAITING: frozenset({"agency", "team", "link"}),
        LetterKey.PEER_CONTACT_WAITING: frozenset({"agency", "link"}),
        LetterKey.PEER_HANDED: frozenset({"agency", "team", "link"}),
        LetterKey.ACCOUNT_LINK: frozenset({"agency", "link", "until"}),
        LetterKey.SENDER_STOPPED: frozenset({"agency", "code"}),
        LetterKey.DIGEST: frozenset({"agency", "a", "b", "count", "link", "seal"}),
    }
)
"""The fields the body of each holds."""

STAFF_LETTERS: Final = frozenset(
    {
        LetterKey.PEER_FLAG,
        LetterKey.PEER_CONTACT,
        LetterKey.PEER_WAITING,
        LetterKey.PEER_CONTACT_WAITING,
        LetterKey.PEER_HANDED,
        LetterKey.ACCOUNT_LINK,
        LetterKey.SENDER_STOPPED,
        LetterKey.DIGEST,
    }
)
"""E-mails to staff members, about their work."""

DRESSED_LETTERS: Final = frozenset({LetterKey.DIGEST})
"""E-mails that carry their words as HTML besides: nothing in it is loaded from anywhere."""

_OF_TEXTS: Final[Mapping[TextKey, LetterKey]] = MappingProxyType(
    {TextKey(key): key for key in LetterKey if key in frozenset(map(str, TextKey))}
)


def letter_of(key: TextKey) -> LetterKey:
    """The e-mail that stands in for a text.

    Raises:
        ValueError: the text is a reply, which nobody gets by e-mail.
    """
    if key not in _OF_TEXTS:
        raise ValueError(f"{key} is no e-mail")
    return _OF_TEXTS[key]
