import time
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.channels.mail_server import DROP, HANG, MailServer, mail_server, server_context
from tests.vault.remote.certificates import Authority
from wellness.channels.base import (
    Accepted,
    Envelope,
    Failure,
    NotReached,
    OutgoingText,
    Refused,
    Sent,
    Unknown,
)
from wellness.channels.email import EmailChannel
from wellness.channels.email import MailServer as Server
from wellness.domain.language import Language
from wellness.domain.letters.markup import dress

LEAVE = "https://wellness.example.org/leave/abc"


def letter(
    to: str = "lee@example.org", body: str = "Hello\n", token: str = "attempt"
) -> OutgoingText:
    return OutgoingText(to, body, token, 3600, Envelope("Shift check-in", LEAVE))


def channel_to(server: MailServer, *, whole_s: float = 5, **changes: Any) -> EmailChannel:
    settings: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "sender": "Check-ins <checkin@agency.example.org>",
    }
    return EmailChannel(Server(**(settings | changes)), connect_s=2, whole_s=whole_s)


def test_an_email_arrives_in_plain_text_with_one_click_to_leave() -> None:
    with mail_server() as server:
        sent = channel_to(server, reply_to="desk@agency.example.org").send(
            letter(body="A first line\n.hidden dot\nfin año\n")
        )
        taken = server.take()

    assert sent == Accepted("", "sent")
    assert (taken.to, taken.message["To"]) == ("lee@example.org", "lee@example.org")
    assert taken.sender.startswith("FROM:<checkin@agency.example.org>")
    assert taken.message["Subject"] == "Shift check-in"
    assert taken.message["Reply-To"] == "desk@agency.example.org"
    assert taken.message["List-Unsubscribe"] == f"<{LEAVE}>"
    assert taken.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert taken.message.get_content_type() == "text/plain"
    assert taken.text.splitlines() == ["A first line", ".hidden dot", "fin año"]


def test_an_email_with_html_says_the_same_twice_and_loads_nothing() -> None:
    words = "The results are there:\n<a>\n"
    dressed = Envelope("Notice", LEAVE, dress(words, Language.ES))
    with mail_server() as server:
        channel_to(server).send(replace(letter(body=words), envelope=dressed))
        taken = server.take()

    assert taken.message.get_content_type() == "multipart/alternative"
    plain, page = (part for part in taken.message.iter_parts() if isinstance(part, EmailMessage))
    assert plain.get_content().splitlines() == words.splitlines()
    assert '<html lang="es">' in page.get_content()
    assert "&lt;a&gt;" in page.get_content()
    assert "src=" not in page.get_content()


def test_an_attempt_has_one_message_id_and_another_attempt_another() -> None:
    with mail_server() as server:
        for token in ("one", "one", "two"):
            channel_to(server).send(letter(token=token))
        ids = [one.message["Message-ID"] for one in server.take_all()]

    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@agency.example.org>")
    assert "one" not in ids[0].partition("@")[0]


