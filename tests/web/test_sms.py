import io
import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse, run_wsgi_app

from tests.privacy.worlds import files_of
from wellness.storage.database import Database
from wellness.web import create_app, sms
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime

URLENCODED = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
PATHS = ("/sms/inbound", "/sms/fallback", "/sms/status/abc")
BIG = b"Body=3453&x=" + b"y" * 300_000


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return create_app(runtime, BLUEPRINTS)


class Endless(io.RawIOBase):
    """A body without end that notes how much of it was read."""

    taken = 0

    def readable(self) -> bool:
        return True

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation

    def readinto(self, buffer: Any) -> int:
        self.taken += len(buffer)
        buffer[:] = b"y" * len(buffer)
        return len(buffer)


@pytest.mark.parametrize("signature", [None, "", "c2lnbmVk", "\xe9"])
@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"Body=3453", URLENCODED),
        (BIG, URLENCODED),
        (b"&".join(b"a%d=1" % i for i in range(20_000)), URLENCODED),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1100 + b"--x--", PARTS),
        (b"--x\r\nbroken", PARTS),
        (b"zz", "multipart/form-data"),
    ],
    ids=["small", "over the limit", "many fields", "many parts", "broken parts", "no boundary"],
)
def test_a_webhook_nobody_signed_is_forbidden_whatever_its_size(
    client: FlaskClient, content: bytes, content_type: str, signature: str | None
) -> None:
    headers = {} if signature is None else {"X-Twilio-Signature": signature}

    statuses = [
        client.post(path, headers=headers, data=content, content_type=content_type).status_code
        for path in PATHS
    ]

    assert statuses == [403] * len(PATHS)


@pytest.mark.parametrize(("signature", "most"), [(None, 0), ("c2lnbmVk", 256 * 1024)])
def test_a_body_without_end_is_read_to_the_limit_at_most(
    app: Flask, signature: str | None, most: int
) -> None:
    body = Endless()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/sms/inbound",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "CONTENT_TYPE": URLENCODED,
    } | ({} if signature is None else {"HTTP_X_TWILIO_SIGNATURE": signature})

    _, status, _ = run_wsgi_app(app.wsgi_app, environ)

    assert status.startswith("403")
    assert body.taken <= most


def send_signed(client: FlaskClient, path: str, form: dict[str, str]) -> TestResponse:
    url = f"http://127.0.0.1:8000{path}"
    signature = RequestValidator("t" * 32).compute_signature(url, form)
    return client.post(path, data=form, headers={"X-Twilio-Signature": signature})


@pytest.mark.parametrize("path", PATHS[:2])
@pytest.mark.parametrize(
    "form",
    [
        {"From": "+19195550143", "Body": "0111"},
        {"From": "+19195550143", "Body": "0111", "MessageSid": "", "SmsSid": " "},
        {"From": "+19195550143", "Body": "0111", "MessageSid": "SM" * 33},
        {"MessageSid": "SM1", "Body": "0111"},
        {"MessageSid": "SM1", "From": "", "Body": "0111"},
    ],
    ids=["no id", "blank ids", "long id", "no number", "blank number"],
)
def test_a_signed_text_without_an_id_or_a_number_is_refused_and_nothing_is_claimed(
    client: FlaskClient, tmp_path: Path, path: str, form: dict[str, str]
) -> None:
    before = files_of(tmp_path / "vault")

    responses = [send_signed(client, path, form) for _ in range(2)]

    assert [response.status_code for response in responses] == [400, 400]
    assert files_of(tmp_path / "vault") == before


def test_a_signed_text_is_claimed(client: FlaskClient, tmp_path: Path) -> None:
    before = files_of(tmp_path / "vault")

    response = send_signed(client, PATHS[0], {"MessageSid": "SM1", "From": "+19195550143"})

    assert (response.status_code, response.mimetype) == (200, "text/xml")
    assert files_of(tmp_path / "vault") != before


def test_the_provider_s_errors_have_no_body(client: FlaskClient) -> None:
    unsigned, wrong_method = client.post(PATHS[0], data={"Body": "0111"}), client.get(PATHS[0])
    unknown = client.post("/sms/nothing")
    nameless = send_signed(client, PATHS[0], {"Body": "0111"})

    responses = (unsigned, wrong_method, unknown, nameless)
    assert [response.status_code for response in responses] == [403, 405, 404, 400]
    assert {response.data for response in responses} == {b""}
    assert "POST" in wrong_method.headers["Allow"]


def test_a_busy_database_or_vault_is_waited_for_no_longer_than_the_provider_waits(
    client: FlaskClient, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sms._PATIENCE_SECONDS <= 5  # the provider gives up after 15 seconds, whatever waits
    monkeypatch.setattr(sms, "_PATIENCE_SECONDS", 0.2)
    form = {"MessageSid": "SM1", "From": "+19195550143", "Body": "0111", "MessageStatus": "sent"}

    began = monotonic()
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        receipt = send_signed(client, PATHS[2], form)
        other.execute("ROLLBACK")
    with closing(sqlite3.connect(tmp_path / "vault" / "vault.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        text = send_signed(client, PATHS[0], form)
        other.execute("ROLLBACK")

    assert monotonic() - began < 5
    assert [response.status_code for response in (receipt, text)] == [503, 503]
    assert {response.data for response in (receipt, text)} == {b""}
