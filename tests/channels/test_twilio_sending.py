"""Sending over real HTTP on loopback: every answer has exactly one meaning."""

import base64
import gc
import json
import logging
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server
from types import ModuleType

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.channels.tiny_provider import (
    ACCOUNT,
    AUTH_TOKEN,
    SENDER,
    Answer,
    Asked,
    Drops,
    Hangs,
    Says,
    TinyProvider,
    providing,
    refused,
    taken,
)
from wellness.channels.base import (
    Accepted,
    Failure,
    Listed,
    NotReached,
    OutgoingText,
    Refused,
    Unknown,
)
from wellness.channels.failures import CODES, classify
from wellness.channels.twilio import TIMEOUT, TwilioChannel
from wellness.errors import Unavailable

NUMBER = "+19195550123"
BODY = "Shift check-in, ¿cómo va? http://127.0.0.1:8000/c#marker-of-a-link"
ATTEMPT = "attempt_token-of-22-chr"
TEXT = OutgoingText(NUMBER, BODY, ATTEMPT, 3600)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def channel_to(url: str, *, timeout: tuple[float, float] = (2, 2)) -> TwilioChannel:
    return TwilioChannel(
        account_sid=ACCOUNT,
        auth_token=AUTH_TOKEN,
        sender=SENDER,
        api_base=url,
        callback_base="https://checkins.example.org/",
        timeout=timeout,
    )


@pytest.fixture
def provider() -> Iterator[TinyProvider]:
    with providing() as provider:
        yield provider


def test_a_text_goes_out_with_everything_the_provider_must_know(provider: TinyProvider) -> None:
    sent = channel_to(provider.url).send(TEXT)

    [asked] = provider.asked
    assert asked.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert asked.form == {
        "To": NUMBER,
        "From": SENDER,
        "Body": BODY,
        "StatusCallback": f"https://checkins.example.org/sms/status/{ATTEMPT}",
        "ValidityPeriod": "3600",
        "SmartEncoded": "true",
    }
    pair = base64.b64encode(f"{ACCOUNT}:{AUTH_TOKEN}".encode()).decode()
    assert asked.headers["Authorization"] == f"Basic {pair}"
    assert isinstance(sent, Accepted)
    assert sent.status == "queued"


def problem(status: object, code: object) -> str:
    """An error in the newer form (RFC 9457), which the SDK raises as another exception."""
    return json.dumps({"type": "about:blank", "title": "No", "status": status, "code": code})


OUTCOMES: list[tuple[str, Answer, object]] = [
    ("accepted", Says(201, '{"sid": "SM1", "status": "accepted"}'), Accepted("SM1", "accepted")),
    ("any 2xx with an id", Says(200, '{"sid": "SM1"}'), Accepted("SM1", "")),
    ("2xx without an id", Says(201, '{"status": "queued"}'), Unknown()),
    ("2xx with an odd id", Says(201, '{"sid": {"a": 1}}'), Unknown()),
    ("2xx, empty", Says(201), Unknown()),
    ("2xx, no JSON", Says(201, "<html></html>"), Unknown()),
    ("2xx, a list", Says(201, '["SM1"]'), Unknown()),
    ("2xx, null", Says(201, "null"), Unknown()),
    ("2xx, a date that is none", Says(201, '{"sid": "SM1", "date_sent": 7}'), Unknown()),
    ("2xx, cut short", Says(201, '{"sid": "SM1', length=500), Unknown()),
    ("redirect", Says(307, location="http://127.0.0.1:1/"), Unknown()),
    ("500", refused(500, 20500), Unknown()),
    ("503, no JSON", Says(503, "busy", "text/plain"), Unknown()),
    ("503, RFC 9457", Says(503, problem(503, 30001)), Unknown()),
    ("5xx with a code of a refusal", refused(502, 21610), Unknown()),
    ("408", Says(408), Unknown()),
    ("dropped", Drops(), Unknown()),
    ("429", refused(429, 20429), Refused(Failure.THROTTLED, 20429)),
    ("429, no JSON", Says(429, "slow down"), Refused(Failure.THROTTLED, None)),
    ("429, RFC 9457", Says(429, problem(429, 20429)), Refused(Failure.THROTTLED, 20429)),
    ("429, another code", refused(429, 21610), Refused(Failure.THROTTLED, 21610)),
    ("400, RFC 9457", Says(400, problem(400, 21211)), Refused(Failure.DEAD_ADDRESS, 21211)),
    ("RFC 9457, odd status", Says(400, problem("odd", 21211)), Unknown()),
    ("unknown code", refused(400, 29999), Refused(Failure.UNKNOWN_CODE, 29999)),
    ("code as text", refused(400, "21610"), Refused(Failure.CONSENT, 21610)),
    ("code null", refused(400, None), Refused(Failure.UNKNOWN_CODE, None)),
    ("code a list", refused(400, [1]), Refused(Failure.UNKNOWN_CODE, None)),
    ("400, no JSON", Says(400, "bad"), Refused(Failure.UNKNOWN_CODE, None)),
    ("401, no JSON", Says(401, "who"), Refused(Failure.CONFIGURATION, None)),
    ("404, no JSON", Says(404, "where"), Refused(Failure.CONFIGURATION, None)),
]


