"""A person's text from a phone: webhook, fallback, TwiML, and the replies it asks for."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from wellness.domain.segments import count_segments
from wellness.simulator.callbacks import API_VERSION
from wellness.simulator.carrier import Carrier, Order, new_sid
from wellness.simulator.exchange import Exchange
from wellness.simulator.keywords import Keyword
from wellness.simulator.records import Direction, Draft, Message
from wellness.simulator.refusals import ApiError
from wellness.simulator.settings import Sender
from wellness.simulator.twiml import TwimlError, TwimlMessage, parse_twiml
from wellness.simulator.webhooks import Answer

# Twilio's codes for a webhook that gave no usable answer.
_HTTP_FAILURE: Final = 11200
_CONNECTION_FAILURE: Final = 11205
# Geography a carrier would add; fictional numbers have none, and blank values are signed too.
_PLACES: Final = ("City", "State", "Zip", "Country")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a text a person sent.

    `statuses` are the HTTP statuses of its webhooks (None: nobody answered; empty: not posted yet,
    or no webhook is set), `replies` the texts the agency answered with, `carrier` the carrier's
    own answers, `errors` Twilio's error codes on the way.
    """

    sids: tuple[str, ...] = ()
    statuses: tuple[int | None, ...] = ()
    replies: tuple[str, ...] = ()
    carrier: tuple[str, ...] = ()
    errors: tuple[int, ...] = ()

    def __add__(self, other: "Reply") -> "Reply":
        return Reply(
            self.sids + other.sids,
            self.statuses + other.statuses,
            self.replies + other.replies,
            self.carrier + other.carrier,
            self.errors + other.errors,
        )


class Inbox:
    """Receives texts from phones for one account; safe to use from many threads."""

    def __init__(self, exchange: Exchange, carrier: Carrier) -> None:
        self._exchange = exchange
        self._carrier = carrier
        self._senders = {sender.number: sender for sender in exchange.settings.senders}

    def receive(self, phone: str, body: str, *, to: str = "") -> Reply:
        """Take a text from a phone and wait until its webhook was answered.

        Without `to` it goes to the sender whose text the phone got last. Raises KeyError for a
        sender that does not exist.
        """
        number = (
            to
            or self._exchange.store.find_last_sender(phone)
            or self._exchange.settings.senders[0].number
        )
        sender = self._senders[number]
        fault = self._exchange.faults.choose("inbound", phone)
        name = fault.name if fault else ""
        parts = _split(body, int(fault.number("parts"))) if fault and name == "split" else [body]
        arrived = [self._arrive(sender, phone, part) for part in parts]
        taken = sum((reply for _, _, reply in arrived), Reply())
        posts = [(message, keyword) for message, keyword, _ in reversed(arrived)]
        if fault and name == "late":
            self._exchange.dispatcher.submit_later(
                fault.number("seconds"), lambda: self._post_all(sender, posts)
            )
            return taken
        if fault and name == "duplicate":
            return taken + self._post_together(sender, posts * int(fault.number("times")))
        return taken + self._post_all(sender, posts)

    def _arrive(
        self, sender: Sender, phone: str, body: str
    ) -> tuple[Message, Keyword | None, Reply]:
        draft = Draft(
            sid=new_sid(),
            direction=Direction.INBOUND,
            phone=phone,
            sender=sender.number,
            service_sid=sender.messaging_service_sid,
            text=body,
            segments=count_segments(body),
            status="received",
            final=True,
            discard=self._exchange.settings.redacts,
            arrives=True,
        )
        message = self._exchange.store.add(draft, now=self._exchange.clock())
        keyword, answer = self._carrier.react(sender, phone, body)
        return message, keyword, Reply(sids=(message.sid,), carrier=(answer,) if answer else ())

    def _post_all(self, sender: Sender, posts: Sequence[tuple[Message, Keyword | None]]) -> Reply:
        return sum((self._post(sender, *post) for post in posts), Reply())

    def _post_together(
        self, sender: Sender, posts: Sequence[tuple[Message, Keyword | None]]
    ) -> Reply:
        with ThreadPoolExecutor(max(len(posts), 1)) as pool:
            return sum(pool.map(lambda post: self._post(sender, *post), posts), Reply())

    def _post(self, sender: Sender, message: Message, keyword: Keyword | None) -> Reply:
        """Post to the webhook, then (once) to the fallback, and carry out the answer."""
        if not sender.webhook_url:
            return Reply()
        form = self._form(sender, message, keyword)
        reply, failure = self._try(sender.webhook_url, form, sender, message)
        if failure and sender.fallback_url:
            form |= {"ErrorCode": str(failure), "ErrorUrl": sender.webhook_url.partition("#")[0]}
            second, _ = self._try(sender.fallback_url, form, sender, message)
            return reply + second
        return reply

    def _try(
        self, url: str, form: dict[str, str], sender: Sender, message: Message
    ) -> tuple[Reply, int]:
        """One webhook; what came of it, and the error code when the answer is of no use."""
        answer = self._exchange.webhooks.post(url, form)
        try:
            messages = _messages(answer, url)
        except TwimlError as error:
            return Reply(statuses=(answer.status,), errors=(error.code,)), error.code
        replies = sum((self._send(sender, message.phone, m) for m in messages), Reply())
        return Reply(statuses=(answer.status,)) + replies, 0

    def _send(self, sender: Sender, phone: str, wanted: TwimlMessage) -> Reply:
        order = Order(
            sender, wanted.to or phone, wanted.text, wanted.callbacks, direction=Direction.REPLY
        )
        try:
            self._carrier.send(order)
        except ApiError as error:
            return Reply(errors=(error.code,))
        return Reply(replies=(wanted.text,))

    def _form(self, sender: Sender, message: Message, keyword: Keyword | None) -> dict[str, str]:
        form = {f"{end}{place}": "" for end in ("From", "To") for place in _PLACES}
        form |= {
            "AccountSid": self._exchange.settings.account_sid,
            "ApiVersion": API_VERSION,
            "Body": message.text,
            "From": message.phone,
            "MessageSid": message.sid,
            "NumMedia": "0",
            "NumSegments": str(message.segments),
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": sender.number,
        }
        if sender.messaging_service_sid:
            form["MessagingServiceSid"] = sender.messaging_service_sid
        if keyword and sender.advanced_opt_out:
            form["OptOutType"] = keyword
        return form


def _messages(answer: Answer, url: str) -> tuple[TwimlMessage, ...]:
    if answer.status is None:
        raise TwimlError(_CONNECTION_FAILURE, answer.failure)
    if not answer.ok:
        raise TwimlError(_HTTP_FAILURE, f"status {answer.status}")
    return parse_twiml(answer.body, answer.content_type, url)


def _split(body: str, parts: int) -> list[str]:
    """Cut a text into so many pieces (fewer when it is too short), none of them empty."""
    size = max(1, -(-len(body) // max(parts, 1)))
    return [body[start : start + size] for start in range(0, len(body), size)] or [body]
