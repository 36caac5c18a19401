"""The production sender against the carrier simulator: whatever breaks, a phone gets one text."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests

from tests.services.texting import World
from wellness.channels.twilio import TwilioChannel, TwilioWebhooks
from wellness.services import consent, receipts
from wellness.services.dispatch import Dispatcher
from wellness.simulator.server import running
from wellness.simulator.settings import Sender, SimulatorSettings
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState

ACCOUNT = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "a token made up for the tests of texting"
SENDER = "+19195550199"
TEMPLATES = Path(__file__).parents[2] / "templates"


@dataclass
class Line:
    """The agency's side and the carrier's."""

    world: World
    carrier: str
    session: requests.Session
    refused: list[str]

    def call(self, method: str, path: str, payload: object = None) -> Any:
        answer = self.session.request(method, self.carrier + path, json=payload, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def plan(self, **rule: object) -> None:
        self.call("PUT", "/sim/faults", [rule])

    def tick(self, **moved: float) -> None:
        """What the worker does, until every callback has been answered."""
        dispatcher, now = self.world.dispatcher, self.world.clock.move(**moved)
        dispatcher.recover_stuck(now)
        dispatcher.resolve_unknown(now)
        dispatcher.dispatch_due(now, clock=self.world.clock)
        assert self.call("GET", "/sim/settled?wait=20")["settled"]

    def texts(self, number: str | None) -> list[str]:
        return [text["body"] for text in self.call("GET", f"/sim/phones/{number}")["messages"]]


@contextmanager
def callbacks(world: World, refused: list[str]) -> Iterator[str]:
    """A web server that does with status callbacks what the product's own will do."""
    webhooks: list[TwilioWebhooks] = []

    class Receive(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = parse_qs(body, keep_blank_values=True)
            if webhooks[0].is_genuine(self.path, form, self.headers["X-Twilio-Signature"]):
                report = webhooks[0].read_status(form)
                token = self.path.rpartition("/")[2]
                with world.database.transaction() as session:
                    receipts.record(
                        session,
                        token,
                        report.sid,
                        report.status,
                        report.error_code,
                        terms=world.terms,
                        now=world.now,
                    )
            else:
                refused.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64
        daemon_threads = True

    with Server(("127.0.0.1", 0), Receive) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        webhooks.append(TwilioWebhooks(url, (AUTH_TOKEN,)))
        try:
            yield url
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def line(database: Database) -> Iterator[Line]:
    world, refused = World.build(database), list[str]()
    with ExitStack() as stack:
        web = stack.enter_context(callbacks(world, refused))
        settings = SimulatorSettings(ACCOUNT, AUTH_TOKEN, (Sender(SENDER, f"{web}/sms"),))
        carrier = stack.enter_context(
            running(settings, clock=world.clock, template_folder=TEMPLATES)
        )
        session = stack.enter_context(requests.Session())
        session.trust_env = False
        channel = TwilioChannel(
            ACCOUNT, AUTH_TOKEN, SENDER, carrier.base_url, web, timeout=(2, 0.5)
        )
        stack.callback(channel.close)
        world.dispatcher = Dispatcher(world.database, channel, world.terms)
        yield Line(world, carrier.base_url, session, refused)
        assert refused == []


FAULTS: list[tuple[str, dict[str, object] | None, OutboxState, int]] = [
    ("none", None, OutboxState.DELIVERED, 1),
    ("accepted, answer lost", {"op": "create", "fault": "drop"}, OutboxState.DELIVERED, 1),
    ("accepted, 500", {"op": "create", "fault": "500-after"}, OutboxState.DELIVERED, 1),
    ("accepted, no JSON", {"op": "create", "fault": "garbage"}, OutboxState.DELIVERED, 1),
    (
        "accepted, no answer in time",
        {"op": "create", "fault": "hang-after", "args": {"seconds": 1}},
        OutboxState.DELIVERED,
        1,
    ),
    ("callback first", {"op": "create", "fault": "callback-first"}, OutboxState.DELIVERED, 1),
    ("callbacks twice", {"op": "callback", "fault": "duplicate"}, OutboxState.DELIVERED, 1),
    ("callbacks reordered", {"op": "callback", "fault": "reorder"}, OutboxState.DELIVERED, 1),
    ("unknown status", {"op": "callback", "fault": "unknown"}, OutboxState.DELIVERED, 1),
    ("no callbacks", {"op": "callback", "fault": "never"}, OutboxState.ACCEPTED, 1),
    ("sent is final", {"op": "delivery", "fault": "sent-final"}, OutboxState.SENT, 1),
    ("429 twenty times", {"op": "create", "fault": "429", "times": 20}, OutboxState.DELIVERED, 1),
    ("connection closed", {"op": "create", "fault": "refuse"}, OutboxState.UNKNOWN, 0),
    ("500", {"op": "create", "fault": "500"}, OutboxState.UNKNOWN, 0),
    (
        "no such number",
        {"op": "create", "fault": "reject", "args": {"code": 21211}},
        OutboxState.FAILED,
        0,
    ),
    (
        "landline",
        {"op": "delivery", "fault": "fail", "args": {"code": 30006}},
        OutboxState.UNDELIVERED,
        0,
    ),
    (
        "handset off, once",
        {"op": "delivery", "fault": "fail", "args": {"code": 30003}, "times": 1},
        OutboxState.DELIVERED,
        1,
    ),
]


@pytest.mark.parametrize(
    ("rule", "state", "received"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_a_check_in_arrives_once_or_is_known_not_to_have(
    line: Line, rule: dict[str, object] | None, state: OutboxState, received: int
) -> None:
    person = line.world.person()
    queued = line.world.pulse(person)
    if rule:
        line.plan(**rule)

    line.tick()
    for _ in range(32):
        line.tick(minutes=10)

    assert line.world.state(queued) == state
    assert len(line.texts(person.mobile)) == received


def test_an_answer_and_every_callback_lost_is_found_in_the_providers_list(line: Line) -> None:
    person = line.world.person()
    queued = line.world.pulse(person)
    line.call(
        "PUT",
        "/sim/faults",
        [{"op": "create", "fault": "drop"}, {"op": "callback", "fault": "never"}],
    )
    line.tick()
    lost = line.world.state(queued)

    line.tick(seconds=60)

    assert (lost, line.world.state(queued)) == (OutboxState.UNKNOWN, OutboxState.DELIVERED)
    assert len(line.texts(person.mobile)) == 1


def test_a_peer_supporters_notice_that_was_lost_is_sent_once_more(line: Line) -> None:
    peer = line.world.peer()
    queued = line.world.notice(peer)
    line.plan(op="create", fault="refuse", times=1)

    for _ in range(5):
        line.tick(minutes=1)

    assert line.world.state(queued) == OutboxState.DELIVERED
    assert len(line.texts(peer.mobile)) == 1


def test_a_number_the_carrier_blocks_is_opted_out(line: Line) -> None:
    person = line.world.person()
    queued = line.world.pulse(person)
    assert person.mobile is not None
    line.call("POST", "/sim/replies", [{"from": person.mobile, "body": "STOP", "to": SENDER}])
    line.refused.clear()  # the webhook of the reply itself is nothing this test answers

    line.tick()

    with line.world.database.reading() as session:
        assert consent.is_opted_out(session, person.mobile, keyed=line.world.terms.keyed)
    assert line.world.state(queued) == OutboxState.CANCELLED


def test_everybody_gets_their_own_words(line: Line) -> None:
    people = [line.world.person(language=code) for code in ("en", "es")]
    for person in people:
        line.world.pulse(person)

    line.tick()

    openings = [line.texts(person.mobile)[0].split(",")[0] for person in people]
    assert openings == ["Shift check-in", "Chequeo del turno"]
