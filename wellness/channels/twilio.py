"""Texts by Twilio: sending them, finding them again, and reading what its webhooks post."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import chain, islice
from typing import Final, TypeVar
from urllib.parse import urlsplit

from twilio.base import values
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from twilio.twiml.messaging_response import MessagingResponse

from wellness.channels.base import (
    Accepted,
    Arrival,
    ArrivedText,
    Deletion,
    Listed,
    NotReached,
    OutgoingText,
    PostedForm,
    Sent,
    StatusReport,
    Unknown,
)
from wellness.channels.forms import Values, read_sid
from wellness.channels.http import KeptSessions, NoAnswer, NotConnected
from wellness.channels.refusals import code_of, refusal_of
from wellness.errors import Unavailable

DEFAULT_API: Final = "https://api.twilio.com"
TIMEOUT: Final = (3.0, 20.0)
"""Seconds to connect and to answer: a send ends within their sum."""


class TwilioChannel:
    """Sends texts by Twilio's Messages resource; safe to use from many threads.

    `api_base` takes the place of Twilio's own address (the simulator's, say); `callback_base` is
    the public address under which `/sms/status/<attempt token>` receives statuses. Making a
    channel does no network. With `discards` the provider keeps no body of what is sent, which only
    an account with redaction takes.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        api_base: str = DEFAULT_API,
        callback_base: str = "",
        *,
        discards: bool = False,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        logging.getLogger("twilio").setLevel(logging.WARNING)
        self._sender, self._callback_base = sender, callback_base.rstrip("/")
        self._retention = "discard" if discards else values.unset
        self._http = _HttpClient(api_base, timeout)
        self._client = Client(account_sid, auth_token, http_client=self._http)

    def send(self, text: OutgoingText) -> Sent:
        """Send one text; never raises for anything the provider or the network does."""
        try:
            message = self._client.messages.create(
                to=text.number,
                from_=self._sender,
                body=text.body,
                status_callback=f"{self._callback_base}/sms/status/{text.attempt_token}",
                validity_period=text.validity_s,
                smart_encoded=True,
                content_retention=self._retention,
            )
        except NotConnected:
            return NotReached()
        except (TwilioRestException, TwilioServiceException) as error:
            return refusal_of(error.status, error.code)
        except _UNREADABLE:
            return Unknown()
        if not isinstance(message.sid, str) or not message.sid:
            return Unknown()
        return Accepted(message.sid, str(message.status or ""))

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:
        """The texts we started to a number since an instant (whole seconds), newest first.

        Replies to webhooks are left out. Only the newest 50 texts are looked at.

        Raises:
            Unavailable: the provider could not be asked.
        """
        found = _told(self._list(number))
        recent = [text for text in found if text.created_at >= since.replace(microsecond=0)]
        return sorted(recent, key=lambda text: text.created_at, reverse=True)

    def delete_copy(self, sid: str) -> Deletion:
        """Have the provider delete its record of a text, body, numbers and all (R25).

        What it does not know (any more) is gone; what it is not through with, it does not delete
        yet. Never raises for anything the provider or the network does.
        """
        try:
            is_gone = self._client.messages(sid).delete()
        except (TwilioRestException, TwilioServiceException) as error:
            if code_of(error.code) == _NOT_COMPLETE:
                return Deletion.NOT_YET
            is_gone = error.status == HTTPStatus.NOT_FOUND and code_of(error.code) == _NO_MESSAGE
        except (NotConnected, *_UNREADABLE):
            is_gone = False
        return Deletion.GONE if is_gone else Deletion.FAILED

    def list_copies(self, *, since: datetime, until: datetime, limit: int) -> list[Listed]:
        """Up to `limit` texts to and from our number, sent between two instants, with a body.

        Other numbers of the account are none of our business.

        Raises:
            Unavailable: the provider could not be asked.
        """
        return _told(self._list_kept(since, until, limit))

    def list_arrived(self, *, since: datetime, until: datetime, limit: int) -> list[Arrival]:
        """Up to `limit` texts people sent our number between two instants, newest first.

        Raises:
            Unavailable: the provider could not be asked.
        """
        return _told(self._list_arrived(since, until, limit))

    def close(self) -> None:
        """Close idle connections."""
        self._http.sessions.close()

    def _list(self, number: str) -> list[Listed] | None:
        """The newest texts we started to a number; None instead of an error that may quote it."""
        try:
            # No filter by date: it would go by the date of sending, which a queued text has not.
            messages = self._client.messages.list(to=number, from_=self._sender, limit=_LISTED)
            return [
                Listed(str(message.sid), str(message.status), message.date_created.astimezone(UTC))
                for message in messages
                if message.direction == "outbound-api" and message.date_created is not None
            ]
        except (NotConnected, *_UNREADABLE):
            return None

    def _list_kept(self, since: datetime, until: datetime, limit: int) -> list[Listed] | None:
        """What still has a body; None instead of an error that may quote one."""
        span = {"date_sent_after": since, "date_sent_before": until, "page_size": _LARGEST_PAGE}
        try:
            sent = self._client.messages.stream(from_=self._sender, **span)
            received = self._client.messages.stream(to=self._sender, **span)
            kept = (message for message in chain(sent, received) if message.body)
            return [
                Listed(str(message.sid), str(message.status), message.date_created.astimezone(UTC))
                for message in islice(kept, limit)
                if message.date_created is not None
            ]
        except (NotConnected, *_UNREADABLE):
            return None

    def _list_arrived(self, since: datetime, until: datetime, limit: int) -> list[Arrival] | None:
        """What was sent to us; None instead of an error that may quote it."""
        span = {"date_sent_after": since, "date_sent_before": until}
        size = min(limit, _LARGEST_PAGE)
        try:
            listed = self._client.messages.stream(to=self._sender, page_size=size, **span)
            return [
                Arrival(ArrivedText(str(one.sid), str(one.from_), str(one.body or "")), _sent(one))
                for one in islice((one for one in listed if one.direction == "inbound"), limit)
            ]
        except (NotConnected, *_UNREADABLE):
            return None


