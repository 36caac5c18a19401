"""One agency on real files, its carrier and web server on loopback, all under one clock."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from tests.fakes import FrozenClock
from tests.journeys.installation import SENDER, free_port
from tests.soak.ledger import Ledger, Said
from tests.soak.people import Wish
from tests.soak.trail import Trail, Violation
from tests.soak.watching import Carried, Log, WatchedChannel, WatchedVault
from wellness import resources
from wellness.channels.base import OutgoingText
from wellness.channels.twilio import TwilioChannel
from wellness.config import settings as config
from wellness.domain.keyed import KeyedHash
from wellness.services.copies import CopyEraser
from wellness.services.dispatch import Dispatcher
from wellness.services.inbound import Inbound
from wellness.services.reconciling import Reconciler
from wellness.services.terms import Terms
from wellness.services.throughput import limits_of
from wellness.simulator.inbound import Reply
from wellness.simulator.runtime import Simulator, simulator_of
from wellness.simulator.server import running
from wellness.simulator.settings import Sender, SimulatorSettings
from wellness.vault.service import EmbeddedVault
from wellness.web.app import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime, build

ACCOUNT = "AC" + "1" * 32
TOKEN = "a token made up for soaking tests"
ANCHOR = date(2026, 11, 16)


@dataclass(frozen=True)
class Parts:
    """What a test may put in place of the product's own, to see that an invariant breaks."""

    dispatcher: type[Dispatcher] = Dispatcher
    terms: Callable[[Terms], Terms] = lambda terms: terms


def nothing(_: object) -> None:
    """Nothing happens."""


class Door:
    """The way to the web server: open, shut, or open while answers get lost on the way back."""

    def __init__(self, app: Flask) -> None:
        self._app, self.state = app, "open"

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if self.state == "shut":
            raise ConnectionAbortedError
        answer = self._app(environ, start_response)
        if self.state == "losing":
            raise ConnectionAbortedError
        return answer


