"""The part of Twilio's Messages API the product uses."""

import hmac
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from wellness.simulator.accidents import with_faults
from wellness.simulator.callbacks import API_VERSION
from wellness.simulator.carrier import Order
from wellness.simulator.records import LogFilter, Message
from wellness.simulator.refusals import ApiError, Code
from wellness.simulator.resources import message_json
from wellness.simulator.runtime import current_simulator
from wellness.simulator.settings import Sender

blueprint = Blueprint("api", __name__, url_prefix=f"/{API_VERSION}/Accounts/<account>")

_PAGE_SIZE: Final = 50
_LARGEST_PAGE: Final = 1000
_VALIDITY: Final = range(1, 36_001)
# Typographic characters that smart encoding turns into their GSM-7 likeness.
_SMART: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015", "-"),
        "\u2026": "...",
        "\u00a0": " ",
    }
)


@blueprint.before_request
def authenticate() -> None:
    """Require the account's SID and token by basic authentication; ApiError 20003."""
    settings = current_simulator().exchange.settings
    given = request.authorization
    account = (request.view_args or {}).get("account")
    pair = (given.username or "", given.password or "") if given else ("", "")
    expected = (settings.account_sid, settings.auth_token)
    same = [
        hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(pair, expected, strict=True)
    ]
    if not all(same) or account != settings.account_sid:
        raise ApiError(Code.AUTHENTICATE)


@blueprint.post("/Messages.json")
@with_faults("create")
def create_message(account: str) -> tuple[Response, int]:
    """Accept a text: 201 and the message, its delivery under way."""
    message, g.delivered = current_simulator().carrier.send(_order(request.form))
    return jsonify(message_json(message, account)), HTTPStatus.CREATED


@blueprint.get("/Messages.json")
@with_faults("list")
def list_messages(account: str) -> Response:
    """One page of the log, newest first, with the path of the next page."""
    size = _whole(request.args.get("PageSize"), _PAGE_SIZE, most=_LARGEST_PAGE)
    page = _whole(request.args.get("Page"), 0, least=0)
    token = request.args.get("PageToken", "").removeprefix("PA")
    last = _find(token) if token else None
    found = current_simulator().exchange.store.list_log(
        _log_filter(request.args),
        limit=size + 1,
        offset=0 if last else page * size,
        before_id=last.id if last else None,
    )
    return jsonify(_page(account, found, page, size))


@blueprint.get("/Messages/<sid>.json")
@with_faults("fetch")
def fetch_message(account: str, sid: str) -> Response:
    """One message."""
    return jsonify(message_json(_find(sid), account))


@blueprint.post("/Messages/<sid>.json")
@with_faults("update")
def update_message(account: str, sid: str) -> Response:
    """Redact (`Body=`) a finished message or cancel (`Status=canceled`) a scheduled one."""
    exchange, message = current_simulator().exchange, _find(sid)
    if request.form.get("Status") == "canceled":
        changed = exchange.store.move(
            message, "canceled", now=exchange.clock(), final=True, expected="scheduled"
        )
        if changed is None:
            raise ApiError(Code.NOT_CANCELABLE)
    elif request.form.get("Body") == "":
        changed = exchange.store.redact(sid, now=exchange.clock())
        if changed is None:
            raise ApiError(Code.NOT_COMPLETE)
    else:
        raise ApiError(Code.INVALID_PARAMETER, "Send an empty Body, or Status=canceled.")
    return jsonify(message_json(changed, account))


@blueprint.delete("/Messages/<sid>.json")
@with_faults("delete")
def delete_message(account: str, sid: str) -> tuple[str, int]:  # noqa: ARG001 - the route names it
    """Delete a finished message from the log (the phone keeps it)."""
    exchange = current_simulator().exchange
    _find(sid)
    if exchange.store.delete(sid, now=exchange.clock()) is None:
        raise ApiError(Code.NOT_COMPLETE)
    return "", HTTPStatus.NO_CONTENT


def answer_error(error: ApiError) -> tuple[Response, int]:
    """An API error as Twilio answers it."""
    return jsonify(error.body()), error.status


