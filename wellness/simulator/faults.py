"""What goes wrong on purpose: a plan of rules, and magic numbers that need no plan.

A plan is a list of rules, tried in order; the first that fires decides. A rule is a JSON object:

    op           create, list, fetch, update, delete: a request to the REST API
                 delivery: an outgoing text on its way, also a TwiML reply
                 callback: all status callbacks of one text
                 inbound: a text typed on a phone
    to           the phone: a number, or a regular expression for the whole number (default: any)
    fault, args  see FAULTS; args and their defaults stand there too
    nth          only the nth matching request (1 is the first)
    probability  only so often, with a generator of its own started with `seed` (default 0)
    times        at most so often
    lasts        seconds of real time, counted from the first time it fires

Magic numbers (MAGIC) do the same for a phone of the form +1 500 555 01NN, for want of a rule.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from wellness.simulator.addresses import is_phone

Arg = str | int | float

# Faults of every REST operation, with the defaults of their arguments.
_REQUEST: Final[dict[str, dict[str, Arg]]] = {
    "refuse": {},  # the connection closes without a byte, nothing was accepted
    "429": {},  # 20429, nothing was accepted
    "500": {},  # 20500, nothing was accepted
    "reject": {"code": 21211, "status": 0},  # this Twilio error, nothing was accepted
    "hang": {"seconds": 30.0},  # silence first, then all goes on
    "drop": {},  # accepted, then the connection closes without a byte
    "500-after": {},  # accepted, then 20500
    "garbage": {"status": 201},  # accepted, then a page that is not JSON
    "hang-after": {"seconds": 30.0},  # accepted, then silence before the answer
}
# op: fault: argument: default
FAULTS: Final[dict[str, dict[str, dict[str, Arg]]]] = {
    "create": {
        **_REQUEST,
        "callback-first": {"seconds": 10.0},  # all callbacks, then (at most so late) the answer
    },
    "list": _REQUEST,
    "fetch": _REQUEST,
    "update": _REQUEST,
    "delete": _REQUEST,
    "delivery": {
        "fail": {"code": 30003, "status": "undelivered"},  # or "failed": never handed over
        "sent-final": {},  # the carrier gives no receipt: `sent` is the last status
    },
    "callback": {
        "duplicate": {"times": 3},  # each is posted so often
        "reorder": {},  # all are posted at the end, the last status first
        "never": {},
        "unknown": {"status": "teleported"},  # after the others, one with this status
        "late": {"seconds": 5.0},  # all are posted so long after the last status
    },
    "inbound": {
        "duplicate": {"times": 3},  # the same webhook so often, all at once
        "split": {"parts": 2},  # several messages, the last part first
        "late": {"seconds": 5.0},  # the webhook comes so long after the person wrote
    },
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that happens now; missing arguments have their defaults."""

    name: str
    args: Mapping[str, Arg] = field(default_factory=dict)

    def number(self, name: str) -> float:
        """A numeric argument."""
        return float(self.args[name])

    def word(self, name: str) -> str:
        """A text argument."""
        return str(self.args[name])


def _magic(op: str, name: str, **args: Arg) -> tuple[str, Fault]:
    return op, Fault(name, FAULTS[op][name] | args)


_RANGE: Final = "+150055501"
MAGIC: Final[dict[str, tuple[str, Fault]]] = {
    f"{_RANGE}01": _magic("create", "reject", code=21211),
    f"{_RANGE}02": _magic("create", "reject", code=21612),
    f"{_RANGE}03": _magic("create", "reject", code=21408),
    f"{_RANGE}04": _magic("create", "reject", code=21610),
    f"{_RANGE}09": _magic("create", "reject", code=21614),
    f"{_RANGE}10": _magic("create", "drop"),
    f"{_RANGE}11": _magic("create", "429"),
    f"{_RANGE}12": _magic("create", "500"),
    f"{_RANGE}13": _magic("create", "500-after"),
    f"{_RANGE}14": _magic("create", "hang"),
    f"{_RANGE}15": _magic("create", "callback-first"),
    f"{_RANGE}16": _magic("create", "refuse"),
    f"{_RANGE}17": _magic("create", "garbage"),
    f"{_RANGE}20": _magic("callback", "duplicate"),
    f"{_RANGE}21": _magic("callback", "reorder"),
    f"{_RANGE}22": _magic("callback", "never"),
    f"{_RANGE}23": _magic("callback", "unknown"),
    f"{_RANGE}24": _magic("callback", "late"),
    f"{_RANGE}31": _magic("delivery", "fail", code=30001, status="failed"),
    f"{_RANGE}32": _magic("delivery", "fail", code=30002, status="failed"),
    f"{_RANGE}33": _magic("delivery", "fail", code=30003),
    f"{_RANGE}34": _magic("delivery", "fail", code=30004),
    f"{_RANGE}35": _magic("delivery", "fail", code=30005),
    f"{_RANGE}36": _magic("delivery", "fail", code=30006),
    f"{_RANGE}37": _magic("delivery", "fail", code=30007),
    f"{_RANGE}38": _magic("delivery", "fail", code=30008),
    f"{_RANGE}39": _magic("delivery", "sent-final"),
    f"{_RANGE}50": _magic("inbound", "duplicate"),
    f"{_RANGE}51": _magic("inbound", "split"),
    f"{_RANGE}52": _magic("inbound", "late"),
}


