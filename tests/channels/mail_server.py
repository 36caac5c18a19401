"""A mail server for tests: real SMTP on loopback, with faults at any point of the exchange."""

import ssl
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from queue import Queue
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread
from typing import Any

DROP, HANG = "drop", "hang"


@dataclass
class Received:
    """An e-mail as the server took it."""

    sender: str
    to: str
    content: bytes
    is_encrypted: bool
    account: str

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        return str(self.message.get_content())

    @property
    def link(self) -> str:
        """The first address of the body that leads to something with a token."""
        return next(word for word in self.text.split() if "#" in word)


@dataclass
class Plan:
    """What the server says at which point: a reply, DROP or HANG; at other points it agrees.

    Points: banner, ehlo, helo, starttls, auth, mail, rcpt, data, body.
    """

    replies: dict[str, str] = field(default_factory=dict)
    for_address: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("8BITMIME",)
    account: tuple[str, str] | None = None
    context: ssl.SSLContext | None = None
    is_tls_at_once: bool = False


class MailServer(ThreadingTCPServer):
    """Takes e-mails on a port of its own until it is closed."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, plan: Plan) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.plan = plan
        self.taken: Queue[Received] = Queue()
        self.closing = Event()
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def take(self, within: float = 10) -> Received:
        """The next e-mail; waits for it."""
        return self.taken.get(timeout=within)

    def take_all(self) -> list[Received]:
        """Those that are there."""
        found = []
        while not self.taken.empty():
            found.append(self.taken.get())
        return found

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away are what these tests are about."""


@contextmanager
def mail_server(**plan: Any) -> Iterator[MailServer]:
    """A server that runs while the block does."""
    server = MailServer(Plan(**plan))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """What the server shows of itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class _End(Exception):
    """The connection is over."""


class _Exchange(StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self.sender = self.to = self.account = ""
        self.is_encrypted = False
        try:
            if self.server.plan.is_tls_at_once:
                self._encrypt()
            self._say("banner", "220 mail.example.org ESMTP")
            while line := self.rfile.readline():
                self._answer(line.decode().strip())
        except (_End, OSError):
            return

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _answer(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        match verb.lower():
            case "ehlo":
                self._say("ehlo", self._greeting())
            case "starttls":
                self._say("starttls", "220 go on")
                self._encrypt()
            case "auth":
                self._sign_in(rest)
            case "mail":
                self.sender = rest
                self._say("mail", "250 ok")
            case "rcpt":
                self.to = rest.partition(":")[2].strip("<>")
                planned = self.server.plan.for_address.get(self.to)
                self._say("rcpt", planned or "250 ok", planned=planned)
            case "data":
                self._say("data", "354 go on")
                self._take()
            case "quit":
                self._say("quit", "221 bye")
                raise _End
            case other:
                self._say(other, "250 ok")

    def _greeting(self) -> str:
        plan = self.server.plan
        offered = list(plan.extensions)
        if plan.context is not None and not self.is_encrypted:
            offered.append("STARTTLS")
        if plan.account is not None:
            offered.append("AUTH PLAIN")
        return "\r\n".join(("250-mail.example.org", *(f"250-{one}" for one in offered), "250 HELP"))

    def _sign_in(self, rest: str) -> None:
        given = b64decode(rest.partition(" ")[2]).decode().split("\0")[1:]
        if tuple(given) == self.server.plan.account:
            self.account = given[0]
            self._say("auth", "235 welcome")
        else:
            self._say("auth", "535 5.7.8 no")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        content = b"".join(lines)
        taken = Received(self.sender, self.to, content, self.is_encrypted, self.account)
        planned = self.server.plan.replies.get("body")
        if planned in (None, DROP, HANG):  # what the client never learns was taken all the same
            self.server.taken.put(taken)
        self._say("body", "250 taken")

    def _encrypt(self) -> None:
        context = self.server.plan.context
        assert context is not None
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.is_encrypted = True

    def _say(self, point: str, usual: str, *, planned: str | None = None) -> None:
        reply = planned or self.server.plan.replies.get(point, usual)
        if reply == HANG:
            self.server.closing.wait(60)
            raise _End
        if reply == DROP:
            raise _End
        self.connection.sendall(f"{reply}\r\n".encode())
