"""Settings of the carrier simulator, checked when they are made."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wellness.simulator.addresses import is_local_url, is_phone

MEMORY: Final = ":memory:"


@dataclass(frozen=True, slots=True)
class Sender:
    """A number the agency sends from, and where its inbound texts are posted.

    URLs may carry Twilio's connection overrides as a fragment (`#rc=3&rp=ct,rt,5xx`).
    `advanced_opt_out` is the messaging-service option that adds `OptOutType` to webhooks.
    """

    number: str
    webhook_url: str
    fallback_url: str = ""
    messaging_service_sid: str | None = None
    advanced_opt_out: bool = False

    def __post_init__(self) -> None:
        """Refuse a number or an address the simulator could not use; ValueError."""
        if not is_phone(self.number):
            raise ValueError(f"Sender number {self.number!r} is not in the form +19195550100.")
        for url in filter(None, (self.webhook_url, self.fallback_url)):
            if not is_local_url(url):
                raise ValueError(f"Webhook {url!r} must be http:// on this machine (127.0.0.1).")
        service = self.messaging_service_sid
        if service is not None and not re.fullmatch(r"MG[0-9a-fA-F]{32}", service):
            raise ValueError(f"Messaging service {service!r} must be MG and 32 hex digits.")


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """Everything the simulator needs to know.

    `store_path` is a file or `:memory:`. `delivery_delay` is the seconds between two statuses of
    a text. `threads` is how many webhooks are in flight at once. `zone` is the time zone of the
    page of phones. With `terse_receipts` only what became of a text
    in the end is reported. With `redacts` the account has message redaction: no body is kept of
    what arrived or came to its end.
    """

    account_sid: str
    auth_token: str
    senders: tuple[Sender, ...]
    store_path: Path | str = MEMORY
    carrier_keywords: bool = True
    delivery_delay: float = 0.0
    threads: int = 8
    zone: str = "UTC"
    terse_receipts: bool = False
    redacts: bool = False

    def __post_init__(self) -> None:
        """Refuse settings that could not work; ValueError."""
        if not re.fullmatch(r"AC[0-9a-fA-F]{32}", self.account_sid):
            raise ValueError("The account SID must be AC and 32 hex digits.")
        if not self.auth_token:
            raise ValueError("The auth token must not be empty.")
        if not self.senders or len({s.number for s in self.senders}) < len(self.senders):
            raise ValueError("At least one sender is needed, each number once.")
        if self.delivery_delay < 0 or self.threads < 1:
            raise ValueError("The delivery delay must be 0 or more, the threads 1 or more.")
