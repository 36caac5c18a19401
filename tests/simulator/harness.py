"""A simulator on a free port, a live webhook receiver, and the real Twilio client in between."""

import contextlib
import logging
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import requests
from flask import Flask
from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from tests.loopback import Talk, serving
from wellness.simulator.runtime import attach, simulator_of
from wellness.simulator.server import running
from wellness.simulator.settings import Sender, SimulatorSettings

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "a token made up for tests"
SERVICE = "MG" + "fedcba9876543210" * 2
SENDER = "+14065550199"
SECOND_SENDER = "+14065550198"
PHONE = "+14065550101"
OTHER_PHONE = "+14065550102"
TEMPLATES = Path(__file__).parents[2] / "templates"


@dataclass(frozen=True)
class Posted:
    """A webhook as the receiver saw it."""

    path: str
    form: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Said:
    """What the receiver answers; `before` runs first, status 0 closes without a byte."""

    status: int = 200
    body: str = ""
    content_type: str = "text/xml"
    close: bool = False
    before: Callable[[Posted], object] = lambda _: None


def twiml(*messages: str) -> Said:
    return Said(body=f"<?xml version='1.0'?><Response>{''.join(messages)}</Response>")


@dataclass
class Receiver:
    """A tiny web server that remembers what is posted and answers as told, per path."""

    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    answers: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    changed: threading.Condition = field(default_factory=threading.Condition)
    sockets: list[socket.socket] = field(default_factory=list)

    def says(self, path: str, *answers: Said) -> None:
        """Answer a path with these in turn; the last one stays."""
        self.answers[path] = list(answers)

    def replies(self, *texts: str) -> None:
        messages = "".join(f"<Message>{text}</Message>" for text in texts)
        self.says("/sms", Said(body=f"<Response>{messages}</Response>"))

    def take(self, posted: Posted) -> Said:
        with self.changed:
            self.posted.append(posted)
            queue = self.answers[posted.path]
            said = (queue.pop(0) if len(queue) > 1 else queue[0]) if queue else Said()
            self.changed.notify_all()
        said.before(posted)
        return said

    @property
    def connections(self) -> int:
        return len(self.sockets)

    def hang_up(self) -> None:
        """Close every connection from this side, as a restarted server does."""
        for connection in self.sockets:
            connection.shutdown(socket.SHUT_RDWR)

    def at(self, path: str) -> list[dict[str, str]]:
        return [post.form for post in self.posted if post.path == path]

    def statuses(self, path: str = "/status") -> list[str]:
        return [form["MessageStatus"] for form in self.at(path)]

    def wait_for(self, path: str, count: int) -> list[dict[str, str]]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.at(path)) >= count, 10), self.posted
        return self.at(path)


class FakeClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 14, 30, 5, 250_000, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


class LoopbackHttpClient(TwilioHttpClient):
    """The real client, scheme and host swapped for the simulator's."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=10.0)
        self.base = urlsplit(base_url)
        assert self.session is not None
        self.session.trust_env = False

    def request(self, *args: Any, **kwargs: Any) -> Response:
        method, url, *rest = args
        parts = urlsplit(url)
        swapped = (self.base.scheme, self.base.netloc, parts.path, parts.query, "")
        return super().request(method, urlunsplit(swapped), *rest, **kwargs)


@dataclass
class Line:
    """Everything a test needs of one running simulator."""

    base_url: str
    client: Client
    receiver: Receiver
    clock: FakeClock
    session: requests.Session
    app: Flask

    def alter(self, **parts: Any) -> None:
        """Put other parts into the exchange: the fault plan, the event it waits for."""
        attach(self.app, replace(simulator_of(self.app).exchange, **parts))

    def call(self, method: str, path: str, payload: object = None, **more: Any) -> Any:
        answer = self.session.request(
            method, self.base_url + path, json=payload, timeout=30, **more
        )
        assert answer.ok, answer.text
        return answer.json()

    def send(self, to: str = PHONE, body: str = "Hello", **more: Any) -> Any:
        callback = {"status_callback": f"{self.receiver.url}/status"}
        origin = {} if "messaging_service_sid" in more else {"from_": SENDER}
        return self.client.messages.create(to=to, body=body, **{**callback, **origin, **more})

    def reply(self, body: str, phone: str = PHONE) -> Any:
        return self.call("POST", "/sim/replies", [{"from": phone, "body": body}])[0]

    def plan(self, **rule: object) -> None:
        self.call("PUT", "/sim/faults", [rule])

    def settle(self) -> None:
        assert self.call("GET", "/sim/settled?wait=20")["settled"]

    def texts(self, phone: str = PHONE) -> list[str]:
        self.settle()
        shown = self.call("GET", f"/sim/phones/{phone}")["messages"]
        return [m["body"] for m in shown if m["direction"] != "inbound"]


class _Talk(Talk):
    """A conversation with the receiver over one connection."""

    def __init__(self, receiver: Receiver, *of_the_server: Any) -> None:
        self.receiver = receiver
        super().__init__(*of_the_server)

    def setup(self) -> None:
        super().setup()
        self.receiver.sockets.append(self.connection)

    def answer(self) -> None:
        assert self.command == "POST"
        form = dict(parse_qsl(self.read_body(), keep_blank_values=True))
        said = self.receiver.take(Posted(self.path, form, dict(self.headers)))
        if said.status == 0:
            self.close_connection = True
            return
        closing = {"Connection": "close"} if said.close else {}
        self.say(said.status, said.body.encode(), {"Content-Type": said.content_type, **closing})


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    with serving(partial(_Talk, receiver), ends_with_its_threads=True) as receiver.url:
        yield receiver


class Errors(logging.Handler):
    """Collects what the simulator or its server report as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"{record.name}: {record.getMessage()} {record.exc_info}")


@contextlib.contextmanager
def no_errors_logged() -> Iterator[None]:
    errors = Errors()
    loggers = [logging.getLogger(name) for name in ("wellness.simulator", "waitress")]
    for logger in loggers:
        logger.addHandler(errors)
    yield
    for logger in loggers:
        logger.removeHandler(errors)
    assert errors.seen == []


@contextlib.contextmanager
def simulated(
    *,
    webhook: str = "{url}/sms",
    fallback: str = "",
    service: str | None = None,
    advanced_opt_out: bool = False,
    **settings: Any,
) -> Iterator[Line]:
    """A running simulator with two senders, both posting to the receiver."""
    clock = FakeClock()
    with no_errors_logged(), receiving() as receiver, contextlib.ExitStack() as stack:
        url = webhook.format(url=receiver.url)
        first = Sender(SENDER, url, fallback.format(url=receiver.url), service, advanced_opt_out)
        chosen = SimulatorSettings(ACCOUNT, TOKEN, (first, Sender(SECOND_SENDER, url)), **settings)
        made = stack.enter_context(running(chosen, clock=clock, template_folder=TEMPLATES))
        session = stack.enter_context(requests.Session())
        session.trust_env = False
        http = LoopbackHttpClient(made.base_url)
        assert http.session is not None
        stack.callback(http.session.close)
        http.session.mount("http://", HTTPAdapter(pool_maxsize=32))
        client = Client(ACCOUNT, TOKEN, http_client=http)
        yield Line(made.base_url, client, receiver, clock, session, made.app)
