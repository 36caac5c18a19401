"""Where somebody is written to: by text or by e-mail, decided when a message is sent."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Medium(StrEnum):
    """What a message travels by; the value marks the sender of each in the database."""

    TEXT = ""
    EMAIL = "email"
    CHAT = "notices"


CHAT_ADDRESS: Final = "notices:"
"""Stands for the chat channels of the peer team, whose addresses are secrets of the settings."""


def medium_of(address: str) -> Medium:
    """What reaches an address: a number (E.164), an e-mail address, or the chat channels."""
    if address == CHAT_ADDRESS:
        return Medium.CHAT
    return Medium.EMAIL if "@" in address else Medium.TEXT


@dataclass(frozen=True, slots=True)
class Reach:
    """What the agency has set up: a provider of texts, a mail server, chat channels."""

    texts: bool = True
    mails: bool = False
    chats: bool = False

    @property
    def media(self) -> tuple[Medium, ...]:
        """What messages may travel by."""
        used = {Medium.TEXT: self.texts, Medium.EMAIL: self.mails, Medium.CHAT: self.chats}
        return tuple(medium for medium, is_used in used.items() if is_used)

    def find_address(
        self, mobile: str | None, email: str | None, *, has_joined: bool, by_mail: bool
    ) -> str | None:
        """Where a person on the roster is written to: the mobile first, else the e-mail address.

        Who joined is written to where they joined and nowhere else: the other address is one the
        person has not confirmed (R28). `by_mail` says that they joined by e-mail.
        """
        number, address = (mobile if self.texts else None), (email if self.mails else None)
        if has_joined:
            return address if by_mail else number
        return number or address

    def find_staff_address(self, mobile: str | None, email: str) -> str | None:
        """Where a staff member is written to."""
        return (mobile if self.texts else None) or (email if self.mails else None)
