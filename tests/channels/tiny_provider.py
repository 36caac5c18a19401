"""A tiny provider on loopback: remembers what is asked of it and answers as it is told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ACCOUNT = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "a token made up for the tests of texting"
SENDER = "+19195550199"


@dataclass(frozen=True)
class Asked:
    """A request as the provider saw it; `connection` numbers the connections."""

    method: str
    path: str
    form: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    connection: int


@dataclass(frozen=True)
class Says:
    """An answer; `length` may promise more than `body` holds."""

    status: int = 201
    body: str = ""
    content_type: str = "application/json"
    location: str = ""
    length: int | None = None


class Drops:
    """The request is read, and the connection closed without a byte."""


@dataclass
class Hangs:
    """The request is read, and nothing more happens until the test ends."""

    until: threading.Event = field(default_factory=threading.Event)


Answer = Says | Drops | Hangs


def taken(asked: Asked, *, sid: str = "", status: str = "queued") -> Says:
    """The text was accepted under an id made from its body."""
    sid = sid or f"SM{abs(hash(asked.form.get('Body'))):032x}"
    return Says(201, json.dumps({"sid": sid, "status": status, "date_created": None}))


def refused(status: int, code: object, **more: object) -> Says:
    return Says(status, json.dumps({"code": code, "message": "No.", "status": status, **more}))


@dataclass
class TinyProvider:
    """What a test holds of the provider."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    usually: Callable[[Asked], Answer] = taken
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, asked: Asked) -> Answer:
        with self.lock:
            self.asked.append(asked)
            if self.answers:
                return self.answers.pop(0)
        return self.usually(asked)


@contextmanager
def providing(*answers: Answer) -> Iterator[TinyProvider]:
    """A running provider; the answers are given in turn, then every text is accepted."""
    provider = TinyProvider(answers=list(answers))
    over = threading.Event()

    class Talk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            with provider.lock:
                provider.connections += 1
                self.number = provider.connections

        def do_POST(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            target = urlsplit(self.path)
            form, query = (
                {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
                for text in (body, target.query)
            )
            asked = Asked(self.command, target.path, form, query, dict(self.headers), self.number)
            answer = provider.take(asked)
            if isinstance(answer, Says):
                self._say(answer)
                return
            if isinstance(answer, Hangs):
                while not (answer.until.wait(0.02) or over.is_set()):
                    pass
            self.close_connection = True

        def _say(self, answer: Says) -> None:
            body = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(answer.length or len(body)))
            if answer.location:
                self.send_header("Location", answer.location)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            self.close_connection = answer.length is not None

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

    with Server(("127.0.0.1", 0), Talk) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        provider.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield provider
        finally:
            over.set()
            server.shutdown()
            thread.join()