@pytest.mark.parametrize(
    ("answer", "expected"), [row[1:] for row in OUTCOMES], ids=[row[0] for row in OUTCOMES]
)
def test_each_answer_has_one_meaning_and_is_asked_for_once(
    provider: TinyProvider, answer: Answer, expected: object
) -> None:
    provider.answers = [answer]

    sent = channel_to(provider.url).send(TEXT)

    assert sent == expected
    assert len(provider.asked) == 1


@pytest.mark.parametrize("code", sorted(code for codes in CODES.values() for code in codes))
def test_a_listed_code_is_refused_as_its_class(provider: TinyProvider, code: int) -> None:
    provider.answers = [refused(400, code)]

    sent = channel_to(provider.url).send(TEXT)

    assert sent == Refused(classify(code), code)


def test_the_classes_are_those_of_the_specification() -> None:
    documented = {
        Failure.CONFIGURATION: "20003 20008 21606 21212 21603 21701 21702 21703 21704 21705 30002"
        " 30024 30032 30034",
        Failure.THROTTLED: "20429 30022 63018",
        Failure.QUEUE: "21611 30001",
        Failure.DAILY_CAP: "30023 30025 30026 30027 63038",
        Failure.DESTINATION: "21408 21612",
        Failure.DEAD_ADDRESS: "21211 21217 21614 30005 30006",
        Failure.CONSENT: "21610",
        Failure.FILTERED: "30007 30004",
        Failure.TRANSIENT: "30003 30008 30017 30410 30500",
        Failure.CONTENT: "21602 21617 30019",
    }

    assert {failure: set(codes) - {20404} for failure, codes in CODES.items()} == {
        failure: {int(code) for code in codes.split()} for failure, codes in documented.items()
    }
    assert sum(map(len, CODES.values())) == len(set().union(*CODES.values()))
    assert classify(None) is classify(12345) is Failure.UNKNOWN_CODE


def test_no_answer_in_time_is_unknown(provider: TinyProvider) -> None:
    provider.answers = [Hangs()]

    sent = channel_to(provider.url, timeout=(2, 0.1)).send(TEXT)

    assert sent == Unknown()
    assert sum(TIMEOUT) <= 23


@contextmanager
def listening(context: ssl.SSLContext | None = None, *, silent: bool = False) -> Iterator[int]:
    """A server that speaks no HTTP: silent, or hanging up; with TLS if a context is given."""
    over = threading.Event()
    server = create_server(("127.0.0.1", 0))
    server.settimeout(0.02)

    def answer() -> None:
        kept = []
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            kept.append(connection)
            if silent:
                continue
            connection.settimeout(2)
            try:
                talk = context.wrap_socket(connection, server_side=True) if context else connection
                talk.recv(10)
                talk.sendall(b"this is no TLS\r\n\r\n")
                talk.close()
            except OSError:
                continue
        for connection in kept:
            connection.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        over.set()
        thread.join()
        server.close()


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOON - timedelta(days=3650))
        .not_valid_after(NOON + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "self-signed.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1",
        "https://127.0.0.1:1",
        "http://no-such-host.invalid",
        "http://not a host",
        "nowhere",
    ],
)
def test_a_provider_that_cannot_be_connected_to_was_not_reached(url: str) -> None:
    assert channel_to(url).send(TEXT) == NotReached()


def test_a_provider_without_tls_was_not_reached() -> None:
    with listening() as port:
        assert channel_to(f"https://127.0.0.1:{port}").send(TEXT) == NotReached()


def test_a_certificate_nobody_vouches_for_was_not_reached(tmp_path: Path) -> None:
    with listening(self_signed(tmp_path)) as port:
        assert channel_to(f"https://127.0.0.1:{port}").send(TEXT) == NotReached()


def test_a_tls_handshake_that_never_ends_was_not_reached() -> None:
    with listening(silent=True) as port:
        channel = channel_to(f"https://127.0.0.1:{port}", timeout=(0.1, 2))

        assert channel.send(TEXT) == NotReached()


def test_a_kept_connection_that_breaks_is_unknown_and_the_next_text_goes_out(
    provider: TinyProvider,
) -> None:
    channel = channel_to(provider.url)
    channel.send(TEXT)
    provider.answers = [Drops()]

    broken, after = channel.send(TEXT), channel.send(TEXT)

    assert broken == Unknown()
    assert isinstance(after, Accepted)


