"""Sending over real HTTP on loopback: every answer has exactly one meaning."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.channels.tiny_provider import (
    ACCOUNT,
    AUTH_TOKEN,
    SENDER,
    Answer,
    Drops,
    Hangs,
    Says,
    TinyProvider,
    refused,
    taken,
)
from tests.channels.twilio_harness import ATTEMPT, BODY, NUMBER, TEXT, channel_to
from wellness.channels.base import Accepted, Failure, OutgoingText, Refused, Unknown
from wellness.channels.failures import CODES, classify
from wellness.channels.twilio import TIMEOUT


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