@pytest.mark.parametrize(
    ("point", "reply", "expected"),
    [
        ("banner", "554 no service", Refused(Failure.CONFIGURATION, 554)),
        ("banner", "421 busy", Refused(Failure.THROTTLED, 421)),
        ("banner", DROP, NotReached()),
        ("banner", "nonsense", NotReached()),
        ("ehlo", DROP, NotReached()),
        ("mail", "550 5.7.1 sender refused", Refused(Failure.CONFIGURATION, 550)),
        ("mail", "530 5.7.0 sign in first", Refused(Failure.CONFIGURATION, 530)),
        ("mail", "452 4.3.1 no room", Refused(Failure.THROTTLED, 452)),
        ("rcpt", "550 5.1.1 nobody of that name", Refused(Failure.DEAD_ADDRESS, 550)),
        ("rcpt", "553 bad name", Refused(Failure.DEAD_ADDRESS, 553)),
        ("rcpt", "550 5.7.1 relaying denied", Refused(Failure.DESTINATION, 550)),
        ("rcpt", "450 4.2.1 try later", Refused(Failure.TRANSIENT, 450)),
        ("rcpt", "451 4.7.1 greylisted", Refused(Failure.TRANSIENT, 451)),
        ("rcpt", "421 4.7.0 too many", Refused(Failure.THROTTLED, 421)),
        ("rcpt", DROP, NotReached()),
        ("data", "554 5.6.0 no", Refused(Failure.FILTERED, 554)),
        ("data", "250 what", Refused(Failure.CONFIGURATION, 250)),
        ("data", DROP, NotReached()),
        ("body", "550 5.7.1 looks unwanted", Refused(Failure.FILTERED, 550)),
        ("body", "552 5.3.4 too big", Refused(Failure.CONTENT, 552)),
        ("body", "451 4.3.0 try later", Refused(Failure.TRANSIENT, 451)),
        ("body", "nonsense", Unknown()),
        ("body", DROP, Unknown()),
    ],
)
def test_what_the_server_says_is_told_apart(point: str, reply: str, expected: Sent) -> None:
    with mail_server(replies={point: reply}) as server:
        sent = channel_to(server).send(letter())

    assert sent == expected


def test_nobody_listening_is_no_attempt() -> None:
    with mail_server() as server:
        channel = channel_to(server)
    started = time.monotonic()

    sent = channel.send(letter())

    assert sent == NotReached()
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("point", "expected"),
    [("banner", NotReached()), ("rcpt", NotReached()), ("body", Unknown())],
)
def test_a_server_that_hangs_is_cut_off(point: str, expected: Sent) -> None:
    with mail_server(replies={point: HANG}) as server:
        started = time.monotonic()

        sent = channel_to(server, whole_s=1).send(letter())

        assert sent == expected
        assert time.monotonic() - started < 3


def test_a_name_beyond_ascii_needs_a_server_that_takes_it() -> None:
    with mail_server() as plain, mail_server(extensions=("SMTPUTF8",)) as modern:
        refused = channel_to(plain).send(letter(to="josé@example.org"))
        taken = channel_to(modern).send(letter(to="josé@example.org"))

        assert refused == Refused(Failure.DEAD_ADDRESS, None)
        assert taken == Accepted("", "sent")
        assert modern.take().to == "josé@example.org"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_encrypted_connection_is_made_and_signed_in_on(tmp_path: Path, security: str) -> None:
    authority = Authority(tmp_path / "ca")
    files = authority.certify("mail.example.org", address="127.0.0.1")
    plan = {
        "context": server_context(files.certificate, files.key),
        "is_tls_at_once": security == "tls",
        "account": ("wellness", "made up"),
    }
    with mail_server(**plan) as server:
        own: dict[str, Any] = {"security": security, "ca": authority.path, "username": "wellness"}
        sent = channel_to(server, password="made up", **own).send(letter())
        refused = channel_to(server, password="wrong", **own).send(letter())
        [taken] = server.take_all()

    assert sent == Accepted("", "sent")
    assert (taken.is_encrypted, taken.account) == (True, "wellness")
    assert refused == Refused(Failure.CONFIGURATION, 535)


def test_nothing_is_said_over_a_connection_that_cannot_be_trusted(tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "other").certify("mail.example.org", address="127.0.0.1")
    own = Authority(tmp_path / "own")
    context = server_context(stranger.certificate, stranger.key)
    posing = mail_server(context=context)
    at_once = mail_server(context=context, is_tls_at_once=True)
    with posing as first, at_once as second, mail_server() as plain:
        answers = [
            channel_to(first, security="starttls", ca=own.path).send(letter()),
            channel_to(second, security="tls", ca=own.path).send(letter()),
            channel_to(plain, security="starttls").send(letter()),
        ]

        assert answers == [Refused(Failure.CONFIGURATION, None)] * 3
        assert first.take_all() == second.take_all() == plain.take_all() == []
