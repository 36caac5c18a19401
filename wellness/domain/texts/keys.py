"""Which texts exist, what each is filled with, and which variant a way of answering needs."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class PulseMode(StrEnum):
    """How an agency lets its responders answer a check-in."""

    REPLY_OR_LINK = "reply-or-link"
    LINK = "link"
    REPLY = "reply"


class TextKey(StrEnum):
    """A text of the product; the value is its name in the configuration."""

    OPT_IN = "opt-in"
    OPT_IN_REPLY = "opt-in-reply"
    WELCOME = "welcome"
    PULSE = "pulse"
    PULSE_LINK = "pulse-link"
    PULSE_REPLY = "pulse-reply"
    FIRST = "first"
    FIRST_LINK = "first-link"
    FIRST_REPLY = "first-reply"
    THANKS = "thanks"
    UNREAD = "unread"
    UNREAD_LINK = "unread-link"
    UNREAD_REPLY = "unread-reply"
    LATE = "late"
    NOT_YET = "notyet"
    CAPPED = "capped"
    WITHDRAWN = "withdrawn"
    CONTACT = "contact"
    DEBRIEF = "debrief"
    NO_DEBRIEF = "nodebrief"
    HELP = "help"
    STOP = "stop"
    REJOINED = "rejoined"
    LANGUAGE = "language"
    NUMBER = "number"
    CRISIS = "crisis"
    CRISIS_DIGITS = "crisis-digits"
    OUTAGE = "outage"
    OUTAGE_REPLY = "outage-reply"
    SELF_CHECK = "selfcheck"
    WE_DID = "wedid"
    MONTHLY = "monthly"
    MONTHLY_REMINDER = "monthly-reminder"
    CHANGED = "changed"
    PEER_FLAG = "peerflag"
    PEER_CONTACT = "peercontact"
    PEER_WAITING = "peerwaiting"
    PEER_CONTACT_WAITING = "peercontactwaiting"
    PEER_HANDED = "peerhanded"
    TAKEN = "taken"
    TAKEN_OWN = "takenown"
    ALREADY_TAKEN = "alreadytaken"
    UNKNOWN_CODE = "unknowncode"
    DIGEST = "digest"


FIELDS: Final[Mapping[TextKey, frozenset[str]]] = MappingProxyType(
    {
        TextKey.OPT_IN: frozenset({"agency", "k"}),
        TextKey.OPT_IN_REPLY: frozenset({"agency", "k"}),
        TextKey.WELCOME: frozenset({"date", "team", "size", "privacy"}),
        TextKey.PULSE: frozenset({"link"}),
        TextKey.PULSE_LINK: frozenset({"link"}),
        TextKey.PULSE_REPLY: frozenset(),
        TextKey.FIRST: frozenset({"link"}),
        TextKey.FIRST_LINK: frozenset({"link"}),
        TextKey.FIRST_REPLY: frozenset(),
        TextKey.THANKS: frozenset({"team", "k"}),
        TextKey.UNREAD: frozenset(),
        TextKey.UNREAD_LINK: frozenset(),
        TextKey.UNREAD_REPLY: frozenset(),
        TextKey.LATE: frozenset(),
        TextKey.NOT_YET: frozenset({"date"}),
        TextKey.CAPPED: frozenset(),
        TextKey.WITHDRAWN: frozenset(),
        TextKey.CONTACT: frozenset({"by", "support"}),
        TextKey.DEBRIEF: frozenset({"team"}),
        TextKey.NO_DEBRIEF: frozenset({"team"}),
        TextKey.HELP: frozenset({"agency", "phone"}),
        TextKey.STOP: frozenset({"agency"}),
        TextKey.REJOINED: frozenset({"agency"}),
        TextKey.LANGUAGE: frozenset(),
        TextKey.NUMBER: frozenset({"agency", "last2", "phone"}),
        TextKey.CRISIS: frozenset(),
        TextKey.CRISIS_DIGITS: frozenset(),
        TextKey.OUTAGE: frozenset({"a", "b"}),
        TextKey.OUTAGE_REPLY: frozenset({"a", "b"}),
        TextKey.SELF_CHECK: frozenset({"link"}),
        TextKey.WE_DID: frozenset({"team", "change"}),
        TextKey.MONTHLY: frozenset({"link", "questions"}),
        TextKey.MONTHLY_REMINDER: frozenset({"link", "questions"}),
        TextKey.CHANGED: frozenset({"agency", "change", "date", "privacy"}),
        TextKey.PEER_FLAG: frozenset({"agency", "team", "code", "link"}),
        TextKey.PEER_CONTACT: frozenset({"agency", "link"}),
        TextKey.PEER_WAITING: frozenset({"agency", "team", "code", "link"}),
        TextKey.PEER_CONTACT_WAITING: frozenset({"agency", "link"}),
        TextKey.PEER_HANDED: frozenset({"agency", "team", "link"}),
        TextKey.TAKEN: frozenset({"team", "link"}),
        TextKey.TAKEN_OWN: frozenset({"team", "link"}),
        TextKey.ALREADY_TAKEN: frozenset({"team", "link"}),
        TextKey.UNKNOWN_CODE: frozenset({"link"}),
        TextKey.DIGEST: frozenset({"agency", "link"}),
    }
)
"""The fields a wording of each text must hold, all of them and no other."""

EQUAL_REPLIES: Final = (
    TextKey.THANKS,
    TextKey.UNREAD,
    TextKey.UNREAD_LINK,
    TextKey.UNREAD_REPLY,
    TextKey.LATE,
    TextKey.NOT_YET,
    TextKey.CAPPED,
    TextKey.WITHDRAWN,
)
"""Replies whose cost on a phone bill must not tell what was answered (R15)."""

FLAG_TEXTS: Final = (
    *(TextKey.PEER_FLAG, TextKey.PEER_WAITING, TextKey.PEER_HANDED),
    *(TextKey.TAKEN, TextKey.TAKEN_OWN, TextKey.ALREADY_TAKEN),
)
"""Texts to peer supporters whose `team` is what a flag is about: a team, or pooled teams."""

CONTACT_NOTICES: Final = frozenset({TextKey.PEER_CONTACT, TextKey.PEER_CONTACT_WAITING})
"""Notices that one person's request causes: in no figure of texts (R17)."""

