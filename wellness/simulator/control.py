"""The simulator's own JSON: phone replies in bulk, what phones show, faults, and "settled".

    POST   /sim/replies             [{"from", "body", "to"?}] -> what came of each, same order;
                                    different phones at once, one phone's texts one after another
    GET    /sim/messages            ?after=&phone=&limit= -> what phones show behind that id
    GET    /sim/phones              ?search=&limit= -> phones, the one with the newest text first
    PUT    /sim/phones              {number: name}
    GET    /sim/phones/<number>     name, blocked senders, texts
    GET    /sim/settled             ?wait=seconds -> whether nothing is in flight any more
    GET, PUT, DELETE /sim/faults    the plan (see the faults module): a list of rules

A request that cannot be used is answered 400 with {"error": reason}.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, jsonify, request

from wellness.simulator.addresses import is_phone
from wellness.simulator.faults import PlanError
from wellness.simulator.inbound import Reply
from wellness.simulator.records import Message, Phone
from wellness.simulator.runtime import Simulator, current_simulator

blueprint = Blueprint("control", __name__, url_prefix="/sim")

_LIMIT: Final = 1000
_LONGEST_WAIT: Final = 60.0


class InputError(ValueError):
    """A control request that cannot be used, with the reason."""


@blueprint.errorhandler(InputError)
@blueprint.errorhandler(PlanError)
def refuse(error: ValueError) -> tuple[Response, int]:
    """Answer 400 with the reason."""
    return jsonify({"error": str(error)}), HTTPStatus.BAD_REQUEST


@blueprint.post("/replies")
def post_replies() -> Response:
    """Let many people reply at once, and say what came of each text."""
    simulator = current_simulator()
    wanted = [_read_text(item, simulator) for item in _json_list()]
    by_phone: defaultdict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(wanted):
        by_phone[text.phone].append(position)

    def send_in_turn(positions: list[int]) -> list[tuple[int, Reply]]:
        return [
            (p, simulator.inbox.receive(wanted[p].phone, wanted[p].body, to=wanted[p].to))
            for p in positions
        ]

    dispatcher = simulator.exchange.dispatcher
    under_way = [dispatcher.submit(partial(send_in_turn, ps)) for ps in by_phone.values()]
    done = dict(pair for future in under_way for pair in future.result())
    return jsonify([_reply_json(done[position]) for position in range(len(wanted))])


@blueprint.get("/messages")
def list_messages() -> Response:
    """What phones show, oldest first; the next call goes on after the last `id`."""
    phone = request.args.get("phone", "").replace(" ", "+")  # an unquoted + reads as a space
    found = current_simulator().exchange.store.list_arrivals(
        after=_whole("after", 0), phone=phone, limit=_whole("limit", _LIMIT)
    )
    return jsonify([_message_json(message) for message in found])


@blueprint.get("/phones")
def list_phones() -> Response:
    """The phones that have a name or a text."""
    search = request.args.get("search", "")
    found = current_simulator().exchange.book.list_phones(search, limit=_whole("limit", _LIMIT))
    return jsonify([_phone_json(phone) for phone in found])


@blueprint.put("/phones")
def name_phones() -> Response:
    """Name phones for the page."""
    names = request.get_json()
    if not isinstance(names, dict) or not all(is_phone(number) for number in names):
        raise InputError('Send {"+19195550100": "name"}: numbers in E.164 and their names.')
    for number, label in names.items():
        current_simulator().exchange.book.set_label(number, str(label))
    return jsonify({"named": len(names)})


@blueprint.get("/phones/<number>")
def show_phone(number: str) -> Response:
    """One phone with the newest of its texts, oldest first."""
    exchange = current_simulator().exchange
    texts = exchange.store.list_newest(number, limit=_whole("limit", _LIMIT))
    return jsonify(
        {
            "number": number,
            "label": exchange.book.find_label(number),
            "blocked": exchange.book.list_blocked(number),
            "messages": [_message_json(message) for message in texts],
        }
    )


@blueprint.get("/settled")
def show_settled() -> Response:
    """Whether nothing is in flight any more, waiting for that if asked to."""
    dispatcher = current_simulator().exchange.dispatcher
    settled = dispatcher.wait_settled(min(request.args.get("wait", 0.0, float), _LONGEST_WAIT))
    return jsonify({"settled": settled, "in_flight": dispatcher.in_flight})


@blueprint.get("/faults")
def show_faults() -> Response:
    """The rules in force with their counters."""
    return jsonify(current_simulator().exchange.faults.list_rules())


@blueprint.put("/faults")
def replace_faults() -> Response:
    """Put a new plan in force."""
    current_simulator().exchange.faults.replace(_json_list())
    return show_faults()


@blueprint.delete("/faults")
def clear_faults() -> Response:
    """Let everything go well (but for the magic numbers)."""
    current_simulator().exchange.faults.replace([])
    return show_faults()


@dataclass(frozen=True, slots=True)
class _Text:
    phone: str
    body: str
    to: str


def _json_list() -> list[dict[str, object]]:
    given = request.get_json()
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise InputError("Send a JSON list of objects.")
    return given


def _read_text(item: dict[str, object], simulator: Simulator) -> _Text:
    phone, body, to = (item.get(key, "") for key in ("from", "body", "to"))
    senders = {"", *(sender.number for sender in simulator.exchange.settings.senders)}
    if not isinstance(phone, str) or not is_phone(phone) or not isinstance(body, str):
        raise InputError(f"A reply needs a number in E.164 as `from` and a `body`, not {item!r}.")
    if not isinstance(to, str) or to not in senders:
        raise InputError(f"{to!r} is not one of the senders.")
    return _Text(phone, body, to)


def _whole(name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isdecimal():
        raise InputError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _reply_json(reply: Reply) -> dict[str, object]:
    status = reply.statuses[-1] if reply.statuses else None
    return {"status": status, **asdict(reply)}


def _message_json(message: Message) -> dict[str, object]:
    """What the phone has; `kept` is the provider's copy, null once deleted there."""
    return {
        "id": message.arrival,
        "sid": message.sid,
        "phone": message.phone,
        "sender": message.sender,
        "direction": message.direction,
        "body": message.text,
        "at": message.arrived_at.isoformat() if message.arrived_at else None,
        "status": message.status,
        "kept": None if message.deleted else message.body,
    }


def _phone_json(phone: Phone) -> dict[str, object]:
    last = _message_json(phone.last) if phone.last else None
    return {"number": phone.number, "label": phone.label, "last": last}
