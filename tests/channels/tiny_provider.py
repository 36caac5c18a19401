"""A tiny provider on loopback: remembers what is asked of it and answers as it is told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback import Talk, serving

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


class Hangs:
    """The request is read and nothing more happens; who waits ten seconds has it accepted."""


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
    over: threading.Event = field(default_factory=threading.Event)

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
    with serving(partial(_Talk, provider), ends_with_its_threads=False) as provider.url:
        try:
            yield provider
        finally:
            provider.over.set()


class _Talk(Talk):
    """A conversation with the provider over one connection."""

    def __init__(self, provider: TinyProvider, *of_the_server: Any) -> None:
        self.provider = provider
        super().__init__(*of_the_server)

    def setup(self) -> None:
        super().setup()
        with self.provider.lock:
            self.provider.connections += 1
            self.number = self.provider.connections

    def answer(self) -> None:
        asked = self._read()
        answer = self.provider.take(asked)
        if isinstance(answer, Hangs) and not self.provider.over.wait(10):
            answer = taken(asked)
        if isinstance(answer, Says):
            self._say(answer)
        else:
            self.close_connection = True

    def _read(self) -> Asked:
        target = urlsplit(self.path)
        form, query = (
            {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
            for text in (self.read_body(), target.query)
        )
        return Asked(self.command, target.path, form, query, dict(self.headers), self.number)

    def _say(self, answer: Says) -> None:
        body = answer.body.encode()
        headers = {"Content-Type": answer.content_type}
        if answer.length is not None:
            headers["Content-Length"] = str(answer.length)
        if answer.location:
            headers["Location"] = answer.location
        self.say(answer.status, body, headers)
        self.close_connection = answer.length is not None
