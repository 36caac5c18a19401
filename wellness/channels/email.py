"""E-mail through the agency's own mail server. The only importer of smtplib.

A message may be sent again only while nothing of it was written: up to the server's go-ahead for
the body (354) a lost connection means that it was not sent, after it that nobody knows.
"""

import logging
import re
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from hashlib import sha256
from pathlib import Path
from threading import Timer
from typing import Final

from wellness.channels.base import (
    Accepted,
    Failure,
    Listed,
    NotReached,
    OutgoingText,
    Refused,
    Sent,
    Unknown,
)
from wellness.channels.smtp_failures import Stage, classify_reply

logger = logging.getLogger(__name__)

CONNECT_SECONDS: Final = 3.0
WHOLE_SECONDS: Final = 20.0
"""From the first byte to the last: what takes longer is cut off."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mails are handed in; `security` is `starttls`, `tls` or, on loopback, `none`."""

    host: str
    port: int
    security: str
    sender: str
    reply_to: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None


class EmailChannel:
    """Hands one e-mail after another to a mail server, each over a connection of its own."""

    def __init__(
        self,
        server: MailServer,
        *,
        connect_s: float = CONNECT_SECONDS,
        whole_s: float = WHOLE_SECONDS,
    ) -> None:
        self._server, self._connect_s, self._whole_s = server, connect_s, whole_s

    def send(self, text: OutgoingText) -> Sent:
        """Send one e-mail; never raises for anything the server or the network does."""
        handing = _Handing(self._server, self._connect_s, self._whole_s)
        cut = Timer(self._whole_s, handing.client.cut_off)
        cut.daemon = True
        cut.start()
        try:
            return handing.hand_in(text.number, compose(text, self._server))
        finally:
            cut.cancel()
            handing.close()

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:  # noqa: ARG002 - protocol
        """Nothing: a mail server tells nobody what it was handed."""
        return []


def compose(text: OutgoingText, server: MailServer) -> EmailMessage:
    """An e-mail in plain text, and in HTML where there is some, with an id for the server's log."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = server.sender, text.number
    message["Subject"] = "" if text.envelope is None else text.envelope.subject
    message["Date"] = formatdate()
    message["Message-ID"] = message_id(text.attempt_token, server)
    message["Auto-Submitted"] = "auto-generated"
    if server.reply_to:
        message["Reply-To"] = server.reply_to
    if text.envelope is not None and text.envelope.leave_link:
        message["List-Unsubscribe"] = f"<{text.envelope.leave_link}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.body, charset="utf-8", cte="quoted-printable")
    if text.envelope is not None and text.envelope.html:
        message.add_alternative(
            text.envelope.html, subtype="html", charset="utf-8", cte="quoted-printable"
        )
        message.set_boundary(f"part-{message_id(text.attempt_token, server)[1:33]}")
    return message


def message_id(attempt_token: str, server: MailServer) -> str:
    """The Message-ID of an attempt: the same attempt always has the same."""
    digest = sha256(f"message-id|{attempt_token}".encode()).hexdigest()[:32]
    return f"<{digest}@{_domain(server.sender)}>"


def find_address(sender: str) -> str:
    """The address alone, where a sender is written with a name."""
    return parseaddr(sender)[1]


class _Refusal(Exception):
    """The server said no."""

    def __init__(self, refused: Refused) -> None:
        super().__init__()
        self.refused = refused


class _Handing:
    """One connection on which one e-mail is handed in."""

    def __init__(self, server: MailServer, connect_s: float, whole_s: float) -> None:
        self._server = server
        client = _TlsClient if server.security == "tls" else _Client
        self.client = client(server, connect_s, whole_s)
        self._may_be_through = False

    def hand_in(self, to: str, message: EmailMessage) -> Sent:
        """From connecting to the server's last word."""
        try:
            self._open()
            return self._transfer(to, message)
        except _Refusal as refusal:
            return refusal.refused
        except (ssl.SSLCertVerificationError, smtplib.SMTPNotSupportedError):
            logger.error("the mail server offers no connection that can be trusted")  # noqa: TRY400 - names it
            return Refused(Failure.CONFIGURATION, None)
        except (OSError, smtplib.SMTPException, ValueError):
            # The error may quote the address: it goes no further.
            return Unknown() if self._may_be_through else NotReached()

    def close(self) -> None:
        """Let the connection go, without waiting for a farewell."""
        with suppress(OSError, smtplib.SMTPException):
            self.client.close()

    def _open(self) -> None:
        server, smtp = self._server, self.client
        self._expect(Stage.GREETING, smtp.connect(server.host, server.port))
        self._greet()
        if server.security == "starttls":
            smtp.starttls(context=_context(server))
            self._greet()
        if server.username:
            try:
                smtp.login(server.username, server.password)
            except smtplib.SMTPAuthenticationError as error:
                self._expect(Stage.SIGN_IN, (error.smtp_code, _bytes(error.smtp_error)))

    def _greet(self) -> None:
        reply = self.client.ehlo()
        if not 200 <= reply[0] < 300:  # noqa: PLR2004 - the range of success (RFC 5321)
            self._expect(Stage.GREETING, self.client.helo())

    def _transfer(self, to: str, message: EmailMessage) -> Sent:
        smtp, options = self.client, []
        if not to.isascii():
            if not smtp.has_extn("smtputf8"):
                return Refused(Failure.DEAD_ADDRESS, None)
            options = ["SMTPUTF8"]
        self._expect(Stage.SENDER, smtp.mail(find_address(self._server.sender), options))
        self._expect(Stage.RECIPIENT, smtp.rcpt(to))
        self._expect(Stage.DATA, smtp.docmd("data"))
        self._may_be_through = True
        smtp.send(_on_the_wire(message, is_utf8=bool(options)))
        self._expect(Stage.BODY, smtp.getreply())
        return Accepted("", "sent")

    def _expect(self, stage: Stage, reply: tuple[int, bytes]) -> None:
        failure = classify_reply(stage, *reply)
        if failure is not None:
            raise _Refusal(Refused(failure, reply[0] if reply[0] > 0 else None))


_DOT: Final = re.compile(rb"(?m)^\.")


class _Client(smtplib.SMTP):
    """A client that knows whose certificate it wants to see, and when its time is over."""

    def __init__(self, server: MailServer, connect_s: float, whole_s: float) -> None:
        super().__init__(local_hostname=_domain(server.sender), timeout=connect_s)
        self._host, self._whole_s, self._is_over = server.host, whole_s, False

    def getreply(self) -> tuple[int, bytes]:
        """A reply; once connected a server may take its time over it."""
        if self._is_over:
            raise TimeoutError
        if self.sock is not None:
            self.sock.settimeout(self._whole_s)
        return super().getreply()

    def cut_off(self) -> None:
        """End whatever is waited for, now or later."""
        self._is_over = True
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _TlsClient(_Client, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte on."""

    def __init__(self, server: MailServer, connect_s: float, whole_s: float) -> None:
        super().__init__(server, connect_s, whole_s)
        self.context = _context(server)


def _context(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=None if server.ca is None else str(server.ca))


def _on_the_wire(message: EmailMessage, *, is_utf8: bool) -> bytes:
    policy = SMTP.clone(utf8=True) if is_utf8 else SMTP
    return _DOT.sub(b"..", message.as_bytes(policy=policy)) + b".\r\n"


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _domain(sender: str) -> str:
    return find_address(sender).rpartition("@")[2]