def test_threads_keep_their_connections_and_their_own_answers(provider: TinyProvider) -> None:
    provider.usually = lambda asked: taken(asked, sid=f"SM{asked.form['Body']}")
    channel = channel_to(provider.url)
    texts = [OutgoingText(NUMBER, f"{n}", f"attempt-{n}", 60) for n in range(200)]

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(channel.send, texts))

    assert sent == [Accepted(f"SM{n}", "queued") for n in range(200)]
    assert provider.connections <= 4


def test_making_a_channel_asks_nothing(provider: TinyProvider) -> None:
    channel_to(provider.url)

    assert provider.connections == 0


def test_proxies_and_passwords_of_the_environment_are_not_used(
    provider: TinyProvider, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("TWILIO_REGION", "au1")

    sent = channel_to(provider.url).send(TEXT)

    assert isinstance(sent, Accepted)
    assert provider.asked[0].headers["Authorization"].startswith("Basic QUM")  # "AC..."


def listing(provider: TinyProvider, *messages: dict[str, object]) -> None:
    provider.usually = lambda _: Says(200, json.dumps({"messages": list(messages), "page": 0}))


def message(sid: str, at: str, **changes: object) -> dict[str, object]:
    return {
        "sid": sid,
        "status": "sent",
        "direction": "outbound-api",
        "date_created": f"Mon, 23 Nov 2026 {at} +0000",
        "body": BODY,
        "to": NUMBER,
    } | changes


def test_texts_we_started_are_listed_newest_first_from_an_instant_on(
    provider: TinyProvider,
) -> None:
    listing(
        provider,
        message("SM-old", "11:59:59"),
        message("SM-then", "12:00:00", status="queued"),
        message("SM-later", "12:00:30"),
        message("SM-reply", "12:00:40", direction="outbound-reply"),
        message("SM-dateless", "12:00:50", date_created=None),
    )

    listed = channel_to(provider.url).list_sent(NUMBER, since=NOON.replace(microsecond=900_000))

    assert listed == [
        Listed("SM-later", "sent", NOON + timedelta(seconds=30)),
        Listed("SM-then", "queued", NOON),
    ]
    [asked] = provider.asked
    assert (asked.query["To"], asked.query["From"]) == (NUMBER, SENDER)


@pytest.mark.parametrize(
    "answer",
    [Drops(), Says(500, "broken"), Says(200, "no JSON"), Says(200, '{"messages": [7]}')],
    ids=["dropped", "500", "no JSON", "no messages"],
)
def test_a_list_that_cannot_be_had_says_so_without_the_number(
    provider: TinyProvider, answer: Answer
) -> None:
    provider.usually = lambda _: answer

    with pytest.raises(Unavailable) as caught:
        channel_to(provider.url).list_sent(NUMBER, since=NOON)

    shown = repr(caught.getrepr(showlocals=False)) + str(caught.value.__context__)
    assert NUMBER[1:] not in shown


def test_nothing_of_a_text_stays_in_the_channel(provider: TinyProvider) -> None:
    channel = channel_to(provider.url)
    listing(provider, message("SM1", "12:00:00"))
    provider.answers = [taken(Asked("", "", {}, {}, {}, 0)), Drops(), refused(400, 21610)]
    for _ in range(3):
        channel.send(TEXT)
    channel.list_sent(NUMBER, since=NOON)

    kept = [text for text in strings_within(channel) if NUMBER[1:] in text or "marker" in text]

    assert kept == []


def strings_within(root: object) -> Iterator[str]:
    """Every text reachable from an object, the modules and classes of the program left out."""
    seen, waiting = {id(root)}, [root]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str | bytes):
            yield found if isinstance(found, str) else found.decode(errors="replace")
        for further in gc.get_referents(found):
            if id(further) not in seen and not isinstance(further, type | ModuleType):
                seen.add(id(further))
                if not (isinstance(further, dict) and "__builtins__" in further):
                    waiting.append(further)


def test_no_number_body_or_token_reaches_a_log(
    provider: TinyProvider, caplog: pytest.LogCaptureFixture
) -> None:
    channel = channel_to(provider.url)
    for name in ("", *logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name or None)
    provider.answers = [taken(Asked("", "", {}, {}, {}, 0)), Drops(), refused(400, 21211)]
    for _ in range(3):
        channel.send(TEXT)
    listing(provider, message("SM1", "12:00:00"))
    channel.list_sent(NUMBER, since=NOON)
    channel_to("http://127.0.0.1:1").send(TEXT)
    logging.getLogger("wellness.test").debug("logs are being kept")

    assert "logs are being kept" in caplog.text
    for secret in (NUMBER[1:], "19195550123", "marker-of-a-link", ATTEMPT, AUTH_TOKEN):
        assert secret not in caplog.text
    assert secret_free(repr(TEXT))


def secret_free(text: str) -> bool:
    return not any(secret in text for secret in (NUMBER, BODY, ATTEMPT))