class PlanError(ValueError):
    """A plan that cannot be used, with the rule and the reason."""


class FaultPlan:
    """The rules in force; safe to use from many threads.

    `clock` gives seconds that only go forward; `lasts` is counted by it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rules: list[_Rule] = []

    def replace(self, rules: Sequence[Mapping[str, object]]) -> None:
        """Put a new plan in force, its counters at zero; PlanError leaves the old one."""
        made = [_read_rule(number, rule) for number, rule in enumerate(rules, start=1)]
        with self._lock:
            self._rules = made

    def add(self, rule: Mapping[str, object]) -> None:
        """Put one more rule behind those in force, whose counters go on; PlanError changes none."""
        with self._lock:
            self._rules = [*self._rules, _read_rule(len(self._rules) + 1, rule)]

    def list_rules(self) -> list[dict[str, object]]:
        """The rules as given, with how often each was `seen` (matched) and has `fired`."""
        with self._lock:
            return [{**r.given, "seen": r.seen, "fired": r.fired} for r in self._rules]

    def choose(self, op: str, phone: str) -> Fault | None:
        """The fault for a request now, counting it; None when it goes well."""
        with self._lock:
            for rule in self._rules:
                if rule.fires(op, phone, self._clock()):
                    return rule.fault
        magic_op, fault = MAGIC.get(phone, ("", None))
        return fault if magic_op == op else None


@dataclass(slots=True)
class _Rule:
    given: Mapping[str, object]
    op: str
    to: re.Pattern[str]
    fault: Fault
    nth: int | None
    probability: float | None
    times: int | None
    lasts: float | None
    random: random.Random
    seen: int = 0
    fired: int = 0
    first_at: float = 0.0

    def fires(self, op: str, phone: str, now: float) -> bool:
        if op != self.op or not self.to.fullmatch(phone):
            return False
        self.seen += 1
        lucky = self.probability is None or self.random.random() < self.probability
        spent = self.times is not None and self.fired >= self.times
        over = self.lasts is not None and self.fired > 0 and now - self.first_at > self.lasts
        if spent or over or not lucky or self.nth not in (None, self.seen):
            return False
        self.first_at = self.first_at if self.fired else now
        self.fired += 1
        return True


_NUMBERS: Final = {"nth": int, "probability": float, "times": int, "lasts": float, "seed": int}
_KEYS: Final = frozenset({"op", "to", "fault", "args", *_NUMBERS})


def _read_rule(number: int, given: Mapping[str, object]) -> _Rule:
    if unknown := sorted(set(given) - _KEYS):
        raise PlanError(f"Rule {number}: unknown {', '.join(unknown)}.")
    op, name = str(given.get("op")), str(given.get("fault"))
    if op not in FAULTS or name not in FAULTS[op]:
        known = "; ".join(f"{op}: {', '.join(faults)}" for op, faults in FAULTS.items())
        raise PlanError(f"Rule {number}: no fault {name!r} for op {op!r}. There are {known}.")
    numbers = {key: _number(number, given, key) for key in _NUMBERS}
    nth, times = numbers["nth"], numbers["times"]
    return _Rule(
        given=dict(given),
        op=op,
        to=_pattern(number, str(given.get("to", ".*"))),
        fault=Fault(name, _args(number, FAULTS[op][name], given.get("args", {}))),
        nth=None if nth is None else int(nth),
        probability=numbers["probability"],
        times=None if times is None else int(times),
        lasts=numbers["lasts"],
        random=random.Random(numbers["seed"] or 0),  # noqa: S311 - a repeatable accident, no secret
    )


def _pattern(number: int, text: str) -> re.Pattern[str]:
    try:
        return re.compile(re.escape(text) if is_phone(text) else text)
    except re.error as error:
        raise PlanError(f"Rule {number}: `to` is no regular expression: {error}.") from error


def _args(number: int, defaults: Mapping[str, Arg], given: object) -> dict[str, Arg]:
    if not isinstance(given, dict) or (set(given) - set(defaults)):
        raise PlanError(f"Rule {number}: args may hold {sorted(defaults)}, not {given!r}.")
    for name, value in given.items():
        wanted = str if isinstance(defaults[name], str) else (int, float)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise PlanError(f"Rule {number}: {name} cannot be {value!r}.")
    return {**defaults, **given}


def _number(number: int, given: Mapping[str, object], key: str) -> float | None:
    value = given.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise PlanError(f"Rule {number}: {key} must be a number of 0 or more, not {value!r}.")
    return value
