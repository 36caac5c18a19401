"""The keywords a carrier answers by itself, before and beside the agency's own webhook."""

from enum import StrEnum
from typing import Final


class Keyword(StrEnum):
    """What a keyword asks of the carrier; the values are Twilio's `OptOutType`."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


ANSWERS: Final = {
    Keyword.STOP: "You are unsubscribed from this number and will get no more texts. "
    "Reply START to subscribe again.",
    Keyword.START: "You are subscribed to this number again. Reply HELP for help, STOP to leave.",
    Keyword.HELP: "Reply STOP to unsubscribe. Msg&data rates may apply.",
}


def find_keyword(text: str) -> Keyword | None:
    """The keyword a text is, in any case; None when the whole text is not one."""
    return _WORDS.get(text.strip().upper())


_WORDS: Final = {
    **dict.fromkeys(
        ("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"),
        Keyword.STOP,
    ),
    **dict.fromkeys(("START", "UNSTOP"), Keyword.START),
    **dict.fromkeys(("HELP", "INFO"), Keyword.HELP),
}
