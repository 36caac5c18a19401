"""Report the statuses of one outgoing text to its status callbacks, faults included."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from wellness.simulator.exchange import Exchange
from wellness.simulator.faults import Fault
from wellness.simulator.records import Message

API_VERSION: Final = "2010-04-01"
# Faults that keep the callbacks back until the last status is reached.
_HELD: Final = frozenset({"reorder", "late"})


class StatusCallbacks:
    """The callbacks of one text, in the order of its statuses; posting waits for each answer."""

    def __init__(self, exchange: Exchange, urls: Sequence[str], fault: Fault | None) -> None:
        self._exchange = exchange
        self._urls = urls
        self._fault = fault or Fault("")
        self._held: list[dict[str, str]] = []

    def report(self, message: Message) -> None:
        """Post the status the message has now (or keep it back, as the fault says)."""
        if not self._urls or self._fault.name == "never":
            return
        form = self._form(message, message.status)
        if self._fault.name in _HELD:
            self._held.append(form)
            return
        duplicated = self._fault.name == "duplicate"
        self._post_all([form] * (int(self._fault.number("times")) if duplicated else 1))

    def finish(self, message: Message) -> None:
        """Post what was kept back, once the last status is reached."""
        if self._fault.name == "reorder":
            self._post_all(self._held[::-1])
        elif self._fault.name == "late":
            job = partial(self._post_all, self._held)
            self._exchange.dispatcher.submit_later(self._fault.number("seconds"), job)
        elif self._fault.name == "unknown":
            self._post(self._form(message, self._fault.word("status")))

    def _post_all(self, forms: Sequence[dict[str, str]]) -> None:
        for form in forms:
            self._post(form)

    def _post(self, form: dict[str, str]) -> None:
        for url in self._urls:
            self._exchange.webhooks.post(url, form)

    def _form(self, message: Message, status: str) -> dict[str, str]:
        form = {
            "AccountSid": self._exchange.settings.account_sid,
            "ApiVersion": API_VERSION,
            "From": message.sender,
            "MessageSid": message.sid,
            "MessageStatus": status,
            "SmsSid": message.sid,
            "SmsStatus": status,
            "To": message.phone,
        }
        if message.service_sid:
            form["MessagingServiceSid"] = message.service_sid
        if message.error_code:
            form["ErrorCode"] = str(message.error_code)
        if status == "delivered":
            form["RawDlrDoneDate"] = message.updated_at.strftime("%y%m%d%H%M")
        return form
