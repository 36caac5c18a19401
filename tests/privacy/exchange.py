"""A whole line for tests of the provider's copies: agency, web, carrier, worker, real HTTP."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from sqlmodel import Session
from waitress import wasyncore
from waitress.server import create_server

from tests.fakes import FrozenClock
from tests.journeys.installation import free_port
from tests.privacy.agency import Agency
from tests.web.web_harness import make_runtime, make_settings
from wellness.channels.twilio import TwilioChannel
from wellness.domain.texts import TextKey
from wellness.services import outbox
from wellness.services.copies import CopyEraser
from wellness.simulator.server import running
from wellness.simulator.settings import Sender, SimulatorSettings
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime

ACCOUNT = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "t" * 32
SENDER = "+19195550199"
TEMPLATES = Path(__file__).parents[2] / "templates"


@dataclass
class Exchange:
    """An agency that texts, and the carrier it texts by."""

    agency: Agency
    runtime: Runtime
    carrier: str
    http: requests.Session

    @property
    def clock(self) -> FrozenClock:
        return self.agency.clock

    @property
    def eraser(self) -> CopyEraser:
        assert self.runtime.eraser is not None
        return self.runtime.eraser

    def call(self, method: str, path: str, payload: object = None) -> Any:
        answer = self.http.request(method, self.carrier + path, json=payload, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def plan(self, *rules: dict[str, object]) -> None:
        self.call("PUT", "/sim/faults", list(rules))

    def settle(self) -> None:
        assert self.call("GET", "/sim/settled?wait=20")["settled"]

    def ask(self, *at: int) -> None:
        """Text these people of the agency, as the worker does."""
        with self.runtime.database.transaction() as session:
            for n in at:
                self._queue(session, n)
        self.runtime.dispatcher.dispatch_due(self.clock())
        self.settle()

    def reply(self, number: str, body: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = self.call(
            "POST", "/sim/replies", [{"from": number, "body": body}]
        )
        self.settle()
        return found[0]

    def erase(self, **moved: float) -> int:
        """Let time pass and have what is due deleted."""
        return self.eraser.erase_due(self.clock.move(**moved))

    def kept(self) -> list[str]:
        """The bodies the provider's API still gives to the account."""
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?PageSize=1000"
        answer = self.http.get(self.carrier + path, auth=(ACCOUNT, AUTH_TOKEN), timeout=30)
        return [row["body"] for row in answer.json()["messages"] if row["body"]]

    def on_phone(self, number: str) -> list[str]:
        return [text["body"] for text in self.call("GET", f"/sim/phones/{number}")["messages"]]

    def failing(self) -> set[str]:
        """The checks of `/readyz` that are red."""
        answer = self.http.get(f"{self.runtime.settings.web.public_url}/readyz", timeout=30)
        return {name for name, check in answer.json()["checks"].items() if not check["ok"]}

    def _queue(self, session: Session, at: int) -> None:
        outbox.queue_to_person(
            session,
            self.agency.people[at],
            TextKey.HELP,
            dedupe_key=f"asked-{at}",
            not_before=self.clock(),
            expires_at=self.clock() + timedelta(hours=6),
        )


@contextmanager
def exchanging(agency: Agency, *, retention: str = "delete", **more: Any) -> Iterator[Exchange]:
    """The product and the carrier, running while the block does."""
    port, deletes = free_port(), retention == "delete"
    public_url = f"http://127.0.0.1:{port}"
    sender = Sender(SENDER, f"{public_url}/sms/inbound")
    settings = SimulatorSettings(ACCOUNT, AUTH_TOKEN, (sender,), redacts=not deletes, **more)
    with ExitStack() as stack:
        carrier = stack.enter_context(
            running(settings, clock=agency.clock, template_folder=TEMPLATES)
        )
        channel = TwilioChannel(
            ACCOUNT, AUTH_TOKEN, SENDER, carrier.base_url, public_url, discards=not deletes
        )
        stack.callback(channel.close)
        runtime = make_runtime(
            agency.database,
            agency.vault,
            replace(agency.terms, deletes_copies=deletes),
            clock=agency.clock,
            channel=channel,
            settings=make_settings(public_url=public_url),
        )
        eraser = CopyEraser(agency.database, agency.vault, channel, sweeps=deletes)
        runtime = replace(runtime, eraser=eraser)
        stack.enter_context(_serving(create_app(runtime, BLUEPRINTS), port))
        http = stack.enter_context(requests.Session())
        http.trust_env = False
        yield Exchange(agency, runtime, carrier.base_url, http)


@contextmanager
def _serving(app: Flask, port: int) -> Iterator[None]:
    server = create_server(app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        # The loop closes its own sockets: one closed under its select would end it with an error.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(timeout=5)
        assert not thread.is_alive(), "the server did not end"