class TwilioWebhooks:
    """Reads what Twilio posts to `public_url`; the older of two auth tokens counts while rotating.

    The signed address is put together from configuration alone: behind proxies neither Host nor
    X-Forwarded-* can be believed.
    """

    def __init__(self, public_url: str, auth_tokens: Sequence[str]) -> None:
        self._public_url = public_url.rstrip("/")
        self._validators = [RequestValidator(token) for token in auth_tokens if token]

    def is_genuine(
        self,
        path_and_query: str,
        form: PostedForm | Mapping[str, Sequence[str]],
        signature: str | None,
    ) -> bool:
        """Whether Twilio signed this request; anything odd is not genuine, and never an error.

        `path_and_query` is the raw one, not decoded. All posted parameters must be in `form`.
        """
        if not signature or not path_and_query.startswith("/"):
            return False
        url = self._public_url + path_and_query
        values = Values(form)
        try:
            return any(one.validate(url, values, signature) for one in self._validators)
        except ValueError:  # an address or a parameter that cannot be encoded
            return False

    def read_inbound(self, form: PostedForm | Mapping[str, Sequence[str]]) -> ArrivedText:
        """A text somebody sent; what is missing, or no id of the provider's, is empty."""
        values = Values(form)
        return ArrivedText(read_sid(values), values.first("From"), values.first("Body"))

    def read_status(self, form: PostedForm | Mapping[str, Sequence[str]]) -> StatusReport:
        """A status of a text of ours; a code that is no number of Twilio's kind is left out."""
        values = Values(form)
        return StatusReport(
            sid=read_sid(values),
            status=(values.first("MessageStatus") or values.first("SmsStatus")).lower(),
            error_code=code_of(values.first("ErrorCode")),
        )

    def reply_xml(self, text: str | None, status_callback: str | None = None) -> str:
        """The TwiML (`text/xml`) that replies with a text, or that replies nothing."""
        response = MessagingResponse()
        if text is not None:
            response.message(text, status_callback=status_callback)
        return str(response)


_Row = TypeVar("_Row")

_LISTED: Final = 50
_LARGEST_PAGE: Final = 1000
_NOT_COMPLETE: Final = 20009
_NO_MESSAGE: Final = 20404
# An answer that is no JSON, no object, or has fields of other types; the SDK reads it unguarded.
_UNREADABLE: Final = (
    NoAnswer,
    TwilioException,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
)


def _told(listed: list[_Row] | None) -> list[_Row]:
    if listed is None:
        raise Unavailable("The text provider could not be asked.", remedy="Try again later.")
    return listed


def _sent(message: MessageInstance) -> datetime:
    """When a person sent a text; one without a date is an answer that cannot be read."""
    sent_at: datetime = message.date_sent or message.date_created
    return sent_at.astimezone(UTC)


class _HttpClient:
    """What the SDK asks over: its own client keeps the last body and shares answers of threads."""

    def __init__(self, api_base: str, timeout: tuple[float, float]) -> None:
        self._base = urlsplit(api_base)
        self.sessions = KeptSessions(timeout=timeout)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] = ("", ""),
        **_: object,
    ) -> Response:
        """Ask `api_base` in place of Twilio's address; NotConnected and NoAnswer pass through."""
        target = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        answer = self.sessions.request(
            method, target.geturl(), auth=auth, headers=headers or {}, form=data, query=params
        )
        return Response(answer.status, answer.text)
