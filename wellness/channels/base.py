"""What a text channel is, whoever carries the texts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Failure(StrEnum):
    """What a failed send means for the text, the number and the sender (messaging.md)."""

    CONFIGURATION = "configuration"
    DESTINATION = "destination"
    THROTTLED = "throttled"
    QUEUE = "queue"
    DAILY_CAP = "daily-cap"
    DEAD_ADDRESS = "dead-address"
    CONSENT = "consent"
    FILTERED = "filtered"
    TRANSIENT = "transient"
    CONTENT = "content"
    UNKNOWN_CODE = "unknown-code"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an e-mail has beside its body; `leave_link` ends them with one click (RFC 8058).

    `html` says what the body says, for mail programs that show it.
    """

    subject: str
    leave_link: str = field(default="", repr=False)
    html: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """One text to send; `attempt_token` comes back with its receipts, `validity_s` in 1..36000.

    With an envelope `number` is an e-mail address.
    """

    number: str = field(repr=False)
    body: str = field(repr=False)
    attempt_token: str = field(repr=False)
    validity_s: int
    envelope: Envelope | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the text under this id."""

    sid: str
    status: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider certainly did not take the text."""

    failure: Failure
    code: int | None


@dataclass(frozen=True, slots=True)
class NotReached:
    """The request was certainly never written: safe to try again."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request was written and no answer is known: it may be on its way."""


Sent = Accepted | Refused | NotReached | Unknown


@dataclass(frozen=True, slots=True)
class Listed:
    """A text the provider knows, for resolving an unknown send."""

    sid: str
    status: str
    created_at: datetime


class Deletion(StrEnum):
    """What became of the wish that the provider delete its copy of a text."""

    GONE = "gone"
    NOT_YET = "not-yet"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ArrivedText:
    """A text somebody sent us, as a webhook delivers it; `body` may be empty."""

    sid: str
    sender: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text as the provider lists it; an empty body was sent empty, or is gone there."""

    text: ArrivedText
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A receipt as a webhook delivers it: where a text of ours stands with the provider."""

    sid: str
    status: str
    error_code: int | None


class PostedForm(Protocol):
    """A posted form as web frameworks give it: a name may have several values."""

    def __iter__(self) -> Iterator[str]:
        """The names."""

    def getlist(self, key: str, /) -> list[str]:
        """The values of a name."""


class TextChannel(Protocol):
    """A carrier of texts."""

    def send(self, text: OutgoingText) -> Sent:
        """Send one text; never raises for anything the provider or the network does."""

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:
        """The texts we started to a number since an instant (whole seconds), newest first.

        Raises:
            wellness.errors.Unavailable: the provider could not be asked.
        """


class ArrivalKeeper(Protocol):
    """A carrier that can be asked which texts it took for us, when its webhooks failed."""

    def list_arrived(self, *, since: datetime, until: datetime, limit: int) -> list[Arrival]:
        """Up to `limit` texts people sent us between two instants (whole seconds), newest first.

        Raises:
            wellness.errors.Unavailable: the provider could not be asked.
        """


class CopyKeeper(Protocol):
    """A carrier that keeps copies of the texts that went through it (R25)."""

    def delete_copy(self, sid: str) -> Deletion:
        """Have a copy deleted; never raises for anything the provider or the network does."""

    def list_copies(self, *, since: datetime, until: datetime, limit: int) -> list[Listed]:
        """Up to `limit` texts to and from us, sent between two instants, that still have a body.

        Raises:
            wellness.errors.Unavailable: the provider could not be asked.
        """
