"""Reading a text reply: one pure function from a message body to what the person meant."""

from wellness.domain.replies.crisis_phrases import CRISIS_PHRASES
from wellness.domain.replies.reading import read_reply
from wellness.domain.replies.results import (
    Answer,
    Contact,
    Crisis,
    Debrief,
    Help,
    Join,
    Language,
    OptOut,
    Reply,
    Start,
    Take,
    Tapback,
    Unread,
    Withdraw,
    values_of,
)

__all__ = [
    "CRISIS_PHRASES",
    "Answer",
    "Contact",
    "Crisis",
    "Debrief",
    "Help",
    "Join",
    "Language",
    "OptOut",
    "Reply",
    "Start",
    "Take",
    "Tapback",
    "Unread",
    "Withdraw",
    "read_reply",
    "values_of",
]
