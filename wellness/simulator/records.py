"""The records the simulator keeps: messages, drafts of messages, filters of the log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Direction(StrEnum):
    """Where a message came from; the first three are Twilio's words."""

    INBOUND = "inbound"
    OUTBOUND = "outbound-api"
    REPLY = "outbound-reply"
    # The carrier's own answers to keywords: on the phone, not in the account's message log.
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class Message:
    """One text as the provider and the phone know it; all instants are aware UTC.

    `body` is the provider's copy, which the agency may redact or delete; `text` is what the phone
    keeps. `arrival` numbers what phones show, over all phones, in order; None is not there yet.
    `final` means that no further status follows.
    """

    id: int
    sid: str
    direction: Direction
    phone: str
    sender: str
    service_sid: str | None
    text: str
    body: str
    segments: int
    status: str
    error_code: int | None
    final: bool
    discard: bool
    obfuscate: bool
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None
    deleted: bool
    arrival: int | None
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new message starts with; `arrives` puts it on the phone at once."""

    sid: str
    direction: Direction
    phone: str
    sender: str
    text: str
    segments: int
    status: str
    service_sid: str | None = None
    final: bool = False
    discard: bool = False
    obfuscate: bool = False
    arrives: bool = False


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which messages of the log to list; `sent_from` is inclusive, `sent_before` exclusive.

    A message not sent yet counts with the instant it was created.
    """

    to: str = ""
    sender: str = ""
    sent_from: datetime | None = None
    sent_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone on the page: its number, the name given to it, its last text."""

    number: str
    label: str
    last: Message | None