def answer_http_error(error: HTTPException) -> Response | HTTPException | tuple[Response, int]:
    """Errors of the web framework, in Twilio's form where the path belongs to its API."""
    if not request.path.startswith(f"/{API_VERSION}/"):
        return error
    wrong_method = error.code == HTTPStatus.METHOD_NOT_ALLOWED
    return answer_error(ApiError(Code.METHOD_NOT_ALLOWED) if wrong_method else _not_found())


def _order(form: MultiDict[str, str]) -> Order:
    if not form.get("To"):
        raise ApiError(Code.NO_TO)
    sender, via_service = _sender(form)
    _whole(form.get("ValidityPeriod"), _VALIDITY[-1], least=1, most=_VALIDITY[-1])
    scheduled = form.get("ScheduleType") == "fixed"
    if scheduled and not via_service:
        raise ApiError(Code.SCHEDULE_NEEDS_SERVICE)
    text = form.get("Body", "")
    return Order(
        sender=sender,
        phone=form["To"].strip(),
        text=text.translate(_SMART) if form.get("SmartEncoded") == "true" else text,
        callbacks=tuple(filter(None, [form.get("StatusCallback")])),
        via_service=via_service,
        send_at=_instant(form.get("SendAt", "")) if scheduled else None,
        discard=form.get("ContentRetention") == "discard",
        obfuscate=form.get("AddressRetention") == "obfuscate",
    )


def _sender(form: MultiDict[str, str]) -> tuple[Sender, bool]:
    """The sender an order names, and whether it names the messaging service alone."""
    number, service = form.get("From"), form.get("MessagingServiceSid")
    if not number and not service:
        raise ApiError(Code.NO_FROM)
    for sender in current_simulator().exchange.settings.senders:
        if number == sender.number or (not number and service == sender.messaging_service_sid):
            return sender, not number
    raise ApiError(Code.UNKNOWN_FROM if number else Code.UNKNOWN_SERVICE)


def _find(sid: str) -> Message:
    message = current_simulator().exchange.store.find(sid)
    if message is None:
        raise _not_found()
    return message


def _not_found() -> ApiError:
    return ApiError(Code.NOT_FOUND, f"The requested resource {request.path} was not found")


def _log_filter(args: MultiDict[str, str]) -> LogFilter:
    """Filters as Twilio spells them: `DateSent>` means from, `DateSent<` up to and including."""
    on, since, until = (args.get(f"DateSent{mark}", "") for mark in ("", ">", "<"))
    return LogFilter(
        to=args.get("To", ""),
        sender=args.get("From", ""),
        sent_from=_instant(on or since) if on or since else None,
        sent_before=_end(on or until) if on or until else None,
    )


def _end(text: str) -> datetime:
    """The instant just after a day, or after a second: the log knows seconds only."""
    whole_day = len(text) == len("2026-01-31")
    return _instant(text) + (timedelta(days=1) if whole_day else timedelta(seconds=1))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ApiError(Code.INVALID_PARAMETER, f"{text!r} is not a date") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _whole(text: str | None, default: int, *, least: int = 1, most: int | None = None) -> int:
    if text is None:
        return default
    if not text.isdecimal() or int(text) < least or (most is not None and int(text) > most):
        raise ApiError(Code.INVALID_PARAMETER, f"{text!r} is not in range")
    return int(text)


def _page(account: str, found: list[Message], page: int, size: int) -> dict[str, object]:
    shown = found[:size]
    base = {k: v for k, v in request.args.items() if k not in ("Page", "PageSize", "PageToken")}

    def uri(number: int, **token: str) -> str:
        query = urlencode({**base, "PageSize": size, "Page": number, **token})
        return f"{request.path}?{query}"

    start = page * size
    return {
        "end": max(start + len(shown) - 1, 0),
        "first_page_uri": uri(0),
        "messages": [message_json(message, account) for message in shown],
        "next_page_uri": uri(page + 1, PageToken="PA" + shown[-1].sid)
        if len(found) > size
        else None,
        "page": page,
        "page_size": size,
        "previous_page_uri": uri(page - 1) if page else None,
        "start": start,
        "uri": uri(page),
    }