@dataclass
class Site:
    """The installation; the worker may be killed and started anew, the files stay."""

    folder: Path
    clock: FrozenClock
    retention: str
    parts: Parts
    trail: Trail = field(default_factory=Trail)
    ledger: Ledger = field(default_factory=Ledger)
    carried: Carried = field(default_factory=Carried)
    web_port: int = field(default_factory=free_port)
    carrier_port: int = field(default_factory=free_port)
    people: dict[str, str] = field(default_factory=dict)
    running: "Running | None" = None
    before: Callable[[OutgoingText], None] = nothing
    after: Callable[[OutgoingText], None] = nothing
    step: Callable[[str], None] = nothing

    def __post_init__(self) -> None:
        self.log = Log(self.folder / "wellness.db")

    @property
    def settings(self) -> config.Settings:
        return config.Settings(
            agency=config.Agency(
                name="Riverbend", help_phone="919-555-0195", support="919-555-0196"
            ),
            database=config.Database(
                url=f"sqlite:///{self.folder / 'wellness.db'}", synchronous="off"
            ),
            vault=config.Vault(path=self.folder / "vault", durable=False),
            privacy=config.Privacy(anchor=ANCHOR),
            sms=config.Sms(
                provider="twilio",
                account_sid=ACCOUNT,
                auth_token=config.Secret(TOKEN),
                sender=SENDER,
                api_base=f"http://127.0.0.1:{self.carrier_port}",
                retention=self.retention,
                segments_per_second=100,  # the pace is waited for in real time
            ),
            web=config.Web(
                public_url=f"http://127.0.0.1:{self.web_port}", secret_key=config.Secret("s" * 32)
            ),
        )

    def make_runtime(self) -> Runtime:
        """A process of the product: own database, vault and channel over the same files."""
        settings = self.settings
        inner = EmbeddedVault(settings.vault.path, self.clock, durable=False, step=self._step)
        vault = WatchedVault(inner, self.ledger)
        made = build(settings, vault=vault)
        terms, database = self.parts.terms(made.terms), made.database
        texts = TwilioChannel(
            ACCOUNT,
            TOKEN,
            SENDER,
            settings.sms.api_base,
            settings.web.public_url,
            discards=self.retention == "redact",
            timeout=(2.0, 1.0),
        )
        channel = WatchedChannel(texts, self._before, self._after)
        sweeps = self.retention == "delete"
        return replace(
            made,
            clock=self.clock,
            terms=terms,
            channel=channel,
            dispatcher=self.parts.dispatcher(
                database, channel, terms, concurrency=1, limits=limits_of(settings.sms)
            ),
            eraser=CopyEraser(database, vault, channel, sweeps=sweeps, concurrency=1),
            reconciler=Reconciler(
                database, Inbound(database, vault, terms), channel, channel, terms
            ),
        )

    def disarm(self) -> None:
        """Let sends and closes go on undisturbed."""
        self.before = self.after = self.step = nothing

    # What is armed is looked up at each send: it is armed and disarmed while channels live.

    def _before(self, text: OutgoingText) -> None:
        self.before(text)

    def _after(self, text: OutgoingText) -> None:
        self.after(text)

    def _step(self, name: str) -> None:
        self.step(name)

    @property
    def keyed(self) -> KeyedHash:
        return KeyedHash(self.settings.web.secret_key.encode())

    def check_replies(self, number: str, reply: Reply) -> None:
        """No text is answered twice, however often it is delivered."""
        tags = [self.keyed.of_message(sid) for sid in reply.sids]
        failures = sum(self.ledger.failures[tag] for tag in tags)
        if len(reply.replies) > len(reply.sids) + failures:
            raise Violation(f"several replies to one text: {reply.replies}", number)

    def query(self, text: str) -> list[tuple[Any, ...]]:
        """Rows of the main database, as stored."""
        with closing(sqlite3.connect(self.folder / "wellness.db", timeout=20)) as connection:
            return connection.execute(text).fetchall()

    def messages(self, text: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
        """Rows of the carrier's database."""
        assert self.running is not None
        found = self.running.simulator.exchange.database.run(text, tuple(values))
        return [tuple(row) for row in found]

    def stop_runtime(self, runtime: Runtime) -> None:
        runtime.database.dispose()
        if isinstance(runtime.channel, WatchedChannel):
            runtime.channel.inner.close()

    @contextmanager
    def open(self) -> Iterator["Running"]:
        """The carrier and the web server answer while the block runs."""
        with ExitStack() as stack:
            web = self.make_runtime()
            stack.callback(self.stop_runtime, web)
            door = Door(create_app(web, BLUEPRINTS))
            stack.enter_context(_served(door, self.web_port))
            hook = f"{web.settings.web.public_url}/sms"
            sender = Sender(SENDER, f"{hook}/inbound#rc=1&rp=ct,5xx", f"{hook}/fallback")
            simulated = SimulatorSettings(
                ACCOUNT, TOKEN, (sender,), threads=4, redacts=self.retention == "redact"
            )
            carrier = stack.enter_context(
                running(
                    simulated,
                    clock=self.clock,
                    template_folder=resources.find("templates"),
                    port=self.carrier_port,
                )
            )
            simulator = simulator_of(carrier.app)
            self.carried.watch(simulator.carrier)
            self.running = Running(self, web, door, simulator)
            yield self.running


@dataclass
class Running:
    """A site whose carrier and web server answer."""

    site: Site
    web: Runtime
    door: Door
    simulator: Simulator

    @property
    def now(self) -> datetime:
        return self.site.clock.now

    def say(self, number: str, wish: Wish) -> Reply:
        """Let a phone send a text; what came of it. Parts of a split one mean nothing."""
        site, now = self.site, self.now
        reply = self.simulator.inbox.receive(number, wish.body, to=SENDER)
        person = site.people.get(number, "")
        whole = len(reply.sids) == 1
        kind, bits = (wish.kind, wish.bits) if whole else ("part", None)
        for sid in reply.sids:
            tag = site.keyed.of_message(sid)
            site.ledger.said[tag] = Said(tag, number, person, now, kind, wish.body, bits)
        told = f"wrote {wish.body!r} ({kind}): {reply.statuses} {reply.replies or ''}"
        site.trail.note(now, told, number)
        site.check_replies(number, reply)
        return reply

    def settle(self) -> None:
        """Wait until no text, receipt or late webhook is in flight."""
        assert self.simulator.exchange.dispatcher.wait_settled(30), "the carrier does not settle"


@contextmanager
def _served(door: Door, port: int) -> Iterator[None]:
    server = create_server(door, host="127.0.0.1", port=port, threads=4, log_socket_errors=False)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        # The loop closes its own sockets: one closed under its select would end it with an error.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(timeout=5)
