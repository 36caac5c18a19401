"""A message as the JSON of Twilio's REST API."""

from datetime import datetime
from email.utils import format_datetime
from typing import Final

from wellness.simulator.callbacks import API_VERSION
from wellness.simulator.records import Direction, Message

# Before a service has picked the sender, neither it nor the segments are known.
_UNASSIGNED: Final = frozenset({"accepted", "scheduled"})
_ERRORS: Final = {
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Carrier violation",
    30008: "Unknown error",
}

Json = dict[str, "str | int | dict[str, str] | None"]


def message_path(account_sid: str, sid: str) -> str:
    """The path of a message, without `.json`."""
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages/{sid}"


def message_json(message: Message, account_sid: str) -> Json:
    """The message resource, every property of the published description present."""
    inbound = message.direction is Direction.INBOUND
    unassigned = message.status in _UNASSIGNED
    phone = message.phone[:-4] + "X" * 4 if message.obfuscate else message.phone
    path = message_path(account_sid, message.sid)
    code = message.error_code
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": _date(message.created_at),
        "date_sent": _date(message.sent_at) if message.sent_at else None,
        "date_updated": _date(message.updated_at),
        "direction": message.direction,
        "error_code": code,
        "error_message": _ERRORS.get(code, f"Error {code}") if code else None,
        "from": phone if inbound else (None if unassigned else message.sender),
        "messaging_service_sid": message.service_sid,
        "num_media": "0",
        "num_segments": "0" if unassigned else str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": message.sender if inbound else phone,
        "uri": f"{path}.json",
    }


def _date(instant: datetime) -> str:
    return format_datetime(instant)
