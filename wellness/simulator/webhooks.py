"""Sign webhooks as Twilio does and post them over kept-alive connections.

The connection overrides of a URL's fragment are honoured: `ct` and `rt` (connect and read timeout,
ms), `tt` (all of it, ms), `rc` (retries) and `rp` (what is retried: ct, rt, 4xx, 5xx, all).
Defaults: 5 s, 15 s, 15 s, one retry, on connection failure only.
"""

import base64
import hashlib
import hmac
import socket
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from wellness.simulator.addresses import is_local_url

_IDLE_CONNECTIONS: Final = 64
# Least, most and default of each; times in milliseconds.
_LIMITS: Final = {
    "ct": (100, 10_000, 5_000),
    "rt": (100, 15_000, 15_000),
    "tt": (100, 15_000, 15_000),
    "rc": (0, 5, 1),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a webhook after all attempts.

    `status` is None when nobody answered; `failure` is then "ct" (no connection, or it broke) or
    "rt" (no answer in time).
    """

    status: int | None
    body: bytes = b""
    content_type: str = ""
    failure: str = ""
    attempts: int = 1

    @property
    def ok(self) -> bool:
        """Whether the webhook was answered with a 2xx."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - the class 2xx


@dataclass(frozen=True, slots=True)
class Overrides:
    """The connection overrides of one URL; times in seconds."""

    connect: float
    read: float
    total: float
    retries: int
    retried: frozenset[str]


def read_overrides(fragment: str) -> Overrides:
    """Read a URL's fragment; what is missing or out of bounds takes its default."""
    given = dict(parse_qsl(fragment))
    value = {}
    for name, (least, most, default) in _LIMITS.items():
        text = given.get(name, "")
        number = int(text) if text.isdecimal() else default
        value[name] = number if least <= number <= most else default
    retried = frozenset(given.get("rp", "ct").split(","))
    return Overrides(
        value["ct"] / 1000, value["rt"] / 1000, value["tt"] / 1000, value["rc"], retried
    )


def sign(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """X-Twilio-Signature: base64 HMAC-SHA1 over the URL and the sorted parameters."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


class Webhooks:
    """Posts forms to this machine; safe to use from many threads."""

    def __init__(self, auth_token: str) -> None:
        self._auth_token = auth_token
        self._lock = threading.Lock()
        self._idle: defaultdict[str, list[HTTPConnection]] = defaultdict(list)

    def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """Sign and post a form, with the retries of the URL's fragment; never raises for a peer."""
        if not is_local_url(url):
            return Answer(None, failure="ct")
        target, _, fragment = url.partition("#")
        overrides = read_overrides(fragment)
        deadline = time.monotonic() + overrides.total
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "Accept": "*/*",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": sign(self._auth_token, target, form),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
        }
        request = _Request(urlsplit(target), urlencode(form).encode(), headers)
        for attempt in range(1, overrides.retries + 2):
            answer = self._attempt(request, overrides, deadline, attempt)
            if answer.ok or not _retried(answer, overrides) or time.monotonic() >= deadline:
                break
        return answer

    def close(self) -> None:
        """Close the idle connections."""
        with self._lock:
            for connection in (c for kept in self._idle.values() for c in kept):
                connection.close()
            self._idle.clear()

    def _attempt(
        self, request: "_Request", overrides: Overrides, deadline: float, attempt: int
    ) -> Answer:
        left = max(deadline - time.monotonic(), 0.001)
        connection = self._connection(request.target.netloc)
        try:
            if connection.sock is None:
                connection.timeout = min(overrides.connect, left)
                connection.connect()
            connection.sock.settimeout(min(overrides.read, left))
            connection.request("POST", request.path, body=request.body, headers=request.headers)
            response = connection.getresponse()
            body = response.read()
        except TimeoutError:
            failure = "ct" if connection.sock is None else "rt"
        except (OSError, HTTPException):
            failure = "ct"
        else:
            self._keep(request.target.netloc, connection, response)
            kind = response.headers.get("Content-Type", "")
            return Answer(response.status, body, kind, attempts=attempt)
        connection.close()
        return Answer(None, failure=failure, attempts=attempt)

    def _connection(self, netloc: str) -> HTTPConnection:
        """An idle connection that is still open, else a new one (not connected yet)."""
        while True:
            with self._lock:
                kept = self._idle[netloc]
                connection = kept.pop() if kept else None
            if connection is None:
                return HTTPConnection(netloc.rpartition("@")[2])
            if not _is_stale(connection):
                return connection
            connection.close()

    def _keep(self, netloc: str, connection: HTTPConnection, response: HTTPResponse) -> None:
        with self._lock:
            if not response.will_close and len(self._idle[netloc]) < _IDLE_CONNECTIONS:
                self._idle[netloc].append(connection)
                return
        connection.close()


@dataclass(frozen=True, slots=True)
class _Request:
    target: SplitResult
    body: bytes
    headers: dict[str, str]

    @property
    def path(self) -> str:
        query = f"?{self.target.query}" if self.target.query else ""
        return (self.target.path or "/") + query


def _retried(answer: Answer, overrides: Overrides) -> bool:
    kind = answer.failure or f"{(answer.status or 0) // 100}xx"
    return "all" in overrides.retried or kind in overrides.retried


def _is_stale(connection: HTTPConnection) -> bool:
    """Whether the peer has closed an idle connection (it would otherwise look like a failure)."""
    if connection.sock is None:
        return True
    connection.sock.settimeout(0)
    try:
        connection.sock.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
