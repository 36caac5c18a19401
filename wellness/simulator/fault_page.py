"""The page on which a person lets something go wrong, and sees what did."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from wellness.simulator import pages
from wellness.simulator.addresses import is_phone
from wellness.simulator.faults import FAULTS, PlanError
from wellness.simulator.pages import require_same_origin
from wellness.simulator.runtime import current_simulator

blueprint = pages.guard(Blueprint("fault_page", __name__, url_prefix="/faults"))


@blueprint.get("")
def show_faults() -> str:
    """The form, and the rules in force with their counters."""
    return _page({}, "")


@blueprint.post("")
def add_fault() -> ResponseReturnValue:
    """Put one more rule in force."""
    require_same_origin()
    try:
        current_simulator().exchange.faults.add(_read(request.form))
    except PlanError as error:
        return _page(request.form, str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".show_faults"), HTTPStatus.SEE_OTHER)


@blueprint.post("/clear")
def clear_faults() -> Response:
    """Let everything go well again."""
    require_same_origin()
    current_simulator().exchange.faults.replace([])
    return redirect(url_for(".show_faults"), HTTPStatus.SEE_OTHER)


_REQUEST_WORDS: Final[Mapping[str, str]] = {
    "refuse": "the connection is closed, nothing was accepted",
    "429": "too many requests, nothing was accepted",
    "500": "server error, nothing was accepted",
    "reject": "refused with an error code",
    "hang": "silence for 30 seconds, then it goes on",
    "drop": "accepted, then the connection is closed",
    "500-after": "accepted, then server error",
    "garbage": "accepted, then an answer that is no JSON",
    "hang-after": "accepted, then silence for 30 seconds",
    "callback-first": "all status callbacks before the answer",
}
_OP_WORDS: Final[Mapping[str, str]] = {
    "create": "When a text is handed over",
    "list": "When the log is listed",
    "fetch": "When a text is looked up",
    "update": "When a text is redacted",
    "delete": "When a text is deleted",
    "delivery": "On the way to the phone",
    "callback": "Status callbacks of a text",
    "inbound": "A reply from the phone",
}
_OTHER_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "delivery": {
        "fail": "not delivered, with an error code",
        "sent-final": "no receipt ever, sent stays the last status",
    },
    "callback": {
        "duplicate": "each comes three times",
        "reorder": "all at the end, the last status first",
        "never": "none comes",
        "unknown": "one more with an unknown status",
        "late": "all come five seconds late",
    },
    "inbound": {
        "duplicate": "the webhook comes three times at once",
        "split": "in two messages, the last part first",
        "late": "the webhook comes five seconds late",
    },
}


def words_for(op: str, fault: str) -> str:
    """What a fault does, in a few words."""
    return _OTHER_WORDS.get(op, _REQUEST_WORDS)[fault]


def _read(form: Mapping[str, str]) -> dict[str, object]:
    """The form as a rule of the plan; PlanError names what cannot be used."""
    op, _, fault = form.get("fault", "").partition(" ")
    rule: dict[str, object] = {"op": op, "fault": fault}
    if number := form.get("to", "").strip():
        if not is_phone(number):
            raise PlanError(f"{number} is no number; write one like +19195550100.")
        rule["to"] = number
    if times := form.get("times", "").strip():
        rule["times"] = _whole(times, "How often")
    if (code := form.get("code", "").strip()) and "code" in FAULTS.get(op, {}).get(fault, {}):
        rule["args"] = {"code": _whole(code, "The error code")}
    return rule


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) < 1:
        raise PlanError(f"{name} must be a whole number of 1 or more.")
    return int(text)


def _page(given: Mapping[str, str], problem: str) -> str:
    return render_template(
        "simulator/faults.html",
        choices=[
            (words, [(f"{op} {fault}", words_for(op, fault)) for fault in FAULTS[op]])
            for op, words in _OP_WORDS.items()
        ],
        rules=[_told(rule) for rule in current_simulator().exchange.faults.list_rules()],
        given=given,
        problem=problem,
    )


def _told(rule: Mapping[str, object]) -> dict[str, object]:
    op, fault = str(rule["op"]), str(rule["fault"])
    return {"to": "", **rule, "when": _OP_WORDS[op], "words": words_for(op, fault)}