CHANGE_LIMIT: Final = 100
"""Longest free words, in septets, for the field `change` (what we did, what changes)."""

_VARIANTS: Final[Mapping[tuple[TextKey, PulseMode], TextKey]] = MappingProxyType(
    {
        (TextKey.OPT_IN, PulseMode.REPLY): TextKey.OPT_IN_REPLY,
        (TextKey.PULSE, PulseMode.LINK): TextKey.PULSE_LINK,
        (TextKey.PULSE, PulseMode.REPLY): TextKey.PULSE_REPLY,
        (TextKey.FIRST, PulseMode.LINK): TextKey.FIRST_LINK,
        (TextKey.FIRST, PulseMode.REPLY): TextKey.FIRST_REPLY,
        (TextKey.UNREAD, PulseMode.LINK): TextKey.UNREAD_LINK,
        (TextKey.UNREAD, PulseMode.REPLY): TextKey.UNREAD_REPLY,
        (TextKey.OUTAGE, PulseMode.REPLY): TextKey.OUTAGE_REPLY,
    }
)


BASE_TEXTS: Final = tuple(key for key in TextKey if key not in frozenset(_VARIANTS.values()))
"""The texts of which the rest are variants for a mode."""


def for_mode(key: TextKey, mode: PulseMode) -> TextKey:
    """Name the variant of a text that fits a mode.

    No link where none is sent, no digits asked where none are read; a text that reads the same in
    all modes is its own variant.
    """
    return _VARIANTS.get((key, mode), key)
